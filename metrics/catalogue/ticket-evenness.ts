import type { Composite, Measure, Reading, Slots } from '../measure.ts';
import { objectivesOf } from '../objectives.ts';
import { entry } from './entry.ts';
import { TICKET_CLOCK_MEASURES } from './ticket-clocks.ts';

/** The clock by which the service is judged as a whole; chosen: the one that every profile has. */
const MAIN_CLOCK = 'first_response';
const MAIN = TICKET_CLOCK_MEASURES.find(({ entry: { id } }) => id === `attainment.${MAIN_CLOCK}`) as Measure;

/** What the policy asks of everybody: the goal of its least specific objective. */
const goalOf = ({ context, policy }: Reading): number => {
  const chosen = context.policies[policy];
  return (chosen && objectivesOf(chosen, MAIN_CLOCK).at(-1)?.goal) ?? 0.95;
};

const LEAST = 30;

const apart = (by: Slots['by'], name: string, zh: string, en: string): Measure => ({
  entry: entry('ticket', 'share', 'ratio', 'lower', {
    id: `evenness.${name}`,
    label: { zh: `均衡度（${zh}）`, en: `Evenness, by ${en}` },
    definition: {
      zh: `首次响应达标率在各${zh}间的最大值减最小值，每${zh}至少 ${LEAST} 单`,
      en: `Largest less smallest first-response attainment over each ${en} with at least ${LEAST} tickets`,
    },
    bookedOn: MAIN.entry.bookedOn,
    source: 'domain 3.8',
    minimumN: 0,
  }),
  rows: 'ticket',
  shape: 'apart',
  clocks: [MAIN_CLOCK],
  slots: { by, atLeast: LEAST },
  bookings: (reading) => MAIN.bookings(reading),
});

/** Whether the service is the same at every hour and everywhere (均衡性, 持续性; domain.md 3.8). */
export const TICKET_EVENNESS: Measure[] = [
  {
    entry: entry('ticket', 'share', 'ratio', 'higher', {
      id: 'continuity',
      label: { zh: '持续性', en: 'Continuity' },
      definition: {
        zh: '首次响应达标率达到策略目标的小时 ÷ 至少有 5 单到期的小时',
        en: 'Clock hours in which first-response attainment reached the policy’s goal ÷ clock hours with at least 5 tickets due',
      },
      bookedOn: MAIN.entry.bookedOn,
      source: 'domain 3.8',
    }),
    rows: 'ticket',
    shape: 'reached',
    clocks: [MAIN_CLOCK],
    slots: { by: 'clock_hour', atLeast: 5, goal: goalOf },
    bookings: (reading) => MAIN.bookings(reading),
  },
  apart('hour_of_day', 'hour', '时段', 'hour of the day'),
  apart('queue', 'queue', '队列', 'queue'),
  apart('region', 'region', '地区', 'region'),
];

export const EVENNESS: Composite = {
  entry: entry('ticket', 'share', 'ratio', 'lower', {
    id: 'evenness',
    label: { zh: '均衡度', en: 'Evenness' },
    definition: {
      zh: '时段、队列、地区三种均衡度中的最大者',
      en: 'The largest of the evenness by hour, queue and region',
    },
    bookedOn: MAIN.entry.bookedOn,
    source: 'domain 3.8',
    minimumN: 0,
  }),
  parts: { 'evenness.hour': 1, 'evenness.queue': 1, 'evenness.region': 1 },
  shape: 'largest',
};
