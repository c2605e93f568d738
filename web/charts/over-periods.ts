import type { EChartsCoreOption } from 'echarts/core';
import { axisCount } from '../format/numbers.ts';
import { base, type ChartStyle, categoryAxis, type Ticks, valueAxis } from './axes.ts';
import { type Line, lineSeries } from './lines.ts';
import { countScale, percentScale } from './scales.ts';

type Values = readonly (number | null)[];

/** A limit across the picture with its words, in the units of the axis. */
export interface Limit {
  value: number;
  label: string;
}

/** What lies over a picture of periods besides its measures. */
export interface Surroundings {
  ticks: Ticks;
  /** Periods that are shaded: weekends. */
  shaded: readonly boolean[];
  /** Words at a period: what happened there. */
  notes: readonly { index: number; text: string }[];
  limits?: readonly Limit[];
}

const known = (...lists: Values[]): number[] =>
  lists.flat().filter((value): value is number => value !== null);

/** Bars and lines stand in the middle of their period, so that the pictures of one page can be read across. */
function periodAxis(style: ChartStyle, { ticks, shaded }: Surroundings): Record<string, unknown> {
  const clear = 'transparent';
  return {
    ...categoryAxis(style, ticks, true),
    splitArea: {
      show: shaded.some(Boolean),
      interval: 0,
      areaStyle: { color: shaded.map((yes) => (yes ? style.tokens.band : clear)), opacity: 0.45 },
    },
  };
}

/** The stretch that is compared with: thin, dashed, never a second colour. */
const beforeSeries = (name: string, values: Values, { tokens }: ChartStyle): Record<string, unknown>[] =>
  known(values).length === 0
    ? []
    : [
        {
          type: 'line',
          name,
          data: values,
          silent: true,
          symbol: 'none',
          z: 5,
          lineStyle: { color: tokens.t1, width: 1.25, type: [3, 3], opacity: 0.8 },
        },
      ];

/** Marks what happened in a period, above the value there. */
function noteSeries(
  values: Values,
  { notes }: Surroundings,
  { tokens, text }: ChartStyle,
): Record<string, unknown>[] {
  const marked = notes.filter(({ index }) => values[index] != null);
  if (marked.length === 0) return [];
  const words = new Map(marked.map((note) => [note.index, note.text]));
  const last = values.length - 1;
  return [
    {
      type: 'line',
      name: 'notes',
      silent: true,
      z: 6,
      lineStyle: { opacity: 0 },
      showAllSymbol: true,
      data: values.map((value, index) => {
        const note = words.get(index);
        if (note === undefined || value === null) return null;
        return {
          value,
          symbol: 'triangle',
          symbolSize: [13, 12],
          itemStyle: { color: tokens['warn-mark'], borderColor: tokens['warn-edge'], borderWidth: 1.5 },
          label: {
            show: true,
            formatter: note,
            position: index > last / 2 ? 'left' : 'right',
            color: tokens.t1,
            fontSize: text,
            fontWeight: 600,
            fontFamily: tokens.font,
          },
        };
      }),
    },
  ];
}

/** Dashed, with its words at the left end. */
const limitLine = (limits: readonly Limit[], { tokens, text }: ChartStyle): Record<string, unknown> => ({
  silent: true,
  symbol: 'none',
  animation: false,
  data: limits.map(({ value, label }) => ({
    yAxis: value,
    lineStyle: { color: tokens.t2, width: 1.5, type: [6, 4] },
    label: {
      show: true,
      formatter: label,
      position: 'insideStartTop',
      color: tokens.t2,
      fontSize: text,
      fontFamily: tokens.font,
    },
  })),
});

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
