import type { Clock } from '../schemas/clock.ts';
import type { Centre } from './centre.ts';
import type { SimEvent } from './event.ts';
import type { Outage } from './outage.ts';
import { MINUTE } from './seasonality.ts';

/** Where live events go: `publish` of publish.ts behind it, or a test's list. */
export interface Sender {
  send(events: SimEvent[]): Promise<void>;
}

export interface Live {
  /** Plays all centres up to the clock's present and sends what happened. Calls never overlap. Returns how many events. */
  step(): Promise<number>;
  /** The same up to a given instant. */
  advance(toInstant: number): Promise<number>;
  /** Takes in a centre of the past whose open tickets go on; what it missed meanwhile is sent at the next step. */
  add(centre: Centre): void;
  /** Begins an outage in the present. @returns the instant it begins, ms: at it a replay must begin it too. */
  inject(outage: Outage): number;
  /** Up to here everything was sent, ms. */
  reached(): number;
  /** Centres of the past that still have open tickets. */
  unsettled(): number;
}

/** How often sources say that they are alive (ticket-state.md), in site time. */
export const HEARTBEAT = 15_000;
/** Longest stretch sent at once, so that a machine that slept does not wake with a million events in memory. */
const LONGEST = 10 * MINUTE;

/**
 * Runs the present. The clock decides the speed; `step` is called by whoever owns a timer. A clock that jumps ahead (the
 * machine slept) is caught up with in pieces, the pieces long past marked `backfill`; one that was set back is waited for.
 *
 * @param options.centre the present; left out where only tickets of the past go on, from `from` (ms) on.
 */
export function createLive(
  options: { clock: Clock; sender: Sender } & ({ centre: Centre } | { from: number }),
): Live {
  const { clock, sender } = options;
  const present = 'centre' in options ? options.centre : undefined;
  const past: Centre[] = [];
  let reached = 'centre' in options ? options.centre.now() : options.from;
  let turn: Promise<number> = Promise.resolve(0);

  const play = (until: number, isLate: boolean): SimEvent[] => {
    present?.markBackfill(isLate);
    const events = present?.runUntil(until) ?? [];
    for (const other of [...past]) {
      other.markBackfill(isLate || other.now() < until - LONGEST);
      events.push(...other.runUntil(until));
      if (other.unfinished() === 0) past.splice(past.indexOf(other), 1);
    }
    if (past.length > 0) events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    return events;
  };
  // What was played and could not be sent is sent first the next time: a centre plays nothing twice.
  let unsent: SimEvent[] = [];
  const deliver = async (): Promise<number> => {
    const { length } = unsent;
    if (length > 0) await sender.send(unsent);
    unsent = [];
    return length;
  };
  const advance = async (toInstant: number): Promise<number> => {
    let sent = await deliver();
    while (reached < toInstant) {
      const until = Math.min(reached + LONGEST, toInstant);
      unsent = play(until, until < toInstant - LONGEST);
      reached = until;
      sent += await deliver();
    }
    return sent;
  };
  const queueUp = (toInstant: () => number): Promise<number> => {
    // A failed send is the caller's to hear of; the next step goes on from where the centre stands.
    turn = turn.catch(() => 0).then(() => advance(toInstant()));
    return turn;
  };
  return {
    step: () => queueUp(() => clock.now()),
    advance: (toInstant) => queueUp(() => toInstant),
    add: (other) => {
      past.push(other);
    },
    inject(outage) {
      const at = present?.now() ?? reached;
      present?.inject(outage);
      return at;
    },
    reached: () => reached,
    unsettled: () => past.length,
  };
}
