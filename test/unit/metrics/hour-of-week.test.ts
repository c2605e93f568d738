import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hourOf, occurrencesOf, weekdayOf } from '../../../metrics/query/hour-of-week.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

it('a whole week has every hour once, from Monday 00:00 of the site', () => {
  const found = occurrencesOf(
    at('2026-07-20T00:00:00+08:00'),
    at('2026-07-27T00:00:00+08:00'),
    'Asia/Shanghai',
  );
  expect(found).toEqual(new Array(168).fill(1));
  expect([weekdayOf(0), hourOf(0), weekdayOf(167), hourOf(167)]).toEqual([1, 0, 7, 23]);
});
it('counts every hour that the window touches, whatever the zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 1, max: 900 }),
      fc.constantFrom('Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin', 'America/St_Johns', 'UTC'),
      (start, hours, zone) => {
        const from = at('2026-01-01T00:00:00Z') + start * HOUR;
        const touched = sum(occurrencesOf(from, from + hours * HOUR, zone));
        // A zone at half an hour has its hours begin in between.
        expect(touched - hours).toBe(zone === 'Asia/Kolkata' || zone === 'America/St_Johns' ? 1 : 0);
      },
    ),
    { numRuns: 60 },
  );
});
it('a clock put back has an hour twice, one put forward lacks one', () => {
  const day = (date: string, next: string) =>
    occurrencesOf(at(`${date}`), at(`${next}`), 'Europe/Berlin').slice(144);
  const back = day('2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00');
  expect([sum(back), back[2]]).toEqual([25, 2]);
  const forward = day('2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00');
  expect([sum(forward), forward[2]]).toEqual([23, 0]);
});
