import type { Ingest } from '../../ingest/start.ts';
import type { Troubles } from '../../ingest/troubles.ts';
import { backoff } from '../../schemas/backoff.ts';
import { BROKER_FAULTS, Fault, isDependencyFault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';

type Listener = Parameters<Ingest['announcements']>[0];

export interface Keeping {
  log: Log;
  now(): number;
  wait(ms: number): Promise<void>;
  /** Called each time it begins anew. */
  restarted?(): void;
  /** So often within an hour by itself; then it is not kept any longer. What it depends on may fail as often as it likes. */
  most?: number;
  /** Where it says what it waits for. */
  troubles: Troubles;
  random?(): number;
}

const HOUR = 3_600_000;
const REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;

/**
 * An ingest that begins anew when it breaks down: a broker that was away too long, a machine that slept. It heals from
 * the facts as after a kill, so nothing is lost or counted twice; meanwhile the last figures stand. Broker and store are
 * waited for without end, longer each time; that is told once, and once when it is over.
 *
 * `failed` rejects when it breaks down again and again by itself.
 */
export async function keepIngest(open: () => Promise<Ingest>, keeping: Keeping): Promise<Ingest> {
  const { log, now, wait, troubles, most = 5, random = Math.random } = keeping;
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
  const told = (error: unknown): boolean => {
    if (error instanceof Fault && isDependencyFault(error.code)) {
      troubles.begin(error.code, error.details);
      return true;
    }
    falls.push(now());
    if (falls.filter((at) => at > now() - HOUR).length > most) return false;
    log.warn({ error: String(error) }, 'The ingest broke down and begins anew; nothing is lost.');
    return true;
  };
  const again = async (error: unknown): Promise<void> => {
    let cause = error;
    for (let tries = 1; !stopping; tries += 1) {
      fallen = cause;
      if (!told(cause)) return giveUp(cause);
      keeping.restarted?.();
      await current.abandon().catch(() => undefined);
      await wait(backoff(tries, REST_MS, LONGEST_REST_MS, random));
      if (stopping) return;
      try {
        current = await open();
        fallen = undefined;
        troubles.clear();
        return attend(current);
      } catch (fault) {
        cause = fault;
      }
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
      return { broker: !(fallen instanceof Fault && BROKER_FAULTS.includes(fallen.code)), healed: false };
    },
    troubles: () => troubles.standing(),
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
