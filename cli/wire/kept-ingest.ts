import type { Ingest } from '../../ingest/start.ts';
import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';

type Listener = Parameters<Ingest['announcements']>[0];

export interface Keeping {
  log: Log;
  now(): number;
  wait(ms: number): Promise<void>;
  /** Called each time it begins anew. */
  restarted?(): void;
  /** So often within an hour; then it is not kept any longer. */
  most?: number;
}

const HOUR = 3_600_000;
const REST_MS = 1_000;

/**
 * An ingest that begins anew when it breaks down: a broker that was away too long, a machine that slept. It heals from
 * the facts as after a kill, so nothing is lost or counted twice; meanwhile the last figures stand.
 *
 * `failed` rejects when it breaks down again and again.
 */
export async function keepIngest(open: () => Promise<Ingest>, keeping: Keeping): Promise<Ingest> {
  const { log, now, wait, most = 5 } = keeping;
  const listeners = new Set<Listener>();
  let current = await open();
  let stopping = false;
  let cut = 0;
  let restarting: Promise<void> = Promise.resolve();
  let giveUp: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  failed.catch(() => undefined);
  const falls: number[] = [];
  /** What it broke down by, until another one reads. */
  let fallen: unknown;

  const attend = (ingest: Ingest): void => {
    ingest.announcements((announcement) => {
      for (const listener of listeners) listener(announcement);
    });
    ingest.failed.catch((error: unknown) => {
      if (!stopping) restarting = again(error);
    });
  };
  const again = async (error: unknown): Promise<void> => {
    fallen = error;
    falls.push(now());
    if (falls.filter((at) => at > now() - HOUR).length > most) return giveUp(error);
    keeping.restarted?.();
    log.warn({ error: String(error) }, 'The ingest broke down and begins anew; nothing is lost.');
    await current.abandon().catch(() => undefined);
    await wait(REST_MS);
    if (stopping) return;
    try {
      current = await open();
      fallen = undefined;
      attend(current);
    } catch (fault) {
      await again(fault);
    }
  };
  attend(current);

  return {
    async stop() {
      stopping = true;
      await restarting;
      await current.stop();
    },
    abandon: () => current.abandon(),
    announcements(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // A new one starts from its checkpoint; what was shown stays shown.
    cut() {
      cut = Math.max(cut, current.cut());
      return cut;
    },
    lag: () => current.lag(),
    lags: () => current.lags(),
    ready: () => current.ready(),
    health() {
      if (fallen === undefined) return current.health();
      return { broker: !(fallen instanceof Fault && fallen.code === 'ANDON_E305'), healed: false };
    },
    siteNow: (tenant) => current.siteNow(tenant),
    dataTime: (tenant) => current.dataTime(tenant),
    sources: () => current.sources(),
    cold: () => current.cold(),
    quiet: (work) => current.quiet(work),
    evict: () => current.evict(),
    check: () => current.check(),
    rebuild: () => current.rebuild(),
    retain: () => current.retain(),
    retry: () => current.retry(),
    failed,
  };
}
