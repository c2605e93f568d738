import type { EChartsCoreOption } from 'echarts/core';
import { axisCount } from '../format/numbers.ts';
import type { ChartTokens } from './tokens.ts';

/** Plot area inside the canvas, px: fixed, so that the hatch of a gap can be laid over it. */
export interface PlotBox {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface ChartStyle {
  tokens: ChartTokens;
  /** Axis labels: 22 px on a wall, 12 on a desk. */
  text: number;
  line: number;
  box: PlotBox;
}

export interface Line {
  name: string;
  /** One per bucket; null is a gap and stays one. */
  values: (number | null)[];
  minor?: boolean;
  /** The last bucket is still filling: dashed, hollow. */
  provisional?: boolean;
  colour?: 'data' | 'data-2' | 'warn' | 'crit';
}

export interface Ticks {
  /** Label of each bucket, '' where none stands. */
  labels: string[];
}

/** Three or four round steps from 0 that hold the largest value. */
export function countScale(largest: number): { max: number; interval: number } {
  const steps = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 100];
  let factor = 1;
  for (;;) {
    for (const step of steps) {
      const interval = step * factor;
      if (interval * 3 >= Math.max(largest, 1))
        return { interval, max: interval * Math.max(2, Math.ceil(largest / interval)) };
    }
    factor *= 100;
  }
}

/** Fixed scale (84 to 96 percent), widened by whole fives only if data leaves it. Ratios in, percent out. */
export function percentScale(
  scale: readonly [number, number],
  values: readonly (number | null)[],
): [number, number] {
  let [low, high] = [Math.round(scale[0] * 1000) / 10, Math.round(scale[1] * 1000) / 10];
  for (const value of values) {
    if (value === null) continue;
    while (value * 100 < low && low > 0) low = Math.max(0, Math.floor((low - 0.001) / 5) * 5);
    while (value * 100 > high && high < 100) high = Math.min(100, Math.ceil((high + 0.001) / 5) * 5);
  }
  return [low, high];
}

const base = ({ tokens, box }: ChartStyle): Record<string, unknown> => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: tokens.font },
  grid: { ...box, containLabel: false, outerBoundsMode: 'none' },
});

const categoryAxis = (
  { tokens, text }: ChartStyle,
  { labels }: Ticks,
  gaps = false,
): Record<string, unknown> => ({
  type: 'category',
  data: labels.map((_, index) => index),
  boundaryGap: gaps,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: {
    color: tokens.t3,
    fontSize: text,
    margin: text / 2 + 1,
    hideOverlap: true,
    showMinLabel: true,
    interval: (index: number) => (labels[index] ?? '') !== '',
    formatter: (_value: string, index: number) => labels[index] ?? '',
  },
});

const valueAxis = (
  { tokens, text }: ChartStyle,
  range: { min: number; max: number; interval: number },
  formatter: (value: number) => string,
): Record<string, unknown> => ({
  type: 'value',
  ...range,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: tokens.line, width: 1.5 } },
  axisLabel: {
    color: tokens.t3,
    fontSize: text,
    margin: 8,
    formatter,
    showMinLabel: true,
    showMaxLabel: true,
  },
});

const lastKnown = (values: readonly (number | null)[]): number => {
  for (let index = values.length - 1; index >= 0; index -= 1) if (values[index] !== null) return index;
  return -1;
};

/** A line with its newest point marked. The bucket that still fills is dashed and its point hollow. */
function lineSeries(line: Line, { tokens, line: width }: ChartStyle): Record<string, unknown>[] {
  const colour = tokens[line.colour ?? (line.minor ? 'data-2' : 'data')];
  const last = lastKnown(line.values);
  const stroke = { color: colour, width: line.minor ? width * 0.75 : width, join: 'round' as const };
  const shared = { type: 'line', silent: true, connectNulls: false, symbol: 'circle', z: line.minor ? 3 : 4 };
  const dashed = line.provisional === true && last > 0;
  const point = {
    color: dashed ? tokens.s1 : colour,
    borderColor: dashed ? colour : tokens.s1,
    borderWidth: width * 0.9,
  };
  const size = (index: number): number => (index === last ? width * 4.2 : 0);
  const firm = line.values.map((value, index) => (dashed && index === last ? null : value));
  const end = line.values.map((value, index) => (index >= last - 1 && index <= last ? value : null));
  const pointed = (values: (number | null)[]): Record<string, unknown> => ({
    data: values,
    itemStyle: point,
    symbolSize: (_value: unknown, { dataIndex }: { dataIndex: number }) => size(dataIndex),
    showSymbol: true,
    showAllSymbol: true,
  });
  if (!dashed) return [{ ...shared, name: line.name, lineStyle: stroke, ...pointed(line.values) }];
  return [
    { ...shared, name: line.name, lineStyle: stroke, data: firm, showSymbol: false },
    { ...shared, name: `${line.name}…`, lineStyle: { ...stroke, type: 'dashed' }, ...pointed(end) },
  ];
}

/** Counts over time: one or two lines from 0. */
export function countsOption(lines: readonly Line[], ticks: Ticks, style: ChartStyle): EChartsCoreOption {
  const largest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const { max, interval } = countScale(largest);
  return {
    ...base(style),
    xAxis: categoryAxis(style, ticks),
    yAxis: valueAxis(style, { min: 0, max, interval }, axisCount),
    series: lines.flatMap((line) => lineSeries(line, style)),
  };
}

export interface ShareInput {
  /** Ratios 0..1 by bucket. */
  line: Line;
  low: (number | null)[];
  high: (number | null)[];
  scale: readonly [number, number];
  reference?: number;
}

/** A share with its interval band (two stacked lines) and a dashed reference. */
export function shareOption(input: ShareInput, ticks: Ticks, style: ChartStyle): EChartsCoreOption {
  const { tokens } = style;
  const inPercent = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value === null ? null : Math.round(value * 10_000) / 100));
  const [min, max] = percentScale(input.scale, input.line.values);
  const clip = (value: number | null): number | null =>
    value === null ? null : Math.min(max, Math.max(min, value));
  const low = inPercent(input.low).map(clip);
  const high = inPercent(input.high).map(clip);
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
  const reference =
    input.reference === undefined
      ? []
      : [
          {
            yAxis: input.reference * 100,
            lineStyle: { color: tokens.t3, width: 2.5, type: [8, 6] },
            label: { show: false },
          },
        ];
  const interval = max - min > 40 ? 20 : max - min > 16 ? 10 : 5;
  const labelled = Math.ceil(min / interval) * interval;
  const values: number[] = [];
  for (let value = labelled; value <= max; value += interval) values.push(value);
  return {
    ...base(style),
    xAxis: categoryAxis(style, ticks),
    yAxis: {
      ...valueAxis(style, { min, max, interval }, (value) => String(value)),
      axisLabel: {
        ...(valueAxis(style, { min, max, interval }, String).axisLabel as object),
        customValues: values,
      },
      axisTick: { show: false, customValues: values },
      splitLine: { show: false },
    },
    series: [
      { ...band, name: 'low', data: low },
      { ...band, name: 'interval', data: span, areaStyle: { color: tokens.band } },
      ...lineSeries({ ...input.line, values: inPercent(input.line.values) }, style).map((series, index) =>
        index > 0
          ? series
          : {
              ...series,
              markLine: {
                silent: true,
                symbol: 'none',
                animation: false,
                data: [
                  ...reference,
                  ...values
                    .filter((value) => value !== (input.reference ?? -1) * 100)
                    .map((value) => ({
                      yAxis: value,
                      lineStyle: { color: tokens.line, width: 1.5, type: 'solid' },
                      label: { show: false },
                    })),
                ],
              },
            },
      ),
    ],
  };
}

/** Bars from 0 with an optional second row of bars, for the trends page. */
export function barsOption(lines: readonly Line[], ticks: Ticks, style: ChartStyle): EChartsCoreOption {
  const largest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const { max, interval } = countScale(largest);
  return {
    ...base(style),
    aria: { enabled: true, decal: { show: lines.length > 2 } },
    xAxis: categoryAxis(style, ticks, true),
    yAxis: valueAxis(style, { min: 0, max, interval }, axisCount),
    series: lines.map((line) => ({
      type: 'bar',
      name: line.name,
      data: line.values,
      silent: true,
      barMaxWidth: 22,
      barGap: '12%',
      itemStyle: {
        color: style.tokens[line.colour ?? (line.minor ? 'data-2' : 'data')],
        borderRadius: [2, 2, 0, 0],
      },
    })),
  };
}
