import type { StateRequest } from '../contract.ts';
import { texts } from './select.ts';

/**
 * Conditions (each 0 or 1) joined as numbers: an AND of two comparisons costs the engine's analysis 0.8 ms, this 0.1.
 */
export const both = (...conditions: string[]): string => joined('bitAnd', conditions);
export const either = (...conditions: string[]): string => joined('bitOr', conditions);
export const not = (condition: string): string => `(${condition}) = 0`;
const joined = (name: string, [first = '1', ...rest]: string[]): string =>
  rest.length === 0 ? first : `${name}(${first}, ${joined(name, rest)})`;

/** What both windows need. */
const HEAD = ['tenant', 'subject', 'at', 'seq', 'source', 'id', 'ingested_at', 'flags', 'drill'];

export interface OrderedFacts {
  /** Types in the order in which facts of one instant are taken: a fact's `rank` is its place, 0 = none of these. The last is the erasure. */
  types: readonly string[];
  /** Columns of the facts table that the state asks for. */
  columns: readonly string[];
  /** SQL by column name, computed beside `place`; may use windows over `ordered` (speaking facts of the subject in order). */
  beside?: Record<string, string>;
}

/**
 * All known facts of the asked subjects, one a row, with what decides which of them count (docs/contact-state.md 1-5):
 * `copy` = 1 for the one that stands among those of one identity, `standing` = 1 for the facts that set something,
 * `speaks` = 1 for those of them that are no erasure, `place` = their order. Numbers in place of (at, seq, rank, source, id), because an aggregate function compares numbers
 * many times faster than tuples.
 */
export function orderedFacts(request: StateRequest, { types, columns, beside = {} }: OrderedFacts): string {
  const cut = request.cut === undefined ? '' : ` AND ingested_at <= ${request.cut}`;
  const handed = [...HEAD, ...columns].join(', ');
  const more = Object.entries(beside).map(([name, sql]) => `, ${sql} AS ${name}`);
  return `SELECT ${handed}, rank, copy, standing, speaks, row_number() OVER ordered AS place${more.join('')}
FROM (
  SELECT ${handed}, indexOf([${texts(types)}], type) AS rank,
    row_number() OVER (PARTITION BY tenant, subject, source, id ORDER BY recorded DESC, content_hash DESC, time DESC) AS copy,
    ${both('copy = 1', 'rank > 0', `at <= ${request.now}`)} AS standing,
    ${both('standing', `rank < ${types.length}`)} AS speaks
  FROM ${request.facts} FINAL WHERE ${request.where}${cut}
)
WINDOW ordered AS (PARTITION BY tenant, subject, speaks ORDER BY at, seq, rank, source, id)`;
}

/** Aggregates that version a row, from all known facts, standing or not. */
export const headOf = (now: number): Record<string, string> => ({
  facts_total: 'toUInt32(count())',
  facts_due: `toUInt32(countIf(at <= ${now}))`,
  first_fact_at: 'minIf(at, standing)',
  last_fact_at: `maxIf(at, at <= ${now})`,
  last_ingested_at: 'max(ingested_at)',
  next_at: `minIf(at, at > ${now})`,
  any_drill: 'maxIf(drill, standing)',
  has_conflict: 'max(copy) > 1',
  has_skew: "max(bitAnd(standing, position(flags, 'skew_fixed') > 0))",
});

/** A row with more facts, and of those more due, is the richer one; a new epoch outranks both. */
export const versionOf = (epoch: number): string =>
  `bitShiftLeft(toUInt128(${epoch}), 64) + bitShiftLeft(toUInt128(facts_total), 32) + toUInt128(facts_due)`;

/** One flat GROUP BY over the facts, SELECTs for what the row asks for more than once, and the row in the order given. */
export function stateRow(
  facts: string,
  aggregates: Record<string, string>,
  between: readonly Record<string, string>[],
  row: Record<string, string>,
): string {
  const list = (columns: Record<string, string>): string =>
    Object.entries(columns)
      .map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`))
      .join(',\n  ');
  const grouped = `SELECT tenant, subject,
  ${list(aggregates)}
FROM (
${facts}
)
GROUP BY tenant, subject
HAVING facts_due > 0`;
  const computed = between.reduce(
    (below, columns) => `SELECT *, ${list(columns)}\nFROM (\n${below}\n)`,
    grouped,
  );
  return `SELECT ${list(row)}\nFROM (\n${computed}\n)`;
}

/** Names whose condition holds, sorted. Without a lambda: one costs 20 ms of analysis beside this many columns. */
export const flagList = (flags: Record<string, string>): string => {
  const names = Object.keys(flags).sort();
  return `splitByWhitespace(concat(${names.map((name) => `if(${flags[name]}, '${name} ', '')`).join(', ')}))`;
};
