import type { Store } from '../../store/store.ts';
import type { Timers } from '../ports.ts';
import type { Instant, Site } from '../site.ts';

/** What one look at the data put on the walls. Instants ms. */
export interface Look {
  tenant: string;
  /** Instant of the figures and last ingestion in them. */
  now: number;
  cut: number;
  /** Ids of the views that were asked. */
  views: readonly string[];
  dataTime: number | null;
  /** Newest event or heartbeat of each source. */
  sources: Readonly<Record<string, number>>;
  /** Wall time. */
  seenAt: number;
}

/** Now and cut of a look. */
export interface LookedAt {
  now: number;
  cut: number;
}

/** The looks that stood on the walls at an instant. */
export interface Standing {
  /** The newest look of each view. */
  views: ReadonlyMap<string, LookedAt>;
  /** The newest of all; null where there is none. */
  newest: (LookedAt & Pick<Look, 'dataTime' | 'sources'>) | null;
}

/** What the live loop showed, kept so that a rewind can show it again. */
export interface Looks {
  note(look: Look): void;
  /** What stood on the walls at an instant; those that are older than `reach` (ms) count as gone. */
  standing(tenant: string, at: number, reach: number): Promise<Standing>;
  /** Resolves when every look is stored. */
  drain(): Promise<void>;
}

/** What a rewind to this moment has to know of it. @param views ids. */
export function lookOf(site: Site, { now, cut }: Instant, views: readonly string[], seenAt: number): Look {
  const { tenant, dataTime, sources } = site.state();
  const heard = sources.filter(({ newest }) => newest > 0).map(({ source, newest }) => [source, newest]);
  return {
    ...{ tenant, now, views, dataTime, seenAt },
    cut: Number.isFinite(cut) ? cut : now,
    sources: Object.fromEntries(heard),
  };
}

/** Looks go in together after so long (wall ms): a part of its own for each would be all merges. */
const TOGETHER_MS = 5_000;

const toRow = ({ dataTime, seenAt, ...look }: Look): object => ({
  ...look,
  data_time: dataTime ?? 0,
  seen_at: seenAt,
});

interface NewestRow {
  now: number;
  cut: number;
  data_time: number;
  sources: Record<string, number>;
}

/** @param failed told of looks that could not be stored: a rewind to them falls back on the moment itself. */
export function looksIn(
  store: Pick<Store, 'insert' | 'query'>,
  timers: Timers,
  failed: (error: unknown) => void,
): Looks {
  let waiting: Look[] = [];
  let cancel: (() => void) | null = null;
  let last: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    cancel?.();
    cancel = null;
    const rows = waiting;
    waiting = [];
    if (rows.length > 0) {
      const lines = rows.map((look) => `${JSON.stringify(toRow(look))}\n`);
      last = last.then(() => store.insert('looks', Buffer.from(lines.join('')))).catch(failed);
    }
    return last;
  }

  return {
    note(look) {
      waiting.push(look);
      cancel ??= timers.after(TOGETHER_MS, () => void write());
    },
    async standing(tenant, at, reach) {
      await write();
      const among = `tenant = {tenant:String} AND now <= {at:Int64} AND now > {at:Int64} - {reach:Int64}`;
      const [views, [newest]] = await Promise.all([
        store.query<LookedAt & { view: string }>(
          `SELECT toString(view) AS view, last.1 AS now, last.2 AS cut FROM (
             SELECT view, max((now, cut)) AS last FROM looks ARRAY JOIN views AS view WHERE ${among} GROUP BY view)`,
          { tenant, at, reach },
        ),
        store.query<NewestRow>(
          `SELECT now, cut, data_time, sources FROM looks WHERE ${among} ORDER BY now DESC, cut DESC LIMIT 1`,
          { tenant, at, reach },
        ),
      ]);
      return {
        views: new Map(views.map(({ view, now, cut }) => [view, { now, cut }])),
        newest: newest
          ? {
              now: newest.now,
              cut: newest.cut,
              dataTime: newest.data_time || null,
              sources: newest.sources,
            }
          : null,
      };
    },
    drain: write,
  };
}
