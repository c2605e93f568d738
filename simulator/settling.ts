import { sample } from './distribution.ts';
import type { Random } from './random.ts';
import { DAY, HOUR, localDay, MINUTE, startOfDay, timeOfDay } from './seasonality.ts';
import type { QueueModel } from './site.ts';

/** Field work and other departments rest at night, but for what is urgent: then it is done in the morning. */
function byDay(instant: number, isUrgent: boolean, random: Random): number {
  const hour = timeOfDay(instant) / HOUR;
  if (isUrgent || (hour >= 7.5 && hour < 22)) return instant;
  const morning = startOfDay(localDay(instant) + (hour < 7.5 ? 0 : 1)) + 7.5 * HOUR;
  return Math.min(morning + Math.round(random.next() * 5 * HOUR), instant + DAY);
}

/** When a matter that leaves the agent's desk at `from` is settled outside; `pause` = what the customer takes to answer. */
export function settledAt(
  from: number,
  queue: QueueModel,
  priority: string,
  pause: number,
  random: Random,
): number {
  const hurry = priority === 'urgent' ? 0.45 : priority === 'important' ? 0.8 : 1;
  const wait = Math.max(4 * MINUTE, sample(queue.settling, random) * hurry) + pause;
  return byDay(from + wait, priority === 'urgent', random);
}
