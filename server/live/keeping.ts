import type { Store } from '../../store/store.ts';
import type { Verdict } from './judge.ts';
import type { Peaks, Raised } from './peaks.ts';

/** What outlives the process: verdicts and peaks of a view. Writes never use the writing lane of the ingest. */
export interface Keeping {
  verdicts(tenant: string, view: string, now: number): Promise<Verdict[]>;
  peaks(tenant: string, view: string, day: number): Promise<Peaks>;
  keepVerdicts(tenant: string, view: string, changed: readonly Verdict[]): Promise<void>;
  keepPeaks(tenant: string, view: string, day: number, raised: readonly Raised[]): Promise<void>;
}

const lines = (rows: object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

/** What comes in one go, or while a write is under way, goes in together: a tick raises peaks in many rooms. */
function together(store: Store, table: string): (rows: object[]) => Promise<void> {
  let waiting: object[] = [];
  let last: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    await store.insert(table, lines(rows));
  };
  return (rows) => {
    if (waiting.length === 0 && rows.length > 0) last = last.catch(() => undefined).then(write);
    waiting.push(...rows);
    return last;
  };
}

export function keepingIn(store: Store): Keeping {
  const writeVerdicts = together(store, 'severities');
  const writePeaks = together(store, 'raised_peaks');
  return {
    verdicts: (tenant, view, now) =>
      store.query<Verdict>(
        `SELECT row, metric, part, argMax(s.severity, s.at) AS severity, max(s.at) AS at FROM severities AS s
         WHERE s.tenant = {tenant:String} AND s.view = {view:String} AND s.at <= {now:Int64} GROUP BY row, metric, part`,
        { tenant, view, now },
      ),
    async peaks(tenant, view, day) {
      const rows = await store.query<Raised>(
        `SELECT row, metric, max(p.value) AS value, argMax(p.at, p.value) AS at FROM raised_peaks AS p
         WHERE p.tenant = {tenant:String} AND p.view = {view:String} AND p.day = {day:Int64} GROUP BY row, metric`,
        { tenant, view, day },
      );
      return Object.fromEntries(
        rows.map((each) => [`${each.row}/${each.metric}`, { value: each.value, at: each.at }]),
      );
    },
    keepVerdicts: (tenant, view, changed) =>
      writeVerdicts(changed.map((each) => ({ tenant, view, ...each }))),
    keepPeaks: (tenant, view, day, raised) =>
      writePeaks(raised.map((each) => ({ tenant, view, day, ...each }))),
  };
}
