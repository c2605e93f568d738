import { quote, type Store } from '../../store/store.ts';
import type { Beside } from './beside.ts';
import type { BuildParts } from './build.ts';
import { rangesOf, tenantsOf } from './ranges.ts';

/** What a rebuild changes of one kind and tenant. Names columns and subjects, never what stands in them. */
export interface Differences {
  kind: string;
  tenant: string;
  same: number;
  differing: number;
  onlyOld: number;
  onlyNew: number;
  /** Not compared: facts came, or came due, between the two evaluations. */
  movedOn: number;
  /** Rows that differ in a column, by column, most first. */
  columns: { column: string; rows: number }[];
  /** A few subjects of each. */
  examples: { differing: string[]; onlyOld: string[]; onlyNew: string[] };
}

const EXAMPLES = 5;

/** They tell the rows apart, or when they were made, and not what is known of the subject. */
const APART: ReadonlySet<string> = new Set(['tenant', 'subject', 'epoch', 'version']);

export type Outcome = 'same' | 'movedOn' | 'onlyOld' | 'onlyNew' | 'differing';

/**
 * Old rows and new ones, by kind and tenant. A row is a function of its facts, so two of the same number of facts are to
 * be the same; where the numbers differ it may be that an ingest went on meanwhile.
 *
 * @param since what was ingested later (stamp, ms) may have moved on; Infinity where nobody else writes.
 */
export async function compare(
  parts: BuildParts,
  besides: readonly Beside[],
  since: number,
): Promise<Differences[]> {
  const { store, signal, siteNow } = parts;
  const found: Differences[] = [];
  for (const { running, next } of besides) {
    const tables = [running.state, next.state];
    const typed = await columnsOf(store, running.state);
    const columns = typed.map(({ name }) => name);
    for (const { tenant, subjects } of await tenantsOf(store, tables)) {
      const differences: Differences = {
        kind: running.name,
        tenant,
        ...{ same: 0, differing: 0, onlyOld: 0, onlyNew: 0, movedOn: 0 },
        columns: columns.map((column) => ({ column, rows: 0 })),
        examples: { differing: [], onlyOld: [], onlyNew: [] },
      };
      let done = 0;
      for await (const { where, count } of rangesOf(store, tables, tenant)) {
        signal.throwIfAborted();
        const rows = await store.query<Outcomes>(
          outcomesSql(
            `${running.state} FINAL WHERE ${where}`,
            `${next.state} FINAL WHERE ${where}`,
            typed,
            siteNow(tenant),
            since,
          ),
        );
        for (const row of rows) addTo(differences, row);
        done += count;
        parts.onProgress?.({ step: 'compare', kind: running.name, tenant, done, subjects });
      }
      differences.columns = differences.columns
        .filter(({ rows }) => rows > 0)
        .sort((a, b) => b.rows - a.rows || a.column.localeCompare(b.column));
      found.push(differences);
    }
  }
  return found;
}

export interface Outcomes {
  outcome: Outcome;
  rows: number;
  examples: string[];
  columns: number[];
}

function addTo(differences: Differences, { outcome, rows, examples, columns }: Outcomes): void {
  differences[outcome] += rows;
  if (outcome === 'same' || outcome === 'movedOn') return;
  const some = differences.examples[outcome];
  some.push(...examples.slice(0, EXAMPLES - some.length));
  if (outcome !== 'differing') return;
  for (const [at, entry] of differences.columns.entries()) entry.rows += columns[at] ?? 0;
}

/** The columns of a table of state that are compared. */
export async function columnsOf(store: Store, table: string): Promise<TypedColumn[]> {
  const rows = await store.query<TypedColumn>(
    `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = ${quote(table)} ORDER BY position`,
  );
  return rows.filter(({ name }) => !APART.has(name));
}

export interface TypedColumn {
  name: string;
  type: string;
}

/**
 * Old rows against new ones, by outcome.
 * @param before what stands behind FROM, with the rows that are meant. @param after the same; it may be an evaluation,
 *   whose columns are brought to the types of the table, as by an INSERT.
 */
export function outcomesSql(
  before: string,
  after: string,
  columns: readonly TypedColumn[],
  now: number,
  since: number,
): string {
  const hash = ({ name, type }: TypedColumn) => `cityHash64(CAST(${name}, ${quote(type)}))`;
  const side = (from: string, which: 0 | 1): string =>
    `SELECT subject, ${which} AS side, (toUInt64(facts_total), toUInt64(facts_due)) AS facts, last_ingested_at, next_at,
       [${columns.map(hash).join(', ')}] AS hashes FROM ${from}`;
  const ingestedSince = Number.isFinite(since) ? `last_at > ${since}` : '0';
  return `SELECT outcome, count() AS rows, arraySort(groupArray(${EXAMPLES})(subject)) AS examples, sumForEach(differs) AS columns
    FROM (
      SELECT subject, multiIf(
          here = 1 AND there = 1 AND old_hashes = new_hashes, 'same',
          (here = 0 OR there = 0 OR old_facts != new_facts) AND (${ingestedSince} OR (old_next > 0 AND old_next <= ${now})), 'movedOn',
          there = 0, 'onlyOld', here = 0, 'onlyNew', 'differing') AS outcome,
        arrayMap((a, b) -> toUInt64(a != b), arrayResize(old_hashes, ${columns.length}), arrayResize(new_hashes, ${columns.length})) AS differs
      FROM (
        SELECT subject, countIf(side = 0) AS here, countIf(side = 1) AS there,
          anyIf(facts, side = 0) AS old_facts, anyIf(facts, side = 1) AS new_facts,
          anyIf(next_at, side = 0) AS old_next, max(last_ingested_at) AS last_at,
          anyIf(hashes, side = 0) AS old_hashes, anyIf(hashes, side = 1) AS new_hashes
        FROM (${side(before, 0)} UNION ALL ${side(after, 1)})
        GROUP BY subject)
      ORDER BY subject)
    GROUP BY outcome`;
}
