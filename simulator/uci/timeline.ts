import { heartbeatAt, type TimedEvent } from './events.ts';

export const MINUTE = 60_000;

/** Everything a source recorded in one simulated minute, and the heartbeat that says so. */
export interface SimulatedMinute {
  /** The minute's instant, ms UTC. The log knows no seconds: its events are recorded at this very instant. */
  instant: number;
  events: TimedEvent[];
  heartbeat: TimedEvent;
}

const minuteOf = (instant: number): number => Math.floor(instant / MINUTE) * MINUTE;

/**
 * Cuts a stream of events (in order of `recorded`) into simulated minutes without a gap, quiet ones included, from the
 * minute of `start` (or of the first event) to `end` (or the last event); a minute's heartbeat follows its events.
 */
export function* minutesOf(
  events: Iterable<TimedEvent>,
  span: { start?: number; end?: number } = {},
): Generator<SimulatedMinute> {
  let instant = span.start === undefined ? undefined : minuteOf(span.start);
  let collected: TimedEvent[] = [];
  const close = (at: number): SimulatedMinute => {
    const minute = { instant: at, events: collected, heartbeat: heartbeatAt(at) };
    collected = [];
    return minute;
  };
  for (const timed of events) {
    const minute = minuteOf(timed.recorded);
    instant ??= minute;
    for (; instant < minute; instant += MINUTE) yield close(instant);
    collected.push(timed);
  }
  if (instant === undefined) return;
  yield close(instant);
  const end = span.end === undefined ? instant : minuteOf(span.end);
  for (instant += MINUTE; instant <= end; instant += MINUTE) yield close(instant);
}
