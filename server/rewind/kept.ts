import type { Store } from '../../store/store.ts';
import type { Verdict } from '../live/judge.ts';
import type { LookedAt } from '../live/looks.ts';
import type { Peaks, Raised } from '../live/peaks.ts';

type Views = ReadonlyMap<string, LookedAt>;

/** The instant that a view of the statement is of. */
const NOW = 'transform(kept.view, {views:Array(String)}, {nows:Array(Int64)}, toInt64(0))';

const parametersOf = (tenant: string, views: Views) => ({
  tenant,
  views: [...views.keys()],
  nows: [...views.values()].map(({ now }) => now),
});

function byView<Row extends { view: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.view, [...(found.get(row.view) ?? []), row]);
  return found;
}

/** The verdicts that held for each view at its instant. */
export async function verdictsOf(
  store: Pick<Store, 'query'>,
  tenant: string,
  views: Views,
): Promise<Map<string, Verdict[]>> {
  if (views.size === 0) return new Map();
  const rows = await store.query<Verdict & { view: string }>(
    `SELECT view, row, metric, part, argMax(kept.severity, kept.at) AS severity, max(kept.at) AS at FROM severities AS kept
     WHERE kept.tenant = {tenant:String} AND has({views:Array(String)}, kept.view) AND kept.at <= ${NOW}
     GROUP BY view, row, metric, part`,
    parametersOf(tenant, views),
  );
  return byView(rows);
}

/**
 * The day's peaks as they stood for each view at its instant.
 * @param dayOf the site's midnight (ms) before an instant.
 */
export async function peaksOf(
  store: Pick<Store, 'query'>,
  tenant: string,
  views: Views,
  dayOf: (now: number) => number,
): Promise<Map<string, Peaks>> {
  if (views.size === 0) return new Map();
  const days = [...views.values()].map(({ now }) => dayOf(now));
  const rows = await store.query<Raised & { view: string }>(
    `SELECT view, row, metric, max(kept.value) AS value, argMax(kept.at, kept.value) AS at FROM raised_peaks AS kept
     WHERE kept.tenant = {tenant:String} AND has({views:Array(String)}, kept.view) AND kept.at <= ${NOW}
       AND kept.day = transform(kept.view, {views:Array(String)}, {days:Array(Int64)}, toInt64(0))
     GROUP BY view, row, metric`,
    { ...parametersOf(tenant, views), days },
  );
  return new Map(
    [...byView(rows)].map(([view, raised]) => [
      view,
      Object.fromEntries(raised.map(({ row, metric, value, at }) => [`${row}/${metric}`, { value, at }])),
    ]),
  );
}
