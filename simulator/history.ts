import { type Centre, type CentreOptions, createCentre } from './centre.ts';
import type { SimEvent } from './event.ts';
import { HEARTBEAT } from './live.ts';
import type { Outage } from './outage.ts';
import { type Message, toMessage } from './publish.ts';
import { dayName, HOUR, localDay, startOfDay } from './seasonality.ts';
import { createSpool, type Pack } from './spool.ts';

/**
 * A piece of the past. The same stretch played again gives the same events with the same ids, so it may be broken off
 * and gone on with. All instants ms UTC.
 */
export interface Stretch {
  seed: string;
  /** The centre begins here, empty, with the shifts on duty. */
  start: number;
  /** From here on nobody new arrives and the agents no longer report; null: the present, which goes on. */
  drainAt: number | null;
  /** What happens up to here is sent as history, newest day first; what comes later is sent as it comes. */
  spoolTo: number;
  /** Outages that somebody ordered. */
  incidents: { at: number; outage: Outage }[];
}

export type HistoryStep =
  /** An hour or so was simulated. */
  | { kind: 'progress' }
  /** The centre has reached `spoolTo`: the present, or one of the past that still has open tickets. */
  | { kind: 'living'; centre: Centre }
  /** Messages to send now. `reaches` = the instant down to which history is whole once they are sent. */
  | { kind: 'messages'; day: string; count: number; messages: Iterable<Message>; reaches: number };

export type Staffing = Omit<CentreOptions, 'start' | 'seed'>;

/** Stretches of so many local days that fill [from, to), the newest first. A week is about half a million events. */
export function planStretches(seed: string, from: number, to: number, spoolTo: number, days = 7): Stretch[] {
  const stretches: Stretch[] = [];
  for (let end = to; end > from; ) {
    const start = Math.max(from, startOfDay(localDay(end - 1) + 1 - days));
    // The seam's own instant belongs to the newer stretch.
    stretches.push({ seed, start, drainAt: end - 1, spoolTo, incidents: [] });
    end = start;
  }
  return stretches;
}

/** A centre that plays a stretch from its start up to `spoolTo`, in order, hour by hour. */
function* playCentre(
  { seed, start, drainAt, spoolTo }: Stretch,
  staffing: Staffing,
): Generator<{ centre: Centre; events: SimEvent[] }> {
  const centre = createCentre({ ...staffing, seed, start });
  centre.markBackfill(true);
  centre.setHeartbeat(HOUR);
  const seam = Math.min(drainAt ?? spoolTo, spoolTo);
  for (let instant = start; ; ) {
    instant = Math.min(instant + HOUR, seam);
    yield { centre, events: centre.runUntil(instant) };
    if (instant >= seam) break;
  }
  if (seam === drainAt) {
    centre.drain();
    for (let instant = seam; instant < spoolTo && centre.unfinished() > 0; ) {
      instant = Math.min(instant + 6 * HOUR, spoolTo);
      yield { centre, events: centre.runUntil(instant) };
    }
    // From here on it is live, and sources say more often that they are alive.
  } else centre.setHeartbeat(HEARTBEAT);
}

/** Plays on from `spoolTo` without keeping what happens, which was sent before: the centre as it stood at `to`. */
export function* playOn(centre: Centre, stretch: Stretch, to: number): Generator<void> {
  const { drainAt, spoolTo, incidents } = stretch;
  const acts = incidents.map(({ at, outage }) => ({ at, act: () => centre.inject(outage) }));
  if (drainAt !== null && drainAt > spoolTo) acts.push({ at: drainAt, act: centre.drain });
  for (const { at, act } of [...acts.filter((each) => each.at <= to), { at: to, act: () => undefined }]) {
    while (centre.now() < at) {
      centre.runUntil(Math.min(centre.now() + HOUR, at));
      yield;
    }
    act();
  }
}

/**
 * Plays a stretch and hands out what happened up to `spoolTo`, newest day first, every event marked `backfill`.
 * @param pack how days that wait are made smaller in memory.
 */
export function* playStretch(
  stretch: Stretch,
  staffing: Staffing = {},
  pack?: Pack,
): Generator<HistoryStep, void> {
  const { drainAt, spoolTo } = stretch;
  const spool = createSpool(pack);
  let reached: Centre | undefined;
  for (const { centre, events } of playCentre(stretch, staffing)) {
    reached = centre;
    let from = 0;
    while (from < events.length) {
      const day = localDay(Date.parse((events[from] as SimEvent).time));
      const midnight = new Date(startOfDay(day + 1)).toISOString();
      let to = from;
      while (to < events.length && (events[to] as SimEvent).time < midnight) to += 1;
      spool.add(day, events.slice(from, to).map(toMessage));
      from = to;
    }
    yield { kind: 'progress' };
  }
  if (reached && (drainAt === null || spoolTo < drainAt || reached.unfinished() > 0))
    yield { kind: 'living', centre: reached };
  const end = drainAt === null ? spoolTo : Math.min(drainAt + 1, spoolTo);
  for (const day of spool.days()) {
    const reaches = Math.max(stretch.start, Math.min(startOfDay(day), end));
    yield { kind: 'messages', day: dayName(day), ...spool.take(day), reaches };
  }
}

export interface HistoryOptions extends Staffing {
  seed: string;
  /** The instant (ms) up to which history reaches, and from which the centre goes on live. */
  end: number;
  /** Whole local days before the day of `end`. 56 = eight weeks. */
  days: number;
  /** Days of the newest stretch besides today; it is simulated first. */
  recentDays?: number;
  /** Days of each older stretch: memory holds one. */
  stretchDays?: number;
}

/** The newest stretch, which goes on as the present, then the older ones, the newest first. */
export function planHistory({ seed, end, days, recentDays = 1, stretchDays }: HistoryOptions): Stretch[] {
  const today = localDay(end);
  const start = startOfDay(today - Math.min(days, recentDays));
  return [
    { seed, start, drainAt: null, spoolTo: end, incidents: [] },
    ...planStretches(seed, historyStart(end, days), start, end, stretchDays),
  ];
}

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
  const { seed, end, days, recentDays, stretchDays, ...staffing } = options;
  for (const stretch of planHistory(options)) yield* playStretch(stretch, staffing);
}

/** Plays a stretch again without keeping what happens: the centre as it stood at `to`. Yields for others' sake. */
export function* replayStretch(
  stretch: Stretch,
  to: number,
  staffing: Staffing = {},
): Generator<void, Centre> {
  let reached: Centre | undefined;
  for (const { centre } of playCentre(stretch, staffing)) {
    reached = centre;
    yield;
  }
  yield* playOn(reached as Centre, stretch, to);
  return reached as Centre;
}

/** Share 0…1 of a history of so many days before `end` that is whole once it reaches back to an instant. */
export const shareOf = (reaches: number, end: number, from: number): number =>
  end <= from ? 1 : Math.min(1, Math.max(0, (end - reaches) / (end - from)));

/** The oldest instant of a history of so many days: a local midnight. */
export const historyStart = (now: number, days: number): number => startOfDay(localDay(now) - days);
