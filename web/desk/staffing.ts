import type { StaffingAnswer, StaffingQueue, StaffingRow } from '../../schemas/staffing.ts';
import { MISSING } from '../format/numbers.ts';

/** People that a queue lacks in the half hour that begins next; unknown counts as none. */
const lacking = ({ suggestion }: StaffingQueue): number =>
  suggestion?.present == null ? 0 : suggestion.needed.mid - suggestion.present;

/** The queue that is spoken of: the one that is filtered for, else the one that lacks most people. */
export function queueShown(
  answer: StaffingAnswer | undefined,
  wanted: readonly string[] | undefined,
): StaffingQueue | undefined {
  const queues = (answer?.queues ?? []).filter(({ queue }) => !wanted || wanted.includes(queue));
  return queues.reduce<StaffingQueue | undefined>(
    (worst, one) => (!worst || lacking(one) > lacking(worst) ? one : worst),
    undefined,
  );
}

/** Half hours of one queue, in order of time. */
export const rowsOfQueue = (answer: StaffingAnswer | undefined, queue: string | undefined): StaffingRow[] =>
  (answer?.rows ?? []).filter((row) => row.queue === queue);

/** Whether a half hour has more people than needed in any case, or fewer; '' between, and where one is not known. */
export function staffed({ needed, present }: Pick<StaffingRow, 'needed' | 'present'>): '' | 'short' | 'over' {
  if (!needed || present === null) return '';
  return present < needed.low ? 'short' : present > needed.high ? 'over' : '';
}

/** 21–28, or 24 where both ends are the same; `—` where nothing is known. */
export const rangeText = (range: { low: number; high: number } | null | undefined): string =>
  !range ? MISSING : range.low === range.high ? String(range.low) : `${range.low}–${range.high}`;

/** A range of people and a marker as places on a scale, 0 … 1. */
export function scaleOf(suggestion: NonNullable<StaffingQueue['suggestion']>) {
  const { needed, present } = suggestion;
  const values = [needed.low, needed.high, ...(present === null ? [] : [present])];
  const [least, most] = [Math.max(0, Math.min(...values) - 2), Math.max(...values) + 2];
  const place = (value: number): number => (value - least) / (most - least);
  return {
    low: place(needed.low),
    mid: place(needed.mid),
    high: place(needed.high),
    present: present === null ? null : place(present),
    least,
    most,
  };
}
