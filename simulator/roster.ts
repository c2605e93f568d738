import { createRandom, hashText } from './random.ts';
import type { Seasonality } from './seasonality.ts';
import { DAY, HOUR, localDay, MINUTE, startOfDay, weekdayOf } from './seasonality.ts';
import type { QueueModel, Site } from './site.ts';
import { createWorkload } from './workload.ts';

export type Duty = 'contacts' | 'tickets' | 'blended';

/** People with the same work; an agent belongs to one pool. */
export interface Pool {
  name: string;
  queues: QueueModel[];
  /** One more queue that part of the people know. */
  alsoKnow?: { queue: QueueModel; share: number };
  /** Most queues one person knows. */
  skillsMost: number;
  duty: Duty;
  concurrency: number;
}
export interface Shift {
  pool: Pool;
  agentId: string;
  start: number;
  end: number;
}
export interface Roster {
  /** Shifts that begin on a local day, in order of their start. */
  shiftsOf(day: number): Shift[];
}

const SLOT = 30 * MINUTE;
const LONG = 9 * HOUR;
const SHORT = 6 * HOUR;
const FIRST_SLOT = 13;
/** From here on a long shift would reach past midnight: the evening is covered by short ones. */
const LAST_LONG = 30;
const NIGHT_START = 22 * HOUR + 45 * MINUTE;
const NIGHT_LENGTH = 8 * HOUR + 45 * MINUTE;
/** People per shift of the busiest day: with days off, and never the same person twice a day. */
const PEOPLE_PER_SHIFT = 1.36;

/** Expected share of a shift's people at work, so long after its start: what planPauses of floor.ts leaves over. */
function presence(into: number, length: number): number {
  const hours = into / HOUR;
  if (length < LONG) return hours > 2 && hours < 4.5 ? 0.86 : 0.96;
  if (hours < 1.5 || hours > 8) return 0.94;
  return hours > 2.8 && hours < 6.8 ? 0.74 : 0.8;
}

interface Slice {
  start: number;
  length: number;
}
interface Plan {
  pool: Pool;
  /** By weekday 1…7. */
  days: Slice[][];
  firstAgent: number;
  people: number;
  shiftsMost: number;
}

/** Covers a need by half hours from left to right, each shift as late as its slot allows: the least number of them. */
function cover(needAt: (slot: number) => number): Slice[] {
  const present = new Array<number>(48 + 18).fill(0);
  const slices: Slice[] = [];
  for (let slot = FIRST_SLOT; slot < 47; slot += 1) {
    while ((present[slot] as number) < needAt(slot) - 0.35) {
      const length = slot <= LAST_LONG ? LONG : SHORT;
      const first = slot <= LAST_LONG ? slot : Math.min(slot, 48 - SHORT / SLOT);
      for (let i = first; i < first + length / SLOT; i += 1) {
        present[i] = (present[i] as number) + presence((i - first) * SLOT, length);
      }
      slices.push({ start: first * SLOT, length });
    }
  }
  return slices.sort((a, b) => a.start - b.start);
}

/** Plans shifts that carry the expected work, and hands them to people who rotate through their pool. */
export function planRoster(options: {
  site: Site;
  seasonality: Seasonality;
  scale: number;
  agentsFactor: number;
}): Roster {
  const { site, agentsFactor } = options;
  const staffing = site.staffing;
  if (staffing.kind === 'fixed') return { shiftsOf: () => [] };
  const workload = createWorkload(site, options.seasonality, options.scale);
  const sum = (queues: QueueModel[], load: (queue: QueueModel) => number): number =>
    queues.reduce((total, queue) => total + load(queue), 0);

  // Any week: only weekday and hour matter to the expectation. Day 4 was a Monday.
  const midnight = (weekday: number): number => startOfDay(4 + weekday - 1);
  const weekdays = [1, 2, 3, 4, 5, 6, 7];
  const contactDay = (queue: QueueModel) => (weekday: number) =>
    cover((slot) => {
      const load = workload.contacts(queue, midnight(weekday) + (slot + 0.5) * SLOT);
      return (load + staffing.safety * Math.sqrt(load)) * agentsFactor;
    });
  const ticketDay = (queues: QueueModel[]) => (weekday: number) =>
    cover((slot) => {
      const load = sum(queues, (queue) => workload.tickets(queue, midnight(weekday) + (slot + 0.5) * SLOT));
      // Never one person alone: a meal would leave the queue to itself for an hour.
      return Math.max(load / staffing.ticketOccupancy, load > 0.1 ? 1.5 : 0) * agentsFactor;
    });
  const nightDay = (queues: QueueModel[]) => (weekday: number) => {
    let load = 0;
    for (let hour = 23; hour < 30; hour += 1) {
      const instant = midnight(weekday) + (hour + 0.5) * HOUR;
      load +=
        sum(queues, (queue) => workload.contacts(queue, instant) + workload.tickets(queue, instant)) / 7;
    }
    const people = Math.max(2, Math.round((load + 1.25 * Math.sqrt(load)) / 0.78));
    return new Array<Slice>(Math.max(1, Math.round(people * agentsFactor))).fill({
      start: NIGHT_START,
      length: NIGHT_LENGTH,
    });
  };

  const plans: Plan[] = [];
  let nextAgent = 1_001;
  const add = (pool: Pool, plan: (weekday: number) => Slice[]): void => {
    const days = weekdays.map(plan);
    const shiftsMost = Math.max(...days.map((day) => day.length));
    if (shiftsMost === 0) return;
    const people = Math.ceil(shiftsMost * PEOPLE_PER_SHIFT) + 1;
    plans.push({ pool, days, firstAgent: nextAgent, people, shiftsMost });
    nextAgent += people;
  };
  for (const team of site.teams) {
    const queues = site.queues.filter((queue) => queue.team === team.id);
    if (queues.length === 0) continue;
    queues.forEach((queue, i) => {
      const next = queues[(i + 1) % queues.length] as QueueModel;
      const kin = next !== queue && next.concurrency === queue.concurrency;
      const pool: Pool = {
        name: `${queue.id}/contacts`,
        queues: [queue],
        skillsMost: 2,
        duty: 'contacts',
        concurrency: queue.concurrency,
      };
      if (kin) pool.alsoKnow = { queue: next, share: 0.3 };
      add(pool, contactDay(queue));
    });
    add(
      { name: `${team.id}/tickets`, queues, skillsMost: 3, duty: 'tickets', concurrency: 1 },
      ticketDay(queues),
    );
    add(
      { name: `${team.id}/night`, queues, skillsMost: 9, duty: 'blended', concurrency: 1 },
      nightDay(queues),
    );
  }

  return {
    shiftsOf: (day) => {
      const shifts: Shift[] = [];
      for (const plan of plans) {
        (plan.days[weekdayOf(day) - 1] as Slice[]).forEach((slice, k) => {
          const agentId = `A-${plan.firstAgent + ((day * plan.shiftsMost + k) % plan.people)}`;
          if (createRandom('absence', `${agentId}/${day}`).chance(staffing.absenceShare)) return;
          const start = startOfDay(day) + slice.start;
          shifts.push({ pool: plan.pool, agentId, start, end: start + slice.length });
        });
      }
      return shifts.sort((a, b) => a.start - b.start);
    },
  };
}

/** Lasting traits of a person, from the id alone: the same in every run. His own queue comes first. */
export function traitsOf(
  pool: Pool,
  agentId: string,
): { queues: QueueModel[]; level: 'junior' | 'middle' | 'senior' } {
  const dice = (hashText(agentId) % 1_000) / 1_000;
  const other = hashText(`${agentId}+`) % 1_000;
  const own = other % pool.queues.length;
  const queues = [...pool.queues.slice(own), ...pool.queues.slice(0, own)].slice(0, pool.skillsMost);
  if (pool.alsoKnow && other / 1_000 < pool.alsoKnow.share) queues.push(pool.alsoKnow.queue);
  return { queues, level: dice < 0.4 ? 'junior' : dice < 0.8 ? 'middle' : 'senior' };
}

/** The first day whose shifts can reach into a run that begins at this instant. */
export const firstRosterDay = (start: number): number => localDay(start - DAY);
