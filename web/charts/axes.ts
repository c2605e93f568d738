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

export interface Ticks {
  /** Label of each bucket, '' where none stands. */
  labels: string[];
}

/** What every chart shares: still, transparent, in the page's own letters (DESIGN 8). */
export const base = ({ tokens, box }: ChartStyle): Record<string, unknown> => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: tokens.font },
  grid: { ...box, containLabel: false, outerBoundsMode: 'none' },
});

export const categoryAxis = (
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

export const valueAxis = (
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
