import type { AlertEvent } from './fold.ts';

/** The term of an evaluator in which a rule spoke; 0 where a single server told no term. Undefined of what people do. */
export const termOf = ({ type, detail }: Pick<AlertEvent, 'type' | 'detail'>): number | undefined =>
  type !== 'alert.phase_changed' || typeof detail.by === 'string' ? undefined : Number(detail.term ?? 0);

/**
 * Which verdicts of rules count, of several servers: those of a term end where the next one has spoken. A process that was
 * stopped while it evaluated, and wakes up behind another's back, changes nothing by what it still says. The order in which
 * events are heard does not matter.
 */
export interface Fence {
  /** @returns whether events that were heard before may count otherwise now. */
  hear(event: AlertEvent): boolean;
  counts(event: AlertEvent): boolean;
  /** The highest term that has spoken. */
  newest(): number;
}

export function createFence(): Fence {
  /** By term: the first instant (ms of site time) at which it spoke. */
  const began = new Map<number, number>();
  let newest = 0;
  return {
    hear(event) {
      const term = termOf(event);
      if (term === undefined || term === 0) return false;
      newest = Math.max(newest, term);
      const known = began.get(term) ?? Number.POSITIVE_INFINITY;
      if (event.at >= known) return false;
      began.set(term, event.at);
      return true;
    },
    counts(event) {
      const term = termOf(event);
      if (term === undefined) return true;
      for (const [later, at] of began) if (later > term && event.at > at) return false;
      return true;
    },
    newest: () => newest,
  };
}
