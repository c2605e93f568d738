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
  /** Begins an outage in the present. */
  inject(outage: Outage): void;
}

/** How often sources say that they are alive (ticket-state.md), in site time. */
export const HEARTBEAT = 15_000;
/** Longest stretch sent at once, so that a machine that slept does not wake with a million events in memory. */
const LONGEST = 10 * MINUTE;

/** Runs the present. The clock decides the speed; `step` is called by whoever owns a timer. */
export function createLive(options: { clock: Clock; sender: Sender; centre: Centre }): Live {
  const { clock, sender, centre } = options;
  const past: Centre[] = [];
  centre.markBackfill(false);
  centre.setHeartbeat(HEARTBEAT);
  let turn: Promise<number> = Promise.resolve(0);

  const advance = async (toInstant: number): Promise<number> => {
    let sent = 0;
    while (centre.now() < toInstant) {
      const until = Math.min(centre.now() + LONGEST, toInstant);
      const events = centre.runUntil(until);
      for (const other of [...past]) {
        const before = other.now() < until - LONGEST;
        events.push(...other.runUntil(until));
        if (!before) other.markBackfill(false);
        if (other.unfinished() === 0) past.splice(past.indexOf(other), 1);
      }
      if (past.length > 0) events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      if (events.length > 0) await sender.send(events);
      sent += events.length;
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
    inject: (outage) => centre.inject(outage),
  };
}
