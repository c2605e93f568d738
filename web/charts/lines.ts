import type { ChartStyle } from './axes.ts';

export interface Line {
  name: string;
  /** One per bucket; null is a gap and stays one. */
  values: (number | null)[];
  minor?: boolean;
  /** The last bucket is still filling: dashed, hollow. */
  provisional?: boolean;
  /** The data ended: the newest point is hollow, and nothing is dashed. */
  ended?: boolean;
  colour?: 'data' | 'data-2' | 'warn' | 'crit';
}

const lastKnown = (values: readonly (number | null)[]): number => {
  for (let index = values.length - 1; index >= 0; index -= 1) if (values[index] !== null) return index;
  return -1;
};

/** A line with its newest point marked. The bucket that still fills is dashed and its point hollow. */
export function lineSeries(line: Line, { tokens, line: width }: ChartStyle): Record<string, unknown>[] {
  const colour = tokens[line.colour ?? (line.minor ? 'data-2' : 'data')];
  const last = lastKnown(line.values);
  const stroke = { color: colour, width: line.minor ? width * 0.75 : width, join: 'round' as const };
  const shared = { type: 'line', silent: true, connectNulls: false, symbol: 'circle', z: line.minor ? 3 : 4 };
  const dashed = line.provisional === true && last > 0;
  const hollow = dashed || line.ended === true;
  const point = {
    color: hollow ? tokens.s1 : colour,
    borderColor: hollow ? colour : tokens.s1,
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
