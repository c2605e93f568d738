import { CLOCK_DEFINITIONS, TICKET_CLOCK_NAMES } from '../../schemas/clocks.ts';
import { bookedIf, type Measure, NONE, type Reading } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { BACKLOG, clockIndex, queueAt, RATED, someClock } from './ticket-reading.ts';

/** Columns of one clock, as SQL. */
interface ClockTimes {
  start: string;
  due: string;
  stop: string;
}

/** Whether a clock fell due by `now` and is judged, and whether it was met then (SQL); what every attainment books. */
export const judgedClock = (
  { start, due, stop }: ClockTimes,
  now: number,
): { judged: string; met: string } => ({
  judged: `${RATED} AND ${start} > 0 AND ${due} <= ${now} AND (${stop} > 0 OR ${due} < ${now})`,
  met: `toUInt8(${stop} > 0 AND ${stop} <= ${due})`,
});

/** met / (met + breached), booked on the due instant; running and within target is undecided (docs/ticket-state.md 33). */
const ATTAINMENT: Measure[] = TICKET_CLOCK_NAMES.map((clock) => ({
  entry: entry('ticket', 'share', 'ratio', 'higher', {
    id: `attainment.${clock}`,
    label: {
      zh: `${CLOCK_DEFINITIONS[clock].label.zh}达标率`,
      en: `${CLOCK_DEFINITIONS[clock].label.en} attainment`,
    },
    definition: {
      zh: '到期时刻在窗口内的工单中，按时完成的占比；未到期的不计',
      en: 'Of the tickets whose due instant lies in the window, the share that met it; those within target are undecided',
    },
    bookedOn: { zh: '到期时刻', en: 'its due instant' },
    source: 'domain 3.8',
  }),
  rows: 'ticket' as const,
  shape: 'ratio' as const,
  clocks: [clock],
  bookings: (reading: Reading) => {
    const { now } = reading;
    const k = clockIndex(reading, clock);
    if (k === 0) return NONE;
    const due = `clock_due[${k}]`;
    const { judged, met } = judgedClock({ start: `clock_start[${k}]`, due, stop: `clock_stop[${k}]` }, now);
    return bookedIf(judged, due, queueAt(due), met);
  },
}));

const watch = (
  id: string,
  zh: string,
  en: string,
  words: [string, string],
  condition: (reading: Reading) => string,
): Measure => ({
  entry: entry('ticket', 'stock', 'count', 'lower', {
    id,
    label: { zh, en },
    definition: { zh: words[0], en: words[1] },
    bookedOn: NOW_WORDS,
    source: 'domain 3.8',
  }),
  rows: 'ticket',
  shape: 'count',
  clocks: TICKET_CLOCK_NAMES,
  bookings: (reading) =>
    bookedIf(`${BACKLOG(reading)} AND ${condition(reading)}`, String(reading.now), 'queue'),
});

/** Tickets by what their clocks say at now; each ticket once (34). */
const WATCHES: Measure[] = [
  watch(
    'at_risk',
    '临险工单',
    'At risk',
    ['任一时钟已过目标 75% 且未超时的工单', 'Tickets with a running clock past 75 % of its target'],
    (reading) => someClock(reading, (due, warn) => `${warn} < ${reading.now} AND ${reading.now} <= ${due}`),
  ),
  ...[15, 30, 60].map((minutes) =>
    watch(
      `due_soon.${minutes}`,
      `${minutes} 分内到期`,
      `Due in ${minutes} min`,
      [
        `任一时钟将在 ${minutes} 分钟内到期的工单`,
        `Tickets with a running clock due within ${minutes} minutes`,
      ],
      (reading) =>
        someClock(
          reading,
          (due) => `${due} > ${reading.now} AND ${due} <= ${reading.now + minutes * 60_000}`,
        ),
    ),
  ),
  watch(
    'breached_open',
    '超时未结',
    'Breached and open',
    ['任一时钟已超时的未结工单', 'Open tickets with a clock past its due instant'],
    (reading) => someClock(reading, (due) => `${due} < ${reading.now}`, true),
  ),
];

export const TICKET_CLOCK_MEASURES: Measure[] = [...ATTAINMENT, ...WATCHES];
