import type { Clock } from '../schemas/clock.ts';
import type { Store } from '../store/store.ts';

/** A source is believed complete up to its newest event or heartbeat less this, ms (domain.md 3.6). */
export const COMPLETE_AFTER = 30_000;

/** A source this far (ms) behind its tenant's newest one no longer holds back the data's time. */
export const OFFLINE_AFTER = 600_000;

/** How far each source has come, and the site's clock that follows from it. Instants ms. */
export interface Sources {
  /** Takes in what a batch brought. Nothing moves back. */
  note(newest: ReadonlyMap<string, ReadonlyMap<string, number>>, stamp: number): void;
  /** newest − 30 s; −Infinity before the source's first event. */
  completeTo(tenant: string, source: string): number;
  /** Least, over sources that are not offline, of the newest event or heartbeat; 0 before the first. */
  dataTime(tenant: string): number;
  /** The site's now: the wall clock, or the data's time where the directory says so. */
  siteNow(tenant: string): number;
  tenants(): string[];
  newest(): { tenant: string; source: string; newest: number }[];
  /** Writes what changed since the last call. */
  write(): Promise<void>;
}

/**
 * @param clockOf 'data' where `now` is the data's own time (replays), else 'wall'.
 */
export async function openSources(
  store: Store,
  clock: Clock,
  clockOf: (tenant: string) => 'wall' | 'data',
): Promise<Sources> {
  const held = new Map<string, Map<string, number>>();
  const dataTimes = new Map<string, number>();
  const changed = new Map<string, string>();

  const sourcesOf = (tenant: string): Map<string, number> => {
    let sources = held.get(tenant);
    if (!sources) {
      sources = new Map();
      held.set(tenant, sources);
    }
    return sources;
  };
  const settle = (tenant: string): void => {
    const all = [...sourcesOf(tenant).values()];
    const greatest = Math.max(...all);
    const least = Math.min(...all.filter((newest) => newest >= greatest - OFFLINE_AFTER));
    dataTimes.set(tenant, Math.max(dataTimes.get(tenant) ?? 0, least));
  };

  const stored = await store.query<{ tenant: string; source: string; newest: number }>(
    'SELECT tenant, source, max(newest) AS newest FROM sources GROUP BY tenant, source',
  );
  for (const row of stored) sourcesOf(row.tenant).set(row.source, row.newest);
  for (const tenant of held.keys()) settle(tenant);

  return {
    note(newest, stamp) {
      for (const [tenant, sources] of newest) {
        // A clock ahead must not make every other event late.
        const ceiling = clockOf(tenant) === 'wall' ? clock.now() : Number.POSITIVE_INFINITY;
        for (const [source, at] of sources) {
          const capped = Math.min(at, ceiling);
          if (capped <= (sourcesOf(tenant).get(source) ?? Number.NEGATIVE_INFINITY)) continue;
          sourcesOf(tenant).set(source, capped);
          changed.set(
            `${tenant}\u001f${source}`,
            JSON.stringify({ tenant, source, newest: capped, ingested_at: stamp }),
          );
        }
        if (sourcesOf(tenant).size > 0) settle(tenant);
      }
    },
    completeTo: (tenant, source) =>
      (held.get(tenant)?.get(source) ?? Number.NEGATIVE_INFINITY) - COMPLETE_AFTER,
    dataTime: (tenant) => dataTimes.get(tenant) ?? 0,
    siteNow: (tenant) => (clockOf(tenant) === 'wall' ? clock.now() : (dataTimes.get(tenant) ?? 0)),
    tenants: () => [...held.keys()],
    newest: () =>
      [...held].flatMap(([tenant, sources]) =>
        [...sources].map(([source, newest]) => ({ tenant, source, newest })),
      ),
    async write() {
      if (changed.size === 0) return;
      const lines = [...changed.values()];
      changed.clear();
      await store.insert('sources', Buffer.from(`${lines.join('\n')}\n`));
    },
  };
}
