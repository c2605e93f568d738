import type { MetricsContext } from '../../metrics/contract.ts';
import { rollupPlans } from '../../metrics/rollup/index.ts';
import type { Log } from '../../schemas/log.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Store } from '../../store/store.ts';
import type { Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import { addUpRound } from './round.ts';
import { rememberedStanding, type Standing } from './standing.ts';

/** Between two rounds, ms: what was marked is read from its rows until then. */
const EVERY_MS = 60_000;
/** Between two statements of a round, ms: the live loop goes first. */
const PAUSE_MS = 200;
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
  everyMs?: number;
}

/** Keeps the rollups of all tenants: one statement at a time, beside everything else. */
export function openRollups(deps: RollupDeps): KeptRollups {
  const { store, log, timers, sites, wallNow, everyMs = EVERY_MS } = deps;
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
    goOn: pause,
  };
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
  const again = () => {
    if (stopped || everyMs === 0) return;
    cancel = timers.after(everyMs, async () => {
      await round().catch((error: unknown) => {
        if (!stopped) log.warn({ error: String(error) }, 'rollups could not be brought up to date');
      });
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
