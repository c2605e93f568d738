import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStarts, hourLabels } from '../../../web/charts/buckets.ts';
import { countsOption, shareOption } from '../../../web/charts/options.ts';
import { barsOverPeriods, minutesOverPeriods, shareOverPeriods } from '../../../web/charts/over-periods.ts';
import { countScale, percentScale } from '../../../web/charts/scales.ts';
import { countSeries, shareSeries } from '../../../web/charts/series.ts';
import { CHART_TOKENS, type ChartTokens } from '../../../web/charts/tokens.ts';
import type { Frame } from '../../../web/feed/feed.ts';
import { atBucketEnds, spark } from '../../../web/wall/spark.ts';

const tokens = Object.fromEntries(CHART_TOKENS.map((name) => [name, `<${name}>`])) as ChartTokens;
const style = { tokens, text: 22, line: 3.5, box: { left: 52, right: 14, top: 16, bottom: 40 } };
const FIVE = 300_000;
const frame = (data: Frame['data'], over: Partial<Frame> = {}): Frame => ({
  room: 'r',
  epoch: 'e',
  sequence: 1,
  now: 10 * FIVE + 1,
  cut: 0,
  dataTime: 9 * FIVE,
  from: 4 * FIVE,
  to: 10 * FIVE + 1,
  data,
  state: {},
  peaks: {},
  ...over,
});
const around = {
  ticks: { labels: ['', 'a', ''] },
  shaded: [false, true, false],
  notes: [{ index: 1, text: 'outage' }],
};
const bars = { name: 'x', values: [1, 2, 3], provisional: true };
const share = {
  line: { name: 'x', values: [0.9, null, 0.91] },
  low: [0.8, null, 0.9],
  high: [0.95, null, 0.93],
  scale: [0.84, 0.96] as const,
};
/** What the tests read of an option. */
interface Opened {
  animation: boolean;
  yAxis: { min: number; max: number };
  series: { data: number[]; connectNulls: boolean; lineStyle: { type: string } }[];
}
const open = (option: unknown): Opened => option as Opened;
const at = (option: Opened, index: number): Opened['series'][number] => {
  const found = option.series[index];
  if (!found) throw new Error(`no series ${index}`);
  return found;
};

describe('series from a frame', () => {
  it('has every bucket; a missing one is zero only while data flows', () => {
    const { starts, lines } = countSeries(
      frame({ [`${6 * FIVE}|a`]: { x: { value: 3 } }, [`${8 * FIVE}|b`]: { x: { value: 1 } } }),
      '5m',
      ['x'],
      'a',
    );
    expect(starts).toEqual([4, 5, 6, 7, 8, 9, 10].map((step) => step * FIVE));
    expect(lines.x).toEqual([null, null, 3, 0, 0, null, null]);
  });
  it('keeps the gaps of a share', () => {
    const value = { value: 0.9, numerator: 9, denominator: 10, low: 0.6, high: 0.98 };
    const series = shareSeries(
      frame({
        [`${5 * FIVE}|`]: { csat: value },
        [`${6 * FIVE}|`]: { csat: { ...value, value: null, denominator: 0, low: null } },
      }),
      '5m',
      'csat',
      '',
    );
    expect(series.values).toEqual([null, 0.9, null, null, null, null, null]);
    expect(series.low.slice(0, 3)).toEqual([null, 0.6, null]);
  });
  it('labels whole hours in the zone of the site', () => {
    const starts = bucketStarts(
      frame({}, { from: Date.UTC(2026, 0, 1, 0, 30), now: Date.UTC(2026, 0, 1, 3) }),
      30 * 60_000,
    );
    expect(hourLabels(starts, 'Asia/Kolkata', 1)).toEqual(['', '', '07:00', '', '']);
  });
});

describe('chart options', () => {
  const ticks = { labels: ['a', '', 'c'] };
  it('takes its colours from the tokens alone, and never moves', () => {
    const options = [
      countsOption([{ name: 'x', values: [1, null, 3], provisional: true }], ticks, style),
      shareOption(
        {
          line: { name: 'x', values: [0.9, null, 0.91] },
          low: [0.8, null, 0.9],
          high: [0.95, null, 0.93],
          scale: [0.84, 0.96],
          reference: 0.9,
        },
        ticks,
        style,
      ),
      barsOverPeriods({ ...bars, before: { name: 'then', values: [2, 2, null] } }, around, style),
      minutesOverPeriods({ lines: [{ name: 'P90', values: [3, 9, null] }] }, around, style),
      shareOverPeriods(share, around, style),
    ];
    for (const option of options) {
      expect(open(option).animation).toBe(false);
      expect(JSON.stringify(option)).not.toMatch(/#[0-9a-f]{3,8}|rgb/i);
    }
  });
  it('leaves gaps open and dashes the bucket that still fills', () => {
    const drawn = open(
      countsOption([{ name: 'x', values: [1, null, 3, 4], provisional: true }], ticks, style),
    );
    expect(at(drawn, 0).data).toEqual([1, null, 3, null]);
    expect(at(drawn, 0).connectNulls).toBe(false);
    expect(at(drawn, 1).data).toEqual([null, null, 3, 4]);
    expect(at(drawn, 1).lineStyle.type).toBe('dashed');
  });
  it('draws the interval as two stacked lines that add up to its upper end', () => {
    const drawn = open(
      shareOption(
        { line: { name: 'x', values: [0.9] }, low: [0.86], high: [0.94], scale: [0.84, 0.96] },
        ticks,
        style,
      ),
    );
    expect((at(drawn, 0).data[0] ?? 0) + (at(drawn, 1).data[0] ?? 0)).toBeCloseTo(94);
    expect([drawn.yAxis.min, drawn.yAxis.max]).toEqual([84, 96]);
  });
  it('starts counts at zero with a scale that holds the largest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), (largest) => {
        const { max, interval } = countScale(largest);
        expect(max).toBeGreaterThanOrEqual(largest);
        expect(max % interval).toBe(0);
        expect(max / interval).toBeGreaterThanOrEqual(2);
        expect(max / interval).toBeLessThanOrEqual(3);
      }),
    );
  });
  it('draws the bars of periods from zero, and marks the one in which something happened', () => {
    const drawn = barsOverPeriods(bars, around, style) as {
      yAxis: { min: number };
      series: { data: { itemStyle: { color: string } }[] }[];
    };
    expect(drawn.yAxis.min).toBe(0);
    const colours = drawn.series[0]?.data.map(({ itemStyle }) => itemStyle.color);
    expect(colours).toEqual(['<data-2>', '<warn-mark>', '<s1>']);
  });
  it('draws limits that the picture reaches, and leaves out those far above it', () => {
    const limits = [15, 24 * 60].map((value) => ({ value, label: String(value) }));
    const drawn = minutesOverPeriods(
      { lines: [{ name: 'P90', values: [3, 9, 8] }] },
      { ...around, limits },
      style,
    ) as {
      yAxis: { max: number };
      series: { markLine?: { data: { yAxis: number }[] } }[];
    };
    expect(drawn.series.flatMap(({ markLine }) => markLine?.data ?? []).map(({ yAxis }) => yAxis)).toEqual([
      15,
    ]);
    expect(drawn.yAxis.max).toBeGreaterThanOrEqual(15);
    expect(drawn.yAxis.max).toBeLessThan(40);
  });
  it('widens the fixed percent scale only when data leaves it', () => {
    expect(percentScale([0.84, 0.96], [0.9, null])).toEqual([84, 96]);
    expect(percentScale([0.84, 0.96], [0.72, 0.99])).toEqual([70, 100]);
    expect(percentScale([0.84, 0.96], [0, 1])).toEqual([0, 100]);
  });
});

describe('small trends', () => {
  const box = { width: 100, height: 20, padX: 0, padY: 0 };
  it('breaks at a gap and colours only what lies beyond the line', () => {
    const points = [1, 9, null, 9, 9].map((value, index) => ({ at: index, value }));
    const drawn = spark(points, box, { from: 0, to: 4, floor: 1, line: 5 });
    expect(drawn.paths).toHaveLength(2);
    expect(drawn.beyond).toHaveLength(2);
    expect(drawn.end?.x).toBe(100);
    expect(spark([{ at: 0, value: 1 }], box, { from: 0, to: 4, floor: 8, line: 50 }).line).toBeNull();
  });
  it('draws a stock where its buckets end, zero where data flowed, and lets the present close the line', () => {
    const course = { bucket: 10, first: 100, until: 127 };
    const points = [
      { at: 100, value: 4 },
      { at: 120, value: 7 },
    ];
    expect(atBucketEnds(points, course, 128)).toEqual([
      { at: 110, value: 4 },
      { at: 120, value: 0 },
      { at: 128, value: 7 },
    ]);
    expect(atBucketEnds([...points, { at: 128, value: 9 }], course, 128)).toEqual([
      { at: 110, value: 4 },
      { at: 120, value: 0 },
      { at: 128, value: 9 },
    ]);
    // Where data had not reached the bucket, nothing is known.
    expect(atBucketEnds(points, { ...course, until: 105 }, 128)[1]).toEqual({ at: 120, value: null });
    expect(atBucketEnds(points, undefined, 128)).toEqual(points);
  });
});
