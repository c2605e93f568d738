import { setImmediate as breathe } from 'node:timers/promises';
import type { Centre } from '../../simulator/centre.ts';
import {
  type HistoryStep,
  playOn,
  playStretch,
  replayStretch,
  type Staffing,
} from '../../simulator/history.ts';
import type { Message } from '../../simulator/publish.ts';
import type { Pack } from '../../simulator/spool.ts';
import type { Sending } from './memory.ts';

/** A day of history that is to be sent. */
export interface Day {
  day: string;
  messages: Iterable<Message>;
  /** History is whole down to here (ms) once it is sent. */
  reaches: number;
}

/** The days of a stretch, less the `already` messages that were acknowledged. */
export function* daysOf(steps: Iterable<HistoryStep>, already: number): Generator<Day> {
  let left = already;
  for (const step of steps) {
    if (step.kind !== 'messages') continue;
    const skipped = Math.min(left, step.count);
    left -= skipped;
    const { day, messages, reaches, count } = step;
    if (skipped < count)
      yield { day, reaches, messages: skipped === 0 ? messages : after(messages, skipped) };
  }
}

function* after(messages: Iterable<Message>, skipped: number): Generator<Message> {
  let seen = 0;
  for (const message of messages) {
    seen += 1;
    if (seen > skipped) yield message;
  }
}

/** Work that would hold everything else up, a piece at a time. @returns what it returns. */
export async function inPieces<T>(work: Generator<unknown, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const step = work.next();
    if (step.done) return step.value;
    await breathe();
  }
}

/**
 * A stretch played up to what was sent of it.
 * @returns its centre (null where nothing in it goes on), and its days that were not sent, newest first.
 */
export async function openStretch(
  kept: Sending,
  pack: Pack,
  signal: AbortSignal,
  staffing: Staffing = {},
): Promise<{ centre: Centre | null; days: Iterable<Day> }> {
  if (kept.isWhole) {
    const centre = await inPieces(replayStretch(kept, kept.sentTo, staffing), signal);
    return { centre: kept.drainAt !== null && centre.unfinished() === 0 ? null : centre, days: [] };
  }
  const steps = playStretch(kept, staffing, pack);
  const ahead: HistoryStep[] = [];
  let centre: Centre | null = null;
  for (;;) {
    signal.throwIfAborted();
    const step = steps.next();
    if (step.done) break;
    if (step.value.kind === 'living') centre = step.value.centre;
    if (step.value.kind === 'messages') {
      ahead.push(step.value);
      break;
    }
    await breathe();
  }
  if (centre) await inPieces(playOn(centre, kept, kept.sentTo), signal);
  const rest = function* () {
    yield* ahead;
    yield* steps;
  };
  return { centre, days: daysOf(rest(), kept.sent) };
}
