import { describe, expect, it } from 'vitest';
import { type Part, policy } from '../../../schemas/policies/parts.ts';
import type { Policy } from '../../../schemas/policy.ts';
import { checkPolicy } from '../../../schemas/policy-check.ts';

const CALENDARS = ['cn-working-days'];
const part = (more: Partial<Part> = {}): Part => ({
  ...{ id: 'one', clock: 'resolution', targetMs: 60_000, provenance: 'chosen' },
  ...more,
});
const made = (objectives: Part[], more: Partial<Policy> = {}) => ({
  ...policy({ id: 'mine', name: { zh: '我', en: 'mine' }, objectives }),
  ...more,
});
const problems = (document: unknown): string[] => {
  const verdict = checkPolicy(document, CALENDARS);
  return verdict.ok ? [] : verdict.problems;
};

describe('a policy document', () => {
  it('is taken where it is right', () => {
    expect(problems(made([part()]))).toEqual([]);
  });
  it.each<[string, unknown, string]>([
    ['no policy', 5, '/'],
    ['a field that there is not', { ...made([part()]), colour: 'red' }, 'colour'],
    ['a limit of nothing', made([part({ targetMs: 0 })]), '/objectives/0/targetMs'],
    ['an id twice', made([part(), part({ clock: 'assignment' })]), '/objectives: one twice'],
    ['two limits for the same', made([part(), part({ id: 'two' })]), 'resolution has two limits'],
    [
      'a pause where none may be',
      made([part({ clock: 'first_response', pauseOn: ['pending_customer'] })]),
      'never pauses',
    ],
    ['a start that is not the clock’s', made([part({ startOn: 'resolved' })]), 'startOn'],
    ['a calendar that there is not', made([part({ calendar: 'mars' })]), 'calendar: mars'],
    ['the end of a day that is none', made([part({ dueAt: 'end_of_day' })]), 'dueAt'],
    [
      'a code that there is not',
      made([part({ selector: { priority: ['vital'] } })]),
      'selector.priority: vital',
    ],
    [
      'one clock in two gaits',
      made([part(), part({ id: 'two', selector: { is_major: true }, onReopen: 'restart' })]),
      'must agree',
    ],
    ['a reopening where none is', made([part({ clock: 'assignment', onReopen: 'resume' })]), 'onReopen'],
    ['unset and set', made([part()], { unset: ['resolution'] }), '/unset: resolution'],
    [
      'a trigger of nothing',
      made([part()], { triggers: [{ when: 'csi', opens: 'report' }] }),
      '/triggers: no rate csi',
    ],
    [
      'a quote longer than one may be',
      made([part({ provenance: { manual: 'S0', section: '1', quote: '字'.repeat(26) } })]),
      '/objectives/0/provenance',
    ],
  ])('%s is refused by name', (_what, document, told) => {
    expect(problems(document).join('; ')).toContain(told);
  });
  it('of the same selector in another order is the same', () => {
    const [one, other] = [
      { priority: ['urgent', 'general'], is_major: true },
      { is_major: true, priority: ['general', 'urgent'] },
    ];
    expect(problems(made([part({ selector: one }), part({ id: 'two', selector: other })]))).toHaveLength(1);
  });
  it('may hold a mean beside a limit of the same selector (C10)', () => {
    expect(problems(made([part(), part({ id: 'two', mode: 'mean' })]))).toEqual([]);
  });
});
