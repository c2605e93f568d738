import type { EChartsCoreOption } from 'echarts/core';
import { axisCount } from '../format/numbers.ts';
import { base, type ChartStyle, categoryAxis, type Ticks, valueAxis } from './axes.ts';
import { type Line, lineSeries } from './lines.ts';
import { countScale, percentScale } from './scales.ts';

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
