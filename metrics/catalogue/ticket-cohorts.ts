import { bookedIf, type Measure } from '../measure.ts';
import { entry } from './entry.ts';
import { RATED } from './ticket-reading.ts';

const DAY = 86_400_000;

const cohort = (
  id: string,
  zh: string,
  en: string,
  words: [string, string],
  value: string,
  source: string,
): Measure => ({
  entry: entry('ticket', 'cohort', 'ratio', 'lower', {
    id,
    label: { zh, en },
    definition: { zh: words[0], en: words[1] },
    bookedOn: { zh: '首次解决时刻', en: 'first resolution' },
    source,
    horizonMs: id === 'reopen_rate' ? 7 * DAY : 0,
  }),
  rows: 'ticket',
  shape: 'ratio',
  bookings: () =>
    bookedIf(`${RATED} AND first_resolved_at > 0`, 'first_resolved_at', 'first_resolved_queue', value),
});

/** Quality of those first resolved in the window (docs/ticket-state.md 35). */
export const TICKET_COHORTS: Measure[] = [
  cohort(
    'reopen_rate',
    '重开率',
    'Reopen rate',
    ['首次解决后 7 天内重开的占比', 'Share reopened within 7 days of the first resolution'],
    `toUInt8(arrayExists(t -> t >= first_resolved_at AND t <= first_resolved_at + ${7 * DAY}, reopen_at))`,
    'domain 2.2',
  ),
  cohort(
    'transfer_rate',
    '转派率',
    'Transfer rate',
    ['至少转派一次的占比', 'Share transferred at least once'],
    'toUInt8(transfers > 0)',
    'S3 4.3.1',
  ),
  cohort(
    'ping_pong',
    '往返率',
    'Ping-pong rate',
    ['转派三次以上或回到先前队列的占比', 'Share transferred three times or back to an earlier queue'],
    'ping_pong',
    'S3 4.3.1',
  ),
];
