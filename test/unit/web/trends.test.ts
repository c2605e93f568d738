import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICE_FLOW_ASSESSED } from '../../../schemas/policies/service-flow.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { RatioValue } from '../../../schemas/values.ts';
import { changeOf } from '../../../web/desk/trends/change.ts';
import { happening } from '../../../web/desk/trends/happenings.ts';
import { targetsOf } from '../../../web/desk/trends/objectives.ts';
import { countsOf, paretoOf, periodsOf } from '../../../web/desk/trends/series.ts';
import { chosenDays, windowsOf } from '../../../web/desk/trends/window.ts';
import { rewindOf } from '../../../web/use-rewind.ts';

const SHANGHAI = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(text);
const iso = (instant: number | undefined): string => new Date(instant ?? Number.NaN).toISOString();
/** Monday 27 July 2026, 10:25 in Shanghai. */
const NOW = at('2026-07-27T10:25:00+08:00');

describe('the window', () => {
  it('is the last days, today included, unless the address names two days that make sense', () => {
    expect(chosenDays({}, 28, NOW, SHANGHAI)).toEqual({
      first: '2026-06-30',
      last: '2026-07-27',
      custom: false,
    });
    expect(chosenDays({ from: '2026-07-01', to: '2026-07-05' }, 28, NOW, SHANGHAI)).toEqual({
      first: '2026-07-01',
      last: '2026-07-05',
      custom: true,
    });
    // The future has no figures, and a window that ends before it begins is none.
    expect(chosenDays({ from: '2026-07-20', to: '2026-09-01' }, 7, NOW, SHANGHAI).last).toBe('2026-07-27');
    for (const wrong of [
      { from: '2026-07-05', to: '2026-07-01' },
      { from: '2026-02-30', to: '2026-07-01' },
      { from: '2026-07-01' },
    ])
      expect(chosenDays(wrong, 7, NOW, SHANGHAI)).toEqual({
        first: '2026-07-21',
        last: '2026-07-27',
        custom: false,
      });
  });
  it('stands beside the days before it, up to the same hour of the clock', () => {
    const { own, before } = windowsOf(
      { first: '2026-07-18', last: '2026-07-27', grain: 'day', comparison: 'previous' },
      NOW,
      SHANGHAI,
    );
    expect([iso(own.from), own.to]).toEqual(['2026-07-17T16:00:00.000Z', NOW]);
    expect(own.starts).toHaveLength(10);
    expect([before?.from, before?.to]).toEqual([
      at('2026-07-08T00:00:00+08:00'),
      at('2026-07-17T10:25:00+08:00'),
    ]);
  });
  it('the same weekdays stand beside each other, whatever the length of the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('weekdays' as const, 'year' as const),
        (days, comparison) => {
          const { first, last } = chosenDays({}, days, NOW, SHANGHAI);
          const { own, before } = windowsOf({ first, last, grain: 'day', comparison }, NOW, SHANGHAI);
          const apart = (own.from - (before?.from ?? 0)) / 86_400_000;
          expect(apart % 7).toBe(0);
          expect(apart).toBeGreaterThanOrEqual(days);
          expect(before?.starts).toHaveLength(own.starts.length);
        },
      ),
    );
  });
  it('begins with a whole bucket; months stand beside months', () => {
    const chosen = { first: '2026-05-15', last: '2026-07-27', comparison: 'previous' as const };
    const months = windowsOf({ ...chosen, grain: 'month' }, NOW, SHANGHAI);
    expect(months.own.starts).toEqual(
      ['2026-05', '2026-06', '2026-07'].map((month) => at(`${month}-01T00:00:00+08:00`)),
    );
    expect(months.before?.from).toBe(at('2026-02-01T00:00:00+08:00'));
    const weeks = windowsOf({ ...chosen, grain: 'week' }, NOW, SHANGHAI);
    expect(weeks.own.from).toBe(at('2026-05-11T00:00:00+08:00'));
    expect(windowsOf({ ...chosen, grain: 'week', comparison: 'none' }, NOW, SHANGHAI).before).toBeNull();
  });
  it('a day of 25 hours is one bucket', () => {
    const { own } = windowsOf(
      { first: '2026-10-24', last: '2026-10-26', grain: 'day', comparison: 'none' },
      at('2026-11-01T00:00:00Z'),
      'Europe/Berlin',
    );
    expect(own.starts.map((start, index) => ((own.starts[index + 1] ?? own.to) - start) / 3_600_000)).toEqual(
      [24, 25, 24],
    );
  });
});

describe('figures over periods', () => {
  const answer = {
    rows: [{ bucket: '2026-07-26T00:00:00+08:00', values: { tickets_created: { value: 5 } } }],
  } as unknown as QueryAnswer;
  const starts = ['2026-07-25', '2026-07-26', '2026-07-27', '2026-07-28'].map((day) =>
    at(`${day}T00:00:00+08:00`),
  );
  it('an empty bucket is 0 only where the data flowed', () => {
    const periods = periodsOf(answer, starts);
    expect(countsOf(periods, 'tickets_created', '2026-07-27T09:00:00Z')).toEqual([null, 5, 0, null]);
    expect(countsOf(periods, 'tickets_created', null)).toEqual([null, 5, null, null]);
  });
  it('causes add up to all of them', () => {
    const rows = [6, 3, 0, 1].map((value, index) => ({
      key: `c${index}`,
      values: { tickets_created: { value } },
    }));
    expect(paretoOf(rows, 'tickets_created')).toEqual([
      { key: 'c0', count: 6, upTo: 0.6 },
      { key: 'c1', count: 3, upTo: 0.9 },
      { key: 'c3', count: 1, upTo: 1 },
    ]);
  });
});

describe('a change', () => {
  const share = (value: number, low: number, high: number): RatioValue => ({
    value,
    numerator: 1,
    denominator: 1,
    low,
    high,
  });
  it('of shares is significant where the interval of the difference leaves 0 out', () => {
    // Newcombe (1998), method 10, his example of 56/70 against 48/80: 0.2, from 0.0524 to 0.3339.
    const [own, before] = [share(56 / 70, 0.692, 0.8773), share(48 / 80, 0.4904, 0.7005)];
    expect(changeOf(own, before)).toEqual({ kind: 'points', by: expect.closeTo(0.2, 10), significant: true });
    expect(changeOf(share(0.62, 0.5, 0.72), before)).toMatchObject({ significant: false });
    expect(changeOf({ value: 0.5, numerator: 1, denominator: 2 }, before)).toMatchObject({
      significant: null,
    });
  });
  it('of counts is relative, of durations a duration, and of what is unknown nothing', () => {
    expect(changeOf({ value: 103 }, { value: 100 })).toMatchObject({
      kind: 'relative',
      by: expect.closeTo(0.03, 10),
    });
    expect(changeOf({ value: 3 }, { value: 0 })).toBeNull();
    expect(changeOf(undefined, { value: 1 })).toBeNull();
    expect(changeOf({ value: null }, { value: 1 })).toBeNull();
    const spread = (p90: number) => ({ n: 3, mean: 1, p50: 1, p90 });
    expect(changeOf(spread(9), spread(4), 'p90')).toEqual({ kind: 'duration', by: 5 });
  });
});

const speech = { language: 'en' as const, say: (key: string) => key };

it("shows a policy's limits, the shortest first, with their source", () => {
  const found = targetsOf([SERVICE_FLOW_ASSESSED], 'service-flow-assessed@1', 'first_response', speech);
  expect(found.map(({ target, source }) => [target, source])).toEqual([
    [300_000, 'S1 §7.1(2)'],
    [900_000, 'S1 §7.1(2)'],
  ]);
  expect(found[1]?.text).toBe('ticket.selector.all 15 min');
  expect(targetsOf([SERVICE_FLOW_ASSESSED], 'another@1', 'first_response', speech)).toEqual([]);
});

it('an incident that goes on has no end', () => {
  const told = {
    kind: 'incident' as const,
    id: 'I-1',
    from: iso(NOW),
    to: null,
    what: 'technical',
    severity: '',
    scope: {},
    told: 'events' as const,
  };
  const shown = happening(told, { speech, directory: undefined, zone: SHANGHAI });
  expect(shown).toMatchObject({ from: NOW, to: Number.POSITIVE_INFINITY, name: 'technical' });
  expect(shown.when).toContain('trends.goesOn');
});

it('rewinds to an instant alone', () => {
  expect(rewindOf({ now: '2026-07-22T14:35:00+08:00', known: 'then' })).toEqual({
    now: at('2026-07-22T06:35:00Z'),
    known: 'then',
    params: { now: '2026-07-22T06:35:00.000Z', known: 'then' },
  });
  // A + that an address made a space.
  expect(rewindOf({ now: '2026-07-22T14:35:00 08:00' })?.now).toBe(at('2026-07-22T06:35:00Z'));
  for (const now of [undefined, '', 'yesterday', '2026-07-22', ['a']]) expect(rewindOf({ now })).toBeNull();
});
