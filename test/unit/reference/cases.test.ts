import { describe, expect, it } from 'vitest';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { CASES, differences } from '../../reference/cases.ts';
import { referenceState } from '../../reference/state.ts';

describe('what a ticket is at an instant, case by case', () => {
  it.each(CASES.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    const ticket = referenceState(given.facts, given.now, POLICIES_IN_USE, { cut: given.cut });
    expect(differences(given, ticket)).toEqual([]);
  });

  it('gives every case a name of its own', () => {
    expect(new Set(CASES.map((given) => given.name)).size).toBe(CASES.length);
  });
});
