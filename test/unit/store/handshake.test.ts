import { describe, expect, it } from 'vitest';
import { type Applied, knownMigrations, shakeHands, statements } from '../../../store/migrate.ts';

const known = await knownMigrations();
const newest = Math.max(...known.map(({ number }) => number));
const applied = (...more: Partial<Applied>[]): Applied[] => [
  ...known.map(({ number, name }) => ({ number, name, expands: 0 as const })),
  ...more.map((one, at) => ({ number: newest + 1 + at, name: 'later.sql', expands: 0 as const, ...one })),
];
const outcome = (store: readonly Applied[]): string => {
  try {
    shakeHands(store, known);
    return 'goes on';
  } catch (fault) {
    return (fault as { code: string }).code;
  }
};

describe('program and store', () => {
  it.each([
    ['an empty store', [], 'goes on'],
    ['one that this program made', applied(), 'goes on'],
    ['an older one, which it brings up to date', applied().slice(0, -2), 'goes on'],
    ['one that a newer program has changed', applied({}), 'ANDON_E360'],
    ['one that a newer program has only added to', applied({ expands: 1 }, { expands: 1 }), 'goes on'],
    ['one that was added to, and then changed', applied({ expands: 1 }, {}), 'ANDON_E360'],
    [
      'one of another line',
      [...applied().slice(0, -1), { number: newest, name: 'other.sql', expands: 0 as const }],
      'ANDON_E361',
    ],
  ])('%s: %s', (_, store, expected) => expect(outcome(store)).toBe(expected));
});

describe('migrations', () => {
  it('have numbers without a gap, each once', () => {
    expect(known.map(({ number }) => number)).toEqual(known.map((_, at) => at + 1));
  });

  it('that say they only expand take nothing away and change no meaning', () => {
    for (const { name, expands, text } of known) {
      if (!expands) continue;
      for (const statement of statements(text))
        expect(statement, name).not.toMatch(
          /\b(DROP|RENAME|TRUNCATE|MODIFY (COLUMN|QUERY|ORDER|TTL)|DELETE|UPDATE|EXCHANGE)\b/i,
        );
    }
  });
});
