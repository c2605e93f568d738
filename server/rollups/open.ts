import type { MetricsContext } from '../../metrics/contract.ts';
import { rollupPlans } from '../../metrics/rollup/index.ts';
import type { Log } from '../../schemas/log.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Store } from '../../store/store.ts';
import type { Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import { addUpRound } from './round.ts';
import { rememberedStanding, type Standing, standingVersion } from './standing.ts';

/** Between two rounds, ms: what was marked is read from its rows until then. */
const EVERY_MS = 60_000;
/** Between two statements of a round, ms: the live loop goes first. */
const PAUSE_MS = 200;
/** Where nothing was marked, what has settled meanwhile is looked for so seldom, ms. */
const LOOK_MS = 600_000;
/** Figures of final days are compared with what was told of them so seldom, ms. */
const COMPARE_MS = 3_600_000;
/** Of fewer subjects the rows are read as quickly as their sums. */
const AT_LEAST = 20_000;
/** Younger questions are answered from the working set, ms. */
const YOUNG_MS = 86_400_000;

export interface KeptRollups {
  /** What stands added up for these questions; undefined where they are too young to need it. */
  standing(requests: readonly QueryRequest[]): Promise<Standing | undefined>;
  /** Adds up what has closed or was marked, now. @returns units that were added up. */
  round(): Promise<number>;
  stop(): Promise<void>;
}

export interface RollupDeps {
  store: Store;
  log: Log;
  timers: Timers;
  context: MetricsContext;
  sites: ReadonlyMap<string, Site>;
  wallNow: () => number;
  /** Between two rounds, ms; 0: only by hand. Left out: a minute. */
  everyMs?: number | undefined;
  atLeast?: number | undefined;
  /** Called between rounds, once an hour: compares the figures of final days with what was told of them. */
  compare(): Promise<unknown>;
}

/** Keeps the rollups of all tenants: one statement at a time, beside everything else. */
export function openRollups(deps: RollupDeps): KeptRollups {
  const { store, log, timers, sites, wallNow, everyMs = EVERY_MS, atLeast = AT_LEAST } = deps;
  const plans = rollupPlans(deps.context).filter(({ tenant }) => sites.has(tenant));
  const remembered = rememberedStanding(store, plans);
  let stopped = false;
  let cancel = () => {};
  let running: Promise<unknown> = Promise.resolve();

  const pause = () =>
    new Promise<boolean>((resume) => {
      if (everyMs === 0) resume(!stopped);
      else timers.after(PAUSE_MS, () => resume(!stopped));
    });
  const siteOf = (tenant: string) => sites.get(tenant) as Site;
  const parts = {
    store,
    wall: wallNow,
    siteNow: (tenant: string) => siteOf(tenant).now(),
    cut: (tenant: string) => siteOf(tenant).cut(),
    atLeast,
    goOn: pause,
  };
  let seen = { version: '', at: Number.NEGATIVE_INFINITY };
  let comparedAt = Number.NEGATIVE_INFINITY;
  const once = async (): Promise<number> => {
    let done = 0;
    for (const plan of plans) if (!stopped) done += await addUpRound(parts, plan);
    return done;
  };
  const round = (): Promise<number> => {
    const result = running.then(once);
    running = result.catch(() => undefined);
    return result;
  };
  const look = async (): Promise<void> => {
    if (wallNow() - seen.at < LOOK_MS && (await standingVersion(store)) === seen.version) return;
    const at = wallNow();
    await once();
    seen = { version: await standingVersion(store), at };
    if (stopped || wallNow() - comparedAt < COMPARE_MS) return;
    comparedAt = wallNow();
    await deps.compare();
  };
  const again = () => {
    if (stopped || everyMs === 0) return;
    cancel = timers.after(everyMs, async () => {
      running = look().catch((error: unknown) => {
        if (!stopped) log.warn({ error: String(error) }, 'rollups could not be brought up to date');
      });
      await running;
      again();
    });
  };
  again();

  return {
    async standing(requests) {
      const isOld = requests.some(({ from, now }) => from < now - YOUNG_MS);
      return isOld ? remembered() : undefined;
    },
    round,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
