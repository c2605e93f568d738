import { expect, it } from 'vitest';
import { holds } from '../../../schemas/mapping/condition.ts';
import type { Condition } from '../../../schemas/mapping/model.ts';

const document = {
  state: '6',
  was: 6,
  word: 'Open',
  nothing: null,
  other: 'open ',
  list: [{ a: null }, { a: 1 }],
};
const look = () => ({
  document,
  mapping: { mapping: 'm', source: 's', events: [] },
  read: new Set<string>(),
  words: [],
});

it.each<[Condition | Condition[] | undefined, boolean]>([
  [undefined, true],
  [{ field: 'word', is: 'open' }, true],
  [{ field: 'word', is: ['closed', 'OPEN'] }, true],
  [{ field: 'word', not: 'open' }, false],
  [{ field: 'gone', is: 'open' }, false],
  [{ field: 'gone', not: 'open' }, true],
  [{ field: 'state', is: 6 }, true],
  [{ field: 'state', differs: 'was' }, false],
  [{ field: 'word', differs: 'other' }, false],
  [{ field: 'word', differs: 'state' }, true],
  [{ field: 'word', differs: 'gone' }, true],
  [{ field: 'gone', differs: 'nothing' }, false],
  [{ field: 'nothing', exists: false }, true],
  [{ field: 'list[*].a', exists: true }, true],
  [{ field: ['gone', 'word'], is: 'open' }, true],
  [{ field: 'word', exists: true, not: 'closed' }, true],
  [
    [
      { field: 'word', is: 'open' },
      { field: 'state', is: 7 },
    ],
    false,
  ],
  [
    {
      any: [
        { field: 'word', is: 'x' },
        { field: 'state', is: 6 },
      ],
    },
    true,
  ],
  [{ all: [{ field: 'word', is: 'open' }, { any: [] }] }, false],
  [[], true],
])('%j: %s', (condition, expected) => expect(holds(condition, look())).toBe(expected));
