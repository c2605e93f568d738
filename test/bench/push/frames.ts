import type { FrameData, FrameTimes } from '../../../schemas/live.ts';
import type { ViewSpec } from '../../../schemas/view.ts';

export const VIEW: ViewSpec = { tenant: 'bench', metrics: ['open_tickets'], by: 'queue', window: 'now' };
const QUEUES = 19;

/** Wall clock of parts of a millisecond, the same in all processes of a machine. */
export const fineNow = (): number => performance.timeOrigin + performance.now();

/** A frame of which every row differs from the one before: its update is 1 KB on the line. */
export const frame = (count: number): FrameData =>
  Object.fromEntries(
    Array.from({ length: QUEUES }, (_, queue) => [
      `|queue-${queue + 10}`,
      { open_tickets: { value: 1_000 + ((count * 7 + queue * 131) % 9_000) } },
    ]),
  );

export function times(): FrameTimes {
  const now = Math.floor(fineNow());
  return { now, cut: now, dataTime: now, from: now, to: now + 1 };
}
