import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../schemas/clock.ts';
import { createLive } from '../../simulator/live.ts';
import type { Pack } from '../../simulator/spool.ts';
import { keepPast, type PastSending } from './memory.ts';
import type { Way } from './sending.ts';
import { openStretch } from './stretch.ts';

/** Open tickets of the past go on this often, ms. */
const SETTLE_MS = 1_000;

export interface PastNeeds {
  data: string;
  past: PastSending[];
  clock: Clock;
  way: Way;
  pack: Pack;
  /** Resolves when newer history than this was sent. */
  turn: Promise<void>;
  /** Told after each day. @param left ms of history still to come; `reaches`: whole down to here. */
  tell: (state: { left: number; reaches: number; day: string }) => void;
  signal: AbortSignal;
}

/** Ms of history that a stretch still has to send, once it is whole down to `reaches`. */
export const leftOf = ({ start, drainAt, spoolTo, isWhole }: PastSending, reaches?: number): number =>
  isWhole ? 0 : Math.max(0, Math.min(reaches ?? spoolTo, drainAt ?? spoolTo, spoolTo) - start);

/**
 * The weeks behind the present: each stretch is played and sent, newest day first; its tickets that are still open go
 * on beside the present. Remembers after each batch where it stands. Resolves when there is nothing more to come.
 */
export async function sendPast(needs: PastNeeds): Promise<void> {
  const { data, past, clock, way, pack, turn, tell, signal } = needs;
  let writing = Promise.resolve();
  const keep = (): Promise<void> => {
    writing = writing.then(() => keepPast(data, past));
    return writing;
  };
  const live = createLive({ clock, sender: { send: way.live }, from: clock.now() });
  const settling = new Set<PastSending>();
  let isSent = false;
  const settle = async (): Promise<void> => {
    while (!signal.aborted && !(isSent && settling.size === 0)) {
      await sleep(SETTLE_MS, undefined, { signal }).catch(() => undefined);
      if (settling.size === 0) continue;
      await live.advance(clock.now());
      for (const kept of settling) kept.sentTo = live.reached();
      if (live.unsettled() === 0) {
        for (const kept of settling) kept.isOver = true;
        settling.clear();
      }
      await keep();
    }
  };
  const send = async (): Promise<void> => {
    for (const [index, kept] of past.entries()) {
      if (kept.isOver) continue;
      const { centre, days } = await openStretch(kept, pack, signal);
      await turn;
      for (const { day, messages, reaches } of days) {
        const before = kept.sent;
        await way.history(messages, (sent) => {
          kept.sent = before + sent;
          void keep();
        });
        const rest = past.slice(index + 1).reduce((sum, other) => sum + leftOf(other), 0);
        tell({ left: leftOf(kept, reaches) + rest, reaches, day });
      }
      kept.isWhole = true;
      if (centre) {
        live.add(centre);
        settling.add(kept);
      } else kept.isOver = true;
      await keep();
    }
    isSent = true;
  };
  await Promise.all([send(), settle()]);
  await writing;
}
