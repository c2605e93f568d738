import { type Centre, type CentreOptions, createCentre } from './centre.ts';
import type { SimEvent } from './event.ts';
import { type Message, toMessage } from './publish.ts';
import { dayName, HOUR, localDay, startOfDay } from './seasonality.ts';
import { createSpool } from './spool.ts';

export interface HistoryOptions extends Omit<CentreOptions, 'start'> {
  /** The instant (ms) up to which history reaches, and from which the centre goes on live. */
  end: number;
  /** Whole local days before the day of `end`. 56 = eight weeks. */
  days: number;
  /** Days of the newest stretch besides today; it is simulated first. */
  recentDays?: number;
  /** Days of each older stretch. Memory holds one stretch: a week is about 0.4 million messages. */
  stretchDays?: number;
}

export type HistoryStep =
  /** An hour or so was simulated. `share` 0…1 of the whole history. */
  | { kind: 'progress'; share: number }
  /** A centre has reached `end` (the first one is the present; further ones only bring old tickets to their end). */
  | { kind: 'living'; centre: Centre }
  /** Messages to send now. `reaches` = the instant down to which history is whole once they are sent. */
  | {
      kind: 'messages';
      day: string;
      count: number;
      messages: Iterable<Message>;
      share: number;
      reaches: number;
    };

/**
 * The past of a centre, newest day first, every event marked `backfill`.
 *
 * Carry-over. Within a stretch the simulation runs forward: queues, backlog and people carry over from day to day. The
 * newest stretch runs up to `end` and goes on live from the very state it has reached. Stretches are simulated newest
 * first, so a newer one cannot begin with the backlog of the one before it: it begins at a midnight, empty, with the
 * night shift on duty. The older one instead carries its open tickets over the seam: nobody new arrives any more, its
 * agents no longer report, but its tickets and surveys go on to their ends inside the newer days, those that are still
 * open at `end` live on beside the present. So every ticket has its whole journey, and only the working time that carried-over
 * tickets cost in the first hours after a seam is missing from the newer stretch.
 */
export function* playHistory(options: HistoryOptions): Generator<HistoryStep, void> {
  const { end, days } = options;
  const today = localDay(end);
  const firstDay = today - days;
  let done = 0;
  const whole = Math.max(1, end - startOfDay(firstDay));
  let share = 0;

  let stretchEnd = end;
  let stretchFirst = Math.max(firstDay, today - (options.recentDays ?? 1));
  for (let number = 0; stretchFirst < localDay(stretchEnd) || number === 0; number += 1) {
    const start = startOfDay(stretchFirst);
    const centre = createCentre({ ...options, seed: `${options.seed}/${number}`, start });
    centre.markBackfill(true);
    centre.setHeartbeat(HOUR);
    const spool = createSpool();
    const keep = (events: SimEvent[]): void => {
      let from = 0;
      while (from < events.length) {
        const day = localDay(Date.parse((events[from] as SimEvent).time));
        const midnight = new Date(startOfDay(day + 1)).toISOString();
        let to = from;
        while (to < events.length && (events[to] as SimEvent).time < midnight) to += 1;
        spool.add(day, events.slice(from, to).map(toMessage));
        from = to;
      }
    };
    for (let instant = start; instant < stretchEnd; ) {
      const next = Math.min(instant + HOUR, stretchEnd);
      // The seam's own instant belongs to the newer stretch.
      keep(centre.runUntil(number > 0 && next === stretchEnd ? next - 1 : next));
      done += next - instant;
      instant = next;
      share = done / whole;
      yield { kind: 'progress', share };
    }
    if (number === 0) yield { kind: 'living', centre };
    else {
      centre.drain();
      for (let instant = stretchEnd; instant < end && centre.unfinished() > 0; instant += 6 * HOUR) {
        keep(centre.runUntil(Math.min(instant + 6 * HOUR, end)));
        yield { kind: 'progress', share };
      }
      if (centre.unfinished() > 0) yield { kind: 'living', centre };
    }
    for (const day of spool.days()) {
      const reaches = Math.min(startOfDay(day), stretchEnd);
      yield { kind: 'messages', day: dayName(day), ...spool.take(day), share, reaches };
    }
    stretchEnd = start;
    stretchFirst = Math.max(firstDay, stretchFirst - (options.stretchDays ?? 7));
    if (stretchEnd <= startOfDay(firstDay)) return;
  }
}

/** The default history, in days. */
export const EIGHT_WEEKS = 56;
