import { type DataTimes, furtherOf, NO_DATA } from '../schemas/source-state.ts';
import type { Store } from './store.ts';

export interface SourceRow {
  tenant: string;
  source: string;
  /** Newest event or heartbeat, ms. */
  newest: number;
}

/** What the store knows of every source, and how far the data of each tenant has come. */
export interface KeptSources {
  rows: SourceRow[];
  /** By tenant; those without an event are left out. */
  times: Map<string, DataTimes>;
}

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** Both in one question: it is put at every tick. */
export async function readSources(store: Pick<Store, 'query'>): Promise<KeptSources> {
  const found = await store.query<{ tenant: string; kind: 'source' | 'site'; name: string; at: number }>(
    `SELECT tenant, 'source' AS kind, source AS name, max(newest) AS at FROM sources GROUP BY tenant, source
     UNION ALL SELECT tenant, 'site', site, max(instant) FROM data_times GROUP BY tenant, site`,
  );
  const rows: SourceRow[] = [];
  const times = new Map<string, DataTimes>();
  for (const { tenant, kind, name, at } of found) {
    if (kind === 'source') rows.push({ tenant, source: name, newest: at });
    else {
      const one = name === '' ? { whole: at, sites: {} } : { whole: null, sites: { [name]: at } };
      times.set(tenant, furtherOf(times.get(tenant) ?? NO_DATA, one));
    }
  }
  return { rows, times };
}

/** A row of data_times; `site` '' = the tenant as a whole. Instant ms. */
export interface DataTimeRow {
  tenant: string;
  site: string;
  instant: number;
}

/** What of `after` is further than `before`, as rows of data_times: the largest wins, whoever writes it. */
export const advanced = (tenant: string, before: DataTimes, after: DataTimes): DataTimeRow[] => [
  ...(after.whole !== null && after.whole > (before.whole ?? 0)
    ? [{ tenant, site: '', instant: after.whole }]
    : []),
  ...Object.entries(after.sites).flatMap(([site, instant]) =>
    instant > (before.sites[site] ?? 0) ? [{ tenant, site, instant }] : [],
  ),
];

export async function writeDataTimes(
  store: Pick<Store, 'insert'>,
  rows: readonly DataTimeRow[],
): Promise<void> {
  if (rows.length > 0) await store.insert('data_times', lines(rows));
}

/** @param rows with the stamp (ms) of the batch that brought them. */
export async function writeSources(
  store: Pick<Store, 'insert'>,
  rows: readonly (SourceRow & { ingested_at: number })[],
): Promise<void> {
  if (rows.length > 0) await store.insert('sources', lines(rows));
}
