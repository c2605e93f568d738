import { describe, expect, it } from 'vitest';
import type { WhatIf } from '../../../schemas/what-if.ts';
import { chosenPolicies, tableOf, toggled } from '../../../web/desk/what-if/model.ts';

const KNOWN = ['a@1', 'b@1', 'c@2'];

describe('the policies compared', () => {
  it('are those of the address that are known, else the site’s and one more', () => {
    expect(chosenPolicies('c@2,a@1,strange@1', KNOWN, 'b@1')).toEqual(['a@1', 'c@2']);
    expect(chosenPolicies('', KNOWN, 'b@1')).toEqual([]);
    expect(chosenPolicies(undefined, KNOWN, 'b@1')).toEqual(['a@1', 'b@1']);
    expect(chosenPolicies(undefined, KNOWN, '')).toEqual(['a@1', 'b@1']);
    expect(chosenPolicies(undefined, [], 'b@1')).toEqual([]);
  });
  it('are six at most', () => {
    const six = ['1', '2', '3', '4', '5', '6'];
    expect(toggled(six, '7')).toBeNull();
    expect(toggled(six, '6')).toEqual(six.slice(0, 5));
    expect(toggled(['1'], '2')).toEqual(['1', '2']);
    expect(chosenPolicies([...six, '7'].join(), [...six, '7'], '')).toEqual(six);
  });
});

describe('the table', () => {
  const answer: WhatIf = {
    ...{ now: '', cut: null, timezone: 'UTC', policies: KNOWN, differing: { total: 0, tickets: [] } },
    clocks: [
      {
        clock: 'first_response',
        outcomes: {
          'a@1': { attainment: 0.9, met: 9, breached: 1 },
          'b@1': { attainment: 0.9, met: 9, breached: 1 },
          'c@2': { attainment: 0.5, met: 5, breached: 5 },
        },
      },
      {
        clock: 'investigation',
        outcomes: {
          'b@1': { attainment: null, met: 0, breached: 0 },
          'c@2': { attainment: 1, met: 3, breached: 0 },
        },
      },
    ],
  };
  const shown = tableOf(answer).map(({ cells }) =>
    cells.map(({ attainment, n, breached, differs }) => [attainment, n, breached, differs]),
  );

  it('marks what differs from the first policy that has the clock, and knows unknown from nought', () => {
    expect(shown[0]).toEqual([
      ['90.0%', '10', '1', false],
      ['90.0%', '10', '1', false],
      ['50.0%', '10', '5', true],
    ]);
    expect(shown[1]).toEqual([
      ['—', '—', '—', false],
      ['—', '0', '0', false],
      ['100.0%', '3', '0', true],
    ]);
  });
});
