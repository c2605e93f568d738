import type { EChartsCoreOption } from 'echarts/core';
import { axisCount } from '../format/numbers.ts';
import { base, type ChartStyle, valueAxis } from './axes.ts';
import { type Line, lineSeries } from './lines.ts';
import {
  beforeSeries,
  known,
  limitLine,
  noteSeries,
  periodAxis,
  type Surroundings,
  type Values,
} from './periods.ts';
import { countScale, percentScale } from './scales.ts';

export interface Bars {
  name: string;
  values: Values;
  before?: { name: string; values: Values };
  /** The last period has not ended: its bar is hollow. */
  provisional: boolean;
}

/** Counts as bars from 0, with the compared stretch as a dashed line. */
export function barsOverPeriods(bars: Bars, around: Surroundings, style: ChartStyle): EChartsCoreOption {
  const { tokens } = style;
  const { max, interval } = countScale(Math.max(0, ...known(bars.values, bars.before?.values ?? [])));
  const noted = new Set(around.notes.map(({ index }) => index));
  const colourOf = (index: number): Record<string, unknown> => {
    if (noted.has(index))
      return { color: tokens['warn-mark'], borderColor: tokens['warn-edge'], borderWidth: 1 };
    return bars.provisional && index === bars.values.length - 1
      ? { color: tokens.s1, borderColor: tokens['data-2'], borderWidth: 1.5, borderType: 'dashed' }
      : { color: tokens['data-2'] };
  };
  return {
    ...base(style),
    xAxis: periodAxis(style, around),
    yAxis: valueAxis(style, { min: 0, max, interval }, axisCount),
    series: [
      {
        type: 'bar',
        name: bars.name,
        silent: true,
        barMaxWidth: 26,
        barCategoryGap: '30%',
        data: bars.values.map((value, index) => ({
          value,
          itemStyle: { borderRadius: [2, 2, 0, 0], ...colourOf(index) },
        })),
      },
      ...(bars.before ? beforeSeries(bars.before.name, bars.before.values, style) : []),
      ...noteSeries(bars.values, around, style),
    ],
  };
}

export interface Layer {
  name: string;
  values: Values;
  /** Share of the data colour, 0..1; null = marked as what needs somebody. */
  tint: number | null;
}

/** Counts as bars made of layers, the first at the bottom. One hue by lightness; the layer that is marked has an edge. */
export function layersOverPeriods(
  layers: readonly Layer[],
  around: Surroundings,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens } = style;
  const sums = (layers[0]?.values ?? []).map((_, index) =>
    layers.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
  );
  const { max, interval } = countScale(Math.max(0, ...sums));
  return {
    ...base(style),
    xAxis: periodAxis(style, around),
    yAxis: valueAxis(style, { min: 0, max, interval }, axisCount),
    series: [
      ...layers.map(({ name, values, tint }) => ({
        type: 'bar',
        stack: 'layers',
        name,
        silent: true,
        barMaxWidth: 26,
        barCategoryGap: '30%',
        data: values,
        itemStyle:
          tint === null
            ? { color: tokens['warn-mark'], borderColor: tokens['warn-edge'], borderWidth: 0.8 }
            : { color: tokens.data, opacity: tint },
      })),
      ...noteSeries(sums, around, style),
    ],
  };
}

export interface Durations {
  /** Values in minutes. The first line is the one that is compared and noted. */
  lines: readonly Line[];
  before?: { name: string; values: Values };
}

/** Durations in minutes from 0, with limits that the picture reaches. */
export function minutesOverPeriods(
  input: Durations,
  around: Surroundings,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens } = style;
  const largest = Math.max(
    0,
    ...known(...input.lines.map(({ values }) => values), input.before?.values ?? []),
  );
  // A limit far above everything would press the lines into the ground: it is told in words.
  const limits = (around.limits ?? []).filter(({ value }) => value <= largest * 2.5);
  const { max, interval } = countScale(Math.max(largest, ...limits.map(({ value }) => value * 1.1)));
  const [first, ...others] = input.lines;
  const drawn = (line: Line): Record<string, unknown>[] => lineSeries(line, style);
  return {
    ...base(style),
    xAxis: periodAxis(style, around),
    yAxis: valueAxis(style, { min: 0, max, interval }, (value) => String(value)),
    series: [
      ...(first ? drawn(first) : []).map((series, index) =>
        index === 0 ? { ...series, markLine: limitLine(limits, style) } : series,
      ),
      ...others.flatMap(drawn),
      ...(input.before ? beforeSeries(input.before.name, input.before.values, style) : []),
      ...(first ? noteSeries(first.values, around, style) : []),
    ].map((series) => ({ ...series, color: tokens.data })),
  };
}

export interface Share {
  /** Ratios 0..1. */
  line: Line;
  low: Values;
  high: Values;
  scale: readonly [number, number];
  before?: { name: string; values: Values };
}

const inPercent = (values: Values): (number | null)[] =>
  values.map((value) => (value === null ? null : Math.round(value * 10_000) / 100));

/** A share in percent with its interval as a band. */
export function shareOverPeriods(input: Share, around: Surroundings, style: ChartStyle): EChartsCoreOption {
  const { tokens } = style;
  const [min, max] = percentScale(input.scale, [...input.line.values, ...(input.before?.values ?? [])]);
  const interval = max - min > 40 ? 20 : max - min > 16 ? 5 : 3;
  const clip = (value: number | null): number | null =>
    value === null ? null : Math.min(max, Math.max(min, value));
  const [low, high] = [inPercent(input.low).map(clip), inPercent(input.high).map(clip)];
  const band = {
    type: 'line',
    stack: 'interval',
    silent: true,
    symbol: 'none',
    z: 1,
    lineStyle: { opacity: 0 },
  };
  const span = high.map((value, index) => {
    const from = low[index] ?? null;
    return value === null || from === null ? null : value - from;
  });
  const values = inPercent(input.line.values);
  return {
    ...base(style),
    xAxis: periodAxis(style, around),
    yAxis: valueAxis(style, { min, max, interval }, (value) => String(value)),
    series: [
      { ...band, name: 'low', data: low },
      { ...band, name: 'interval', data: span, areaStyle: { color: tokens.band } },
      ...lineSeries({ ...input.line, values }, style).map((series, index) =>
        index === 0 ? { ...series, markLine: limitLine(around.limits ?? [], style) } : series,
      ),
      ...(input.before ? beforeSeries(input.before.name, inPercent(input.before.values), style) : []),
      ...noteSeries(values, around, style),
    ],
  };
}
