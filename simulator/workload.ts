import { meanOf } from './distribution.ts';
import { createRandom } from './random.ts';
import type { Seasonality } from './seasonality.ts';
import { DAY, HOUR, localDay, MINUTE, startOfDay, timeOfDay } from './seasonality.ts';
import { settledAt } from './settling.ts';
import type { QueueModel, Site } from './site.ts';

/** Expected work in erlangs (agents busy on average) at an instant of an ordinary week. */
export interface Workload {
  contacts(queue: QueueModel, instant: number): number;
  tickets(queue: QueueModel, instant: number): number;
}

/** Mean work on a ticket when it is taken (answer, and three in ten finished at once), and later. Means of ticket-work.ts. */
const WORK_AT_ONCE = 5.0 * MINUTE;
const WORK_LATER = 4.9 * MINUTE;
const SLOT = 30 * MINUTE;
const DRAWS = 4_000;

/** Share of a queue's contacts that the bot settles without an agent. */
function botShare(queue: QueueModel, site: Site): number {
  const total = queue.contactChannels.reduce((sum, [, weight]) => sum + weight, 0);
  const selfService = queue.contactChannels.find(([channel]) => channel === 'self_service')?.[1] ?? 0;
  return (selfService / total) * site.behaviour.botContainedShare;
}

/**
 * What the roster has to carry. Contacts: rate × handling ÷ concurrency. Tickets: work at once follows the arrivals,
 * later work follows what was settled outside, whose spread over the day is drawn once from the same law.
 */
export function createWorkload(site: Site, seasonality: Seasonality, scale: number): Workload {
  const ticketsPerDay = (queue: QueueModel): number =>
    (queue.contactsPerDay * queue.opensTicketShare * 0.92 + queue.directTicketsPerDay) * scale;

  /** Ms of later work per slot of a day, for one day's tickets. */
  const later = new Map<string, number[]>();
  const laterOf = (queue: QueueModel): number[] => {
    let slots = later.get(queue.id);
    if (slots) return slots;
    const random = createRandom('workload', queue.id);
    slots = new Array<number>(48).fill(0);
    const monday = startOfDay(4);
    for (let i = 0; i < DRAWS; ) {
      const created = monday + random.next() * DAY;
      const weight = seasonality.rate(queue, HOUR, created, false) / 3;
      if (weight <= 0 || !random.chance(weight * 5)) continue;
      i += 1;
      const priority = random.chance(0.3) ? 'important' : 'general';
      const settled = settledAt(
        created + 5 * MINUTE,
        queue,
        priority,
        random.chance(0.14) ? 2 * HOUR : 0,
        random,
      );
      const slot = Math.floor(timeOfDay(settled) / SLOT);
      slots[slot] = (slots[slot] as number) + 1 / DRAWS;
    }
    later.set(queue.id, slots);
    return slots;
  };

  return {
    contacts: (queue, instant) => {
      const handling =
        meanOf(queue.talk) + meanOf(queue.hold) * site.behaviour.holdShare + meanOf(queue.afterContact);
      const arrivals =
        seasonality.rate(queue, queue.contactsPerDay * scale, instant, false) * (1 - botShare(queue, site));
      return (arrivals * (1 + site.behaviour.transferShare) * handling) / queue.concurrency;
    },
    tickets: (queue, instant) => {
      const day = seasonality.weekday(localDay(instant));
      const share = laterOf(queue)[Math.floor(timeOfDay(instant) / SLOT)] as number;
      return (
        seasonality.rate(queue, ticketsPerDay(queue), instant, false) * WORK_AT_ONCE +
        (ticketsPerDay(queue) * day * share * WORK_LATER) / SLOT
      );
    },
  };
}
