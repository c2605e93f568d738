import type { ExplainedClock, Ticket } from '../../schemas/tickets.ts';
import { instantOf } from './tickets.ts';

/** Where the due instant of every clock lies on its bar, as a share of the width: one line down the list. */
export const DUE_AT = 0.73;

export interface BarPart {
  kind: 'run' | 'still' | 'warn' | 'over';
  /** Shares of the width, 0..1. */
  from: number;
  to: number;
  /** How long a standstill took, ms. */
  ms: number;
}

/** A clock drawn from its start to its end, scaled so that its due instant lies at DUE_AT. */
export interface ClockBar {
  parts: BarPart[];
  /** Where three quarters of the limit are used. */
  warn: number | null;
  /** Where it would have been due without standing still. */
  unpaused: number | null;
  now: number | null;
  /** The overrun does not fit and is cut off at the edge. */
  cut: boolean;
}

/** Stretches in which the resolution clock stood still: pauses, each up to the policy's cap. Others never do. ms. */
function standstills(
  clock: ExplainedClock,
  pauses: Ticket['pauses'],
  capMs: number,
  now: number,
): [number, number][] {
  if ((clock.objective?.pauseOn.length ?? 0) === 0) return [];
  return pauses.map(({ from, to }) => {
    const begin = Date.parse(from);
    return [begin, Math.min(instantOf(to) ?? now, begin + capMs)];
  });
}

/**
 * The bar of a clock; null where it does not apply or has no limit. Pure.
 *
 * @param end instant (ms) at which a clock without a stop is looked at: now, or when the ticket was cancelled.
 * @param capMs longest pause that counts (policy).
 */
export function clockBar(
  clock: ExplainedClock,
  pauses: Ticket['pauses'],
  end: number,
  capMs: number,
): ClockBar | null {
  const [start, due] = [instantOf(clock.start), instantOf(clock.due)];
  if (start === null || due === null || due <= start) return null;
  const stop = instantOf(clock.stop);
  const last = stop ?? end;
  const at = (instant: number): number => ((instant - start) / (due - start)) * DUE_AT;
  const clipped = (instant: number): number => Math.min(1, Math.max(0, at(instant)));
  const parts: BarPart[] = [];
  const add = (kind: BarPart['kind'], from: number, to: number): void => {
    if (to > from) parts.push({ kind, from: clipped(from), to: clipped(to), ms: to - from });
  };
  add('run', start, Math.min(last, due));
  const warn = instantOf(clock.warn);
  if (clock.verdict === 'at_risk' && warn !== null) add('warn', warn, Math.min(last, due));
  for (const [from, to] of standstills(clock, pauses, capMs, end))
    add('still', Math.max(from, start), Math.min(to, last, due));
  add('over', due, last);
  const unpaused = instantOf(clock.dueUnpaused);
  const running = stop === null && clock.verdict !== 'cancelled';
  return {
    parts,
    warn: warn === null ? null : clipped(warn),
    unpaused: unpaused === null ? null : clipped(unpaused),
    now: running ? clipped(end) : null,
    cut: at(last) > 1,
  };
}
