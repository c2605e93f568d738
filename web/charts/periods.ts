import { type ChartStyle, categoryAxis, type Ticks } from './axes.ts';

export type Values = readonly (number | null)[];

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

export const known = (...lists: Values[]): number[] =>
  lists.flat().filter((value): value is number => value !== null);

/** Bars and lines stand in the middle of their period, so that the pictures of one page can be read across. */
export function periodAxis(style: ChartStyle, { ticks, shaded }: Surroundings): Record<string, unknown> {
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
export const beforeSeries = (
  name: string,
  values: Values,
  { tokens }: ChartStyle,
): Record<string, unknown>[] =>
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
export function noteSeries(
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
export const limitLine = (
  limits: readonly Limit[],
  { tokens, text }: ChartStyle,
): Record<string, unknown> => ({
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
