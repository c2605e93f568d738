import { Temporal } from 'temporal-polyfill';
import type { Ticket } from '../../schemas/tickets.ts';
import { instantOf } from './tickets.ts';

const ENDED = new Set(['resolved', 'confirmed', 'closed', 'cancelled', 'merged']);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];

export interface RibbonPart {
  status: string;
  /** work: the clock runs; internal: it runs while others work; still: it waits for the customer; ended. */
  kind: 'work' | 'internal' | 'still' | 'ended';
  /** Shares of the width, 0..1. */
  from: number;
  to: number;
  since: number;
  ms: number;
}

/** A ticket's states over wall-clock time, from its beginning to now or to its end, and on to what falls due. */
export interface Ribbon {
  from: number;
  to: number;
  parts: RibbonPart[];
  now: number | null;
  due: { at: number; instant: number } | null;
  ticks: { at: number; instant: number }[];
  /** ms, all and paused. */
  lasted: number;
  paused: number;
}

const kindOf = (status: string): RibbonPart['kind'] => {
  if (status === 'pending_customer') return 'still';
  if (ENDED.has(status)) return 'ended';
  return status.startsWith('pending_') ? 'internal' : 'work';
};

/** Round instants of the zone's clock, at most ten: hours of the day, or days. */
function ticksOf(from: number, to: number, zone: string): number[] {
  const day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).startOfDay();
  const step = STEPS.find((one) => (to - from) / one <= 10);
  const ticks: number[] = [];
  if (step) {
    for (let at = day.epochMilliseconds; at < to; at += step) if (at > from) ticks.push(at);
    return ticks;
  }
  const days = Math.ceil((to - from) / (10 * 24 * HOUR));
  for (let at = day.add({ days: 1 }); at.epochMilliseconds < to; at = at.add({ days }))
    ticks.push(at.epochMilliseconds);
  return ticks;
}

/** null where nothing is known of its states. Pure. @param due the nearest instant (ms) at which a clock falls due. */
export function ribbonOf(ticket: Ticket, now: number, due: number | null, zone: string): Ribbon | null {
  const [first] = ticket.statuses;
  if (!first) return null;
  const from = Math.min(instantOf(ticket.createdAt) ?? Number.POSITIVE_INFINITY, Date.parse(first.since));
  const last = ticket.statuses[ticket.statuses.length - 1] ?? first;
  const ended = ENDED.has(last.status);
  const end = ended ? Math.max(Date.parse(last.since), from + MINUTE) : Math.max(now, from + MINUTE);
  const reach = Math.max(end, ended ? 0 : (due ?? 0));
  const to = reach + (reach - from) * 0.03;
  const at = (instant: number): number => Math.min(1, Math.max(0, (instant - from) / (to - from)));
  const parts = ticket.statuses.flatMap(({ status, since }, index): RibbonPart[] => {
    const begin = Date.parse(since);
    const next = ticket.statuses[index + 1];
    const until = next ? Date.parse(next.since) : end;
    if (until <= begin) return [];
    return [
      { status, kind: kindOf(status), from: at(begin), to: at(until), since: begin, ms: until - begin },
    ];
  });
  const paused = parts.filter(({ kind }) => kind === 'still').reduce((sum, { ms }) => sum + ms, 0);
  return {
    from,
    to,
    parts,
    now: ended ? null : at(now),
    due: ended || due === null ? null : { at: at(due), instant: due },
    ticks: ticksOf(from, to, zone).map((instant) => ({ at: at(instant), instant })),
    lasted: end - from,
    paused,
  };
}
