import type { TimedEvent } from './events.ts';

/** Which part of the log is played. All instants ms UTC. */
export interface Selection {
  /** Only events that happened at this instant or later. */
  from?: number;
  /** Only events that happened before this instant. */
  to?: number;
  /** The replay ends once it has sent what was recorded up to this instant, the instant included. */
  until?: number;
}

/** The selected events; expects them in order of `recorded`, and keeps that order. */
export function* selectEvents(events: Iterable<TimedEvent>, selection: Selection): Generator<TimedEvent> {
  const {
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
    until = Number.POSITIVE_INFINITY,
  } = selection;
  for (const timed of events) {
    if (timed.recorded > until) return;
    if (timed.time >= from && timed.time < to) yield timed;
  }
}

/** How much a selection holds. */
export interface Extent {
  events: number;
  /** Recording instants of the first and the last event; undefined where there is none. */
  first?: number;
  last?: number;
}

export function extentOf(events: Iterable<TimedEvent>): Extent {
  const extent: Extent = { events: 0 };
  for (const { recorded } of events) {
    extent.events += 1;
    extent.first ??= recorded;
    extent.last = recorded;
  }
  return extent;
}
