import type { Clock } from '../schemas/clock.ts';
import {
  completeTo,
  type DataTimes,
  dataTimes,
  furtherOf,
  NO_DATA,
  type SourceRule,
} from '../schemas/source-state.ts';
import { advanced, readSources, type SourceRow, writeDataTimes, writeSources } from '../store/sources.ts';
import type { Store } from '../store/store.ts';
import { createSourceNames, type SourceNames } from './source-names.ts';

/** How far each source has come, and the site's clock that follows from it. Instants ms. */
export interface Sources {
  /** Takes in what a batch brought. Nothing moves back. */
  note(newest: ReadonlyMap<string, ReadonlyMap<string, number>>, stamp: number): void;
  /** What a source is believed complete to; −Infinity before its first event. */
  completeTo(tenant: string, source: string): number;
  /** Least, over live sources, of the newest event or heartbeat; 0 before the first. */
  dataTime(tenant: string): number;
  /** The site's now: the wall clock, or the data's time where the directory says so. */
  siteNow(tenant: string): number;
  tenants(): string[];
  newest(): { tenant: string; source: string; newest: number }[];
  /** Under which names sources are counted. */
  names: SourceNames;
  /** Takes in what other processes have written. */
  read(): Promise<void>;
  /** Writes what changed since the last call. */
  write(): Promise<void>;
}

interface Held {
  newest: Map<string, number>;
  times: DataTimes;
}

/** @param ruleOf by which clock a tenant's sources are judged (schemas/source-state.ts). */
export async function openSources(
  store: Store,
  clock: Clock,
  ruleOf: (tenant: string) => SourceRule,
): Promise<Sources> {
  const held = new Map<string, Held>();
  const changed = new Map<string, SourceRow & { ingested_at: number }>();
  /** What the store has of each tenant's times. */
  const written = new Map<string, DataTimes>();

  const of = (tenant: string): Held => {
    const known = held.get(tenant) ?? { newest: new Map<string, number>(), times: NO_DATA };
    held.set(tenant, known);
    return known;
  };
  const names = createSourceNames(
    (tenant) => ruleOf(tenant).expected.map(({ source }) => source),
    (tenant) => held.get(tenant)?.newest,
  );
  const isWall = (tenant: string): boolean => ruleOf(tenant).clock !== 'data';
  const nowOf = (tenant: string): number =>
    isWall(tenant) ? clock.now() : (held.get(tenant)?.times.whole ?? 0);
  const settle = (tenant: string): void => {
    const one = of(tenant);
    one.times = dataTimes(one.times, ruleOf(tenant), one.newest, nowOf(tenant));
  };

  const sources: Sources = {
    note(newest, stamp) {
      for (const [tenant, bySource] of newest) {
        const { newest: known } = of(tenant);
        // A clock ahead must not make every other event late.
        const ceiling = isWall(tenant) ? clock.now() : Number.POSITIVE_INFINITY;
        for (const [raw, at] of bySource) {
          const source = names.of(tenant, raw);
          const capped = Math.min(at, ceiling);
          if (capped <= (known.get(source) ?? Number.NEGATIVE_INFINITY)) continue;
          known.set(source, capped);
          changed.set(`${tenant}\u001f${source}`, { tenant, source, newest: capped, ingested_at: stamp });
        }
        if (known.size > 0) settle(tenant);
      }
    },
    completeTo(tenant, source) {
      const heard = held.get(tenant)?.newest;
      // Asked of every row: mostly the source stands under its own name.
      const newest = heard?.get(source) ?? heard?.get(names.of(tenant, source));
      return newest === undefined ? Number.NEGATIVE_INFINITY : completeTo(newest);
    },
    dataTime: (tenant) => held.get(tenant)?.times.whole ?? 0,
    siteNow: nowOf,
    tenants: () => [...held.keys()],
    newest: () =>
      [...held].flatMap(([tenant, { newest }]) =>
        [...newest].map(([source, at]) => ({ tenant, source, newest: at })),
      ),
    names,
    async read() {
      const stored = await readSources(store);
      for (const { tenant, source, newest } of stored.rows) {
        const { newest: known } = of(tenant);
        if (newest > (known.get(source) ?? Number.NEGATIVE_INFINITY)) known.set(source, newest);
      }
      for (const [tenant, times] of stored.times) {
        written.set(tenant, times);
        of(tenant).times = furtherOf(of(tenant).times, times);
      }
      for (const tenant of held.keys()) settle(tenant);
    },
    async write() {
      const rows = [...changed.values()];
      changed.clear();
      const times = [...held].map(([tenant, { times: now }]) => [tenant, now] as const);
      const further = times.flatMap(([tenant, now]) => advanced(tenant, written.get(tenant) ?? NO_DATA, now));
      await writeSources(store, rows);
      await writeDataTimes(store, further);
      for (const [tenant, now] of times) written.set(tenant, now);
    },
  };
  await sources.read();
  return sources;
}
