import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispersionOf } from '../../../metrics/detect/dispersion.ts';
import { factorOf } from '../../../metrics/detect/level.ts';
import { BUCKET_MS, DEFAULTS } from '../../../metrics/detect/settings.ts';
import { changed, grid, noise, place, run } from './series.ts';

/** A Tuesday of the ninth week, ten o'clock. */
const TEN_AM = place(57, 120);
const ten = noise(10, 1.5, 'ten');
const dispersion = dispersionOf({ counts: ten, since: 0 }, grid, 57, DEFAULTS);
/** The series of ten from two hours before, with these counts from then on. */
const from = (values: number[], more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({
    counts: changed(ten, TEN_AM, values),
    from: TEN_AM - 24,
    to: TEN_AM + values.length,
    dispersion,
    ...more,
  }).slice(24);

describe('a queue of ten in five minutes', () => {
  it('is expected as in other weeks, and its dispersion is found', () => {
    const [verdict] = from([10]);
    expect(verdict).toMatchObject({ count: 10, basis: 'hour-of-week', learning: false, alarm: null });
    expect(verdict?.from).toBe(grid.from + TEN_AM * BUCKET_MS);
    expect(verdict?.expected).toBeGreaterThan(8.5);
    expect(verdict?.expected).toBeLessThan(11.5);
    for (const phi of dispersion[0] ?? []) {
      expect(phi).toBeGreaterThan(1.3);
      expect(phi).toBeLessThan(1.8);
    }
  });

  it('raises the alarm at a double, by the fast rule within two buckets of what is plain', () => {
    const verdicts = from([22, 24, 21]);
    expect(verdicts.map(({ change }) => change)).toEqual([null, 'began', null]);
    expect(verdicts[1]?.alarm).toEqual({
      rule: 'fast',
      since: grid.from + (TEN_AM + 2) * BUCKET_MS,
      calm: 0,
    });
  });

  it('raises it at once for a flash, and within the hour for half as much again', () => {
    expect(from([45])[0]?.alarm?.rule).toBe('flash');
    const slow = from(Array<number>(12).fill(16));
    expect(slow.find(({ change }) => change === 'began')?.alarm?.rule).toBe('slow');
  });

  it('keeps it between the two levels and ends it after three buckets below the exit level', () => {
    // Expected is about 10: 17 is a score of about 1.5 to 2, too little to begin and too much to end.
    const verdicts = from([45, 30, 18, 10, 10, 18, 18, 10, 10, 10, 10]);
    expect(verdicts.map(({ alarm }) => alarm !== null)).toEqual([
      ...[true, true, true, true, true, true, true, true, true],
      ...[false, false],
    ]);
    expect(verdicts[9]?.change).toBe('ended');
  });

  it('does not take what it is alarmed about for its level', () => {
    const verdicts = from(Array<number>(20).fill(30));
    expect(verdicts.at(-1)?.alarm).not.toBeNull();
    expect(verdicts.at(-1)?.level).toBe(verdicts[2]?.level);
    expect(verdicts.at(-1)?.level).toBeLessThan(1.1);
  });

  it('takes a quiet day for its level, within the clip', () => {
    const brisk = ten.map((count, bucket) => (bucket >= place(57, 0) ? Math.round(count * 1.2) : count));
    const level = (counts: Int32Array) =>
      run({ counts, from: place(57, 0), to: TEN_AM, dispersion }).at(-1)?.level as number;
    expect(level(brisk) - level(ten)).toBeGreaterThan(0.05);
    expect(level(brisk) - level(ten)).toBeLessThan(0.2);
    expect(factorOf({ observed: 9000, expected: 1000 }, 1.5, DEFAULTS)).toBe(1.3);
    expect(factorOf({ observed: 0, expected: 1000 }, 1.5, DEFAULTS)).toBe(0.7);
    expect(factorOf({ observed: 0, expected: 0 }, 1.5, DEFAULTS)).toBe(1);
  });

  it('expects a planned event', () => {
    expect(from([22, 24, 21, 19, 23], { planned: 2 }).every(({ alarm }) => alarm === null)).toBe(true);
  });

  it('tells a drop of the channel from a silent source', () => {
    const silent = from([0, 0, 0], { sourceSilent: true });
    expect(silent.map(({ change }) => change)).toEqual([null, null, 'began']);
    expect(silent[2]).toMatchObject({ alarm: { rule: 'drop' }, fault: 'data' });
    expect(from([0, 0, 0])[2]?.fault).toBe('channel');
    // Back at what is usual for three buckets, it is over.
    expect(from([0, 0, 0, 10, 10, 10]).at(-1)).toMatchObject({ change: 'ended', fault: null });
  });

  it('says nothing of a bucket that is unknown, and goes on after it', () => {
    const verdicts = from([-1, 24, -1, 45]);
    expect(verdicts[0]).toMatchObject({ count: null, score: null, high: null, alarm: null });
    expect(verdicts[3]?.alarm?.rule).toBe('flash');
  });

  it('carries on from its state as JSON as if there had been no restart, and through missed buckets', () => {
    const whole = from([16, 16, 16, 16, 16, 16, 24, 24]);
    const state = JSON.parse(JSON.stringify(whole[4]?.state));
    const counts = changed(ten, TEN_AM, [16, 16, 16, 16, 16, 16, 24, 24]);
    expect(run({ counts, from: TEN_AM + 5, to: TEN_AM + 8, dispersion, state })).toEqual(whole.slice(5));
    const [late] = run({ counts, from: TEN_AM + 7, to: TEN_AM + 8, dispersion, state });
    expect(late?.score).toBeCloseTo(whole[7]?.score as number, 0);
    expect(late?.state.expected.slice(-3, -1)).toEqual([null, null]);
  });

  it('learns nothing of an incident that is marked', () => {
    const flood = ten.slice();
    const incidents = new Uint8Array(grid.length);
    for (const week of [1, 2, 3, 4, 5]) {
      flood.fill(60, TEN_AM - week * 2016 - 2, TEN_AM - week * 2016 + 3);
      incidents.fill(1, TEN_AM - week * 2016 - 2, TEN_AM - week * 2016 + 3);
    }
    const expected = (more: object) =>
      run({ counts: flood, from: TEN_AM, to: TEN_AM + 1, dispersion, ...more })[0]?.expected as number;
    expect(expected({})).toBeGreaterThan(25);
    expect(expected({ incidents })).toBeLessThan(12);
  });
});

describe('a cold start', () => {
  it('says nothing of volumes in the first three days, whatever comes', () => {
    const since = place(54, 140);
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 40 }), (values) => {
        const counts = changed(ten, TEN_AM, values).fill(-1, 0, since);
        const verdicts = run({ counts, since, from: TEN_AM - 3, to: TEN_AM + values.length, dispersion });
        return verdicts.every(({ alarm, score, basis }) => !alarm && score === null && basis === 'none');
      }),
      { numRuns: 30 },
    );
  });

  it('is learning for four weeks, with wider limits', () => {
    const since = place(43, 0);
    const counts = ten.slice().fill(-1, 0, since);
    const young = run({ counts, since, from: TEN_AM, to: TEN_AM + 1 })[0];
    const old = run({ counts: ten, from: TEN_AM, to: TEN_AM + 1 })[0];
    expect(young).toMatchObject({ basis: 'day-class', learning: true });
    const room = ({ high, expected }: { high: number | null; expected: number | null }) =>
      (high as number) - (expected as number);
    expect(room(young as never)).toBeGreaterThan(1.3 * room(old as never));
    const four = place(29, 0);
    expect(
      run({ counts: ten.slice().fill(-1, 0, four), since: four, from: TEN_AM, to: TEN_AM + 1 })[0]?.learning,
    ).toBe(false);
  });
});

describe('the width of the window', () => {
  it.each([
    [40, 1],
    [2, 3],
    [0.6, 12],
  ])('at a mean of %d is %d buckets', (mean, width) => {
    const counts = noise(mean, 1, `width ${mean}`);
    const [verdict] = run({ counts, from: TEN_AM - 12, to: TEN_AM + 1 }).slice(-1);
    expect(((verdict?.to ?? 0) - (verdict?.from ?? 0)) / BUCKET_MS).toBe(width);
  });
});

it('judges a series alike in whatever size it is counted', () => {
  // Dispersion is found, not assumed: of counts 25 times as large it is 25 times as large.
  const forty = noise(40, 4, 'forty');
  const values = [70, 50, 40, 60, 75, 80, 30, 20];
  const scores = (unit: number) =>
    run({
      counts: changed(forty, TEN_AM, values).map((count) => count * unit),
      from: TEN_AM - 24,
      to: TEN_AM + values.length,
    }).slice(24);
  const [small, large] = [scores(1), scores(25)];
  for (const [place, verdict] of large.entries()) {
    // Twice a root of the count against a line through it: 3/8 of a count is all that differs.
    expect(Math.abs((verdict.score as number) - (small[place]?.score as number))).toBeLessThan(0.1);
    expect(verdict.alarm?.rule).toBe(small[place]?.alarm?.rule);
  }
});
