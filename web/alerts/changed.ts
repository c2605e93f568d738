import type { Changed, ChangedDimension } from '../../schemas/changed.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import type { Asked } from '../explain/asked.ts';
import { clockMinutes } from '../format/instants.ts';
import { count, percent, signed } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';

export interface ChangedContext {
  words: Speech;
  zone: string;
  /** A value of a dimension as a person reads it. */
  valueText(dimension: Dimension, value: string): string;
  /** Name of a dimension, and of the metric that is counted. */
  dimensionText(dimension: Dimension): string;
  metricText: string;
}

export interface MatrixCell {
  text: string;
  /** How grey, in percent: the root of the excess. */
  grey: number;
  /** Too little to mean anything. */
  faint: boolean;
  peak: boolean;
  /** What it is made of; null where it stands for several values. */
  of: Asked | null;
}

export interface ChangedModel {
  headline: string;
  /** The largest cell or value with its share; '' = none. */
  peak: string;
  basis: string;
  matrix: {
    columns: string[];
    rows: { name: string; cells: MatrixCell[]; sum: MatrixCell }[];
    sums: MatrixCell[];
  } | null;
  /** Every dimension in one line, the one that explains most first. */
  lines: { dimension: string; text: string; values: { text: string; of: Asked }[] }[];
}

const whole = (excess: number): string => (Math.round(excess) === 0 ? '0' : signed(excess, 0));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
/** Values of a dimension in its line. */
const MOST_IN_LINE = 3;

/** The question about one cell: what it counts, by the filters that it stands for. */
function askedOf(changed: Changed, more: Partial<Record<Dimension, string[]>>): Asked {
  const { metric, tenant, where, policy, now, from, to } = changed;
  return {
    ...{ metrics: [metric], tenant, where: { ...where, ...more } },
    ...(policy ? { policy } : {}),
    ...{ now: Date.parse(now), from: Date.parse(from), to: Date.parse(to) },
  };
}

function matrixOf(changed: Changed, { words, valueText }: ChangedContext): ChangedModel['matrix'] {
  const { matrix } = changed;
  if (!matrix) return null;
  const { rows, columns, excess } = matrix;
  const own = excess.slice(0, -1).flatMap((row) => row.slice(0, -1));
  const falls = sum(excess.flat()) < 0;
  const largest = falls ? Math.min(...own) : Math.max(...own);
  const cell = (value: number, filters: Partial<Record<Dimension, string[]>> | null): MatrixCell => ({
    text: whole(value),
    grey: Math.round((falls ? value < 0 : value > 0) ? Math.min(60, 4 + Math.sqrt(Math.abs(value)) * 5) : 2),
    faint: Math.abs(value) < 2,
    peak: false,
    of: filters && askedOf(changed, filters),
  });
  const named = (dimension: Dimension, values: readonly string[], place: number) =>
    place < values.length ? { [dimension]: [values[place] as string] } : null;
  const both = (row: number, column: number) => {
    const [cause, site] = [
      named(rows.dimension, rows.values, row),
      named(columns.dimension, columns.values, column),
    ];
    return cause && site && { ...cause, ...site };
  };
  return {
    columns: [
      ...columns.values.map((value) => valueText(columns.dimension, value)),
      words.say('changed.other'),
    ],
    rows: excess.map((row, place) => ({
      name:
        place < rows.values.length
          ? valueText(rows.dimension, rows.values[place] as string)
          : words.say('changed.other'),
      cells: row.map((value, column) => ({
        ...cell(value, both(place, column)),
        peak: changed.unusual && value === largest && both(place, column) !== null,
      })),
      sum: cell(sum(row), named(rows.dimension, rows.values, place)),
    })),
    sums: [
      ...(excess[0] ?? []).map((_, column) =>
        cell(
          sum(excess.map((row) => row[column] as number)),
          named(columns.dimension, columns.values, column),
        ),
      ),
      cell(sum(excess.flat()), {}),
    ],
  };
}

function peakOf(changed: Changed, context: ChangedContext): string {
  const { matrix, unusual, observed, expected } = changed;
  if (!matrix || !unusual || expected === null) return '';
  const total = observed - expected;
  let best: { row: number; column: number; excess: number } | undefined;
  for (const [row] of matrix.rows.values.entries())
    for (const [column] of matrix.columns.values.entries()) {
      const excess = matrix.excess[row]?.[column] as number;
      if (!best || excess * Math.sign(total) > best.excess * Math.sign(total)) best = { row, column, excess };
    }
  if (!best) return '';
  const place = context.valueText(matrix.columns.dimension, matrix.columns.values[best.column] as string);
  const cause = context.valueText(matrix.rows.dimension, matrix.rows.values[best.row] as string);
  const share = context.words.say('changed.share', { share: percent(best.excess / total) });
  return `${place} × ${cause} ${whole(best.excess)}${share}`;
}

function lineOf(
  changed: Changed,
  one: ChangedDimension,
  context: ChangedContext,
): ChangedModel['lines'][number] {
  const { words, valueText, dimensionText } = context;
  const dimension = dimensionText(one.dimension);
  const spoken = one.clear ? one.values.filter(({ clear }) => clear).slice(0, MOST_IN_LINE) : [];
  return {
    dimension,
    text:
      spoken.length > 0
        ? ''
        : words.say(changed.observed < 20 ? 'changed.few' : 'changed.alike', { dimension }),
    values: spoken.map(({ value, excess, share }) => ({
      text: `${valueText(one.dimension, value)} ${whole(excess ?? 0)}${share === null ? '' : words.say('changed.share', { share: percent(share) })}`,
      of: askedOf(changed, { [one.dimension]: [value] }),
    })),
  };
}

/** What changed, as a person reads it. Pure. */
export function changedModel(changed: Changed, context: ChangedContext): ChangedModel {
  const { words, zone, metricText } = context;
  const { observed, expected, unusual, counted, from, basis, days } = changed;
  const time = clockMinutes(Date.parse(from), zone);
  const excess = expected === null ? null : observed - expected;
  const said =
    excess === null
      ? words.say('changed.unknown', { time, n: count(observed) })
      : unusual
        ? words.say(excess > 0 ? 'changed.more' : 'changed.fewer', { time, n: count(Math.abs(excess)) })
        : words.say('changed.noMore', { time, n: count(observed) });
  const what = words.say(`changed.${counted === 'sum' ? 'of' : counted}`, { metric: metricText });
  return {
    headline: `${what}${said}`,
    peak: peakOf(changed, context),
    basis:
      basis === 'none'
        ? ''
        : words.say(basis === 'day-class' ? 'changed.learning' : 'changed.basis', { days }),
    matrix: matrixOf(changed, context),
    lines: unusual ? changed.dimensions.map((one) => lineOf(changed, one, context)) : [],
  };
}
