import { text, texts } from '../state/select.ts';

/** One filter of a question: SQL of the dimension's value, and the values that it lets through. */
export interface Filter {
  sql: string;
  values: readonly string[];
}

/** A question's measure whose bookings are wanted where its filters let them through. */
export interface Target {
  question: number;
  /** Place of the measure in the question. */
  index: number;
  filters: readonly Filter[];
}

/** From so many questions with filters on, they are looked up: a few are told apart for less by a condition each. */
const MANY = 5;
/** Combinations of values that one question's filters may come to, to be looked up. */
const MOST_COMBINATIONS = 64;
/** Questions and measures are one number in what is looked up. */
const MEASURES = 1_000;
const SEPARATOR = '\u001f';

/** What is given twice is one value: each booking counts once. */
const combinations = (filters: readonly Filter[]): string[] =>
  filters.reduce<string[]>(
    (keys, { values }) =>
      keys.flatMap((key) => [...new Set(values)].map((value) => `${key}${SEPARATOR}${value}`)),
    [''],
  );

const count = (filters: readonly Filter[]): number =>
  filters.reduce((product, { values }) => product * values.length, 1);

/**
 * Which questions have their bookings looked up by the values of their dimensions, instead of having each booking made
 * for every one of them and then judged by the condition of each: that grows with the square of the questions.
 */
export function lookedUp(filtersOf: ReadonlyMap<number, readonly Filter[]>): ReadonlySet<number> {
  const filtered = [...filtersOf].filter(([, filters]) => filters.length > 0);
  if (filtered.length < MANY) return new Set();
  return new Set(
    filtered.filter(([, filters]) => count(filters) <= MOST_COMBINATIONS).map(([question]) => question),
  );
}

const code = ({ question, index }: Target): number => question * MEASURES + index;

/** SQL of the numbers of those targets that let a booking through, by the values of the same dimensions. */
function lookUp(targets: readonly Target[]): string {
  const byKey = new Map<string, number[]>();
  for (const target of targets)
    for (const key of combinations(target.filters)) byKey.set(key, [...(byKey.get(key) ?? []), code(target)]);
  const expressions = (targets[0] as Target).filters.map(({ sql }) => `${text(SEPARATOR)}, ${sql}`);
  const places = [...byKey.keys()].map((_, place) => place + 1);
  const found = [...byKey.values()].map((codes) => `[${codes.join(', ')}]`);
  return `arrayElement(CAST([${found.join(', ')}], 'Array(Array(UInt32))'), transform(concat(${expressions.join(', ')}), [${texts([...byKey.keys()])}], [${places.join(', ')}], 0))`;
}

/**
 * The bookings of one expression for each of the targets that let them through, as an array of (question, measure,
 * instant, queue, value). The filters' SQL sees a booking as `b`.
 */
export function bookedFor(targets: readonly Target[], bookings: string): string {
  const byDimensions = new Map<string, Target[]>();
  for (const target of targets) {
    const dimensions = target.filters.map(({ sql }) => sql).join(SEPARATOR);
    byDimensions.set(dimensions, [...(byDimensions.get(dimensions) ?? []), target]);
  }
  const always = byDimensions.get('') ?? [];
  byDimensions.delete('');
  const lists = [
    ...(always.length > 0 ? [`CAST([${always.map(code).join(', ')}], 'Array(UInt32)')`] : []),
    ...[...byDimensions.values()].map(lookUp),
  ];
  const wanted = lists.length === 1 ? lists[0] : `arrayConcat(${lists.join(', ')})`;
  return `arrayFlatten(arrayMap(b -> arrayMap(t -> (toUInt16(intDiv(t, ${MEASURES})), toUInt16(t % ${MEASURES}), b.1, b.2, b.3), ${wanted}), ${bookings}))`;
}
