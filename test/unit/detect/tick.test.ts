import { describe, expect, it } from 'vitest';
import { dispersionOf } from '../../../metrics/detect/dispersion.ts';
import { layGrid } from '../../../metrics/detect/grid.ts';
import { referenceOf } from '../../../metrics/detect/reference.ts';
import { BUCKET_MS, DEFAULTS } from '../../../metrics/detect/settings.ts';
import { evaluateTick, FIRST_TICK, type Series } from '../../../metrics/detect/tick.ts';
import { changed, grid, noise, place, run } from './series.ts';

const NOON = place(57, 144);
const ten = noise(10, 1.5, 'ten');
const dispersion = dispersionOf({ counts: ten, since: 0 }, grid, 57, DEFAULTS);
const before = run({ counts: ten, from: NOON - 24, to: NOON, dispersion }).at(-1)?.state;
const series = (id: string, values: number[] = []): Series => ({
  id,
  grid,
  history: { counts: changed(ten, NOON, values), since: 0 },
  dispersion,
  bucket: NOON,
  ...(before ? { state: before } : {}),
});
/** Evaluates several queues over as many buckets as there are values. */
function ticks(queues: Record<string, number[]>, parentOf = new Map<string, string>()) {
  let all = Object.entries(queues).map(([id, values]) => series(id, values));
  let state = FIRST_TICK;
  const most = Math.max(...Object.values(queues).map((values) => values.length));
  return Array.from({ length: most }, (_, step) => {
    const tick = evaluateTick(all, grid.from + (NOON + step + 1) * BUCKET_MS, state, parentOf, DEFAULTS);
    state = tick.state;
    all = all.map((one, i) => ({ ...one, bucket: NOON + step + 1, state: tick.verdicts[i]?.state as never }));
    return tick;
  });
}
const quiet = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`quiet ${i}`, [10, 10]]));

describe('a tick', () => {
  it('lets weak evidence speak alone, but not among two hundred', () => {
    const weak = [23, 23];
    const alarm = (queues: Record<string, number[]>) => ticks(queues)[1]?.verdicts[0]?.alarm?.rule;
    expect(alarm({ weak })).toBe('fast');
    expect(alarm({ weak, ...quiet(199) })).toBeUndefined();
    expect(alarm({ strong: [28, 28], ...quiet(199) })).toBe('fast');
  });

  it('tells three queues of a region as one, and an eleventh alarm in ten minutes as a flood', () => {
    const ids = Array.from({ length: 11 }, (_, i) => `queue ${i}`);
    const parentOf = new Map(ids.map((id, i) => [id, i < 3 ? 'north' : id.replace('queue', 'alone')]));
    const tick = ticks(Object.fromEntries(ids.map((id) => [id, [60]])), parentOf)[0];
    expect(tick?.incidents).toMatchObject([{ parent: 'north', children: ['queue 0', 'queue 1', 'queue 2'] }]);
    expect(tick?.verdicts.map(({ silenced }) => silenced)).toEqual(ids.map((_, i) => i < 3));
    expect(tick?.flooded).toBe(true);
    expect(ticks(Object.fromEntries(ids.slice(1).map((id) => [id, [60]])), parentOf)[0]?.flooded).toBe(false);
  });
});

describe('the grid', () => {
  it('knows the wall clock over the days on which clocks are changed', () => {
    const berlin = layGrid('Europe/Berlin', Date.UTC(2026, 2, 28, 12), 2, () => 'weekend');
    expect(berlin.from).toBe(Date.UTC(2026, 2, 27, 23));
    expect(berlin.length).toBe(288 + 276);
    // 29 March: 02:00 is leapt over, and 03:00 comes 120 minutes after midnight.
    expect(berlin.bucketAt[288 + 24]).toBe(-1);
    expect(berlin.bucketAt[288 + 36]).toBe(288 + 24);
    const autumn = layGrid('Europe/Berlin', Date.UTC(2026, 9, 25, 12), 1, () => 'weekend');
    expect(autumn.length).toBe(300);
    expect([autumn.slots[24], autumn.slots[36], autumn.bucketAt[24], autumn.bucketAt[36]]).toEqual([
      24, 24, 24, 48,
    ]);
  });
});

describe('the days an expectation is made of', () => {
  const holidays: Record<number, 'holiday' | 'make-up'> = {
    30: 'holiday',
    31: 'holiday',
    56: 'holiday',
    47: 'make-up',
  };
  const year = layGrid('UTC', Date.UTC(2026, 0, 5), 63, (date) => {
    const day = Math.round((Date.parse(date) - Date.UTC(2026, 0, 5)) / 86_400_000);
    return holidays[day] ?? (day % 7 > 4 ? 'weekend' : 'workday');
  });
  const of = (day: number, first = 0) => referenceOf(year, day, { first, end: day }, DEFAULTS);

  it('are the same day of the week in eight weeks, holidays left out', () => {
    expect(of(59)).toEqual({ basis: 'hour-of-week', days: [3, 10, 17, 24, 38, 45, 52] });
  });

  it('are days of the class for a holiday, of a like class for a make-up day that has no other', () => {
    expect(of(56)).toEqual({ basis: 'day-class', days: [30, 31] });
    expect(of(47).basis).toBe('day-class');
    expect(of(47).days).toEqual(
      Array.from({ length: 47 }, (_, day) => day).filter((day) => day % 7 < 5 && !holidays[day]),
    );
  });

  it('are none before three days', () => {
    expect(of(57, 55).basis).toBe('none');
    expect(of(57, 54).basis).toBe('day-class');
  });
});
