import { bookedIf, type Composite, type Measure, type Reading } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { BACKLOG, RATED } from './ticket-reading.ts';

const HOUR = 3_600_000;

const stock = (
  id: string,
  label: [zh: string, en: string],
  words: [zh: string, en: string],
  condition: (reading: Reading) => string,
): Measure => ({
  entry: entry('ticket', 'stock', 'count', 'lower', {
    id,
    label: { zh: label[0], en: label[1] },
    definition: { zh: words[0], en: words[1] },
    bookedOn: NOW_WORDS,
    source: 'domain 2.2, 3.9',
  }),
  rows: 'ticket',
  shape: 'count',
  bookings: (reading) => bookedIf(condition(reading), String(reading.now), 'queue'),
});

/** Bands of age, hours: from (inclusive) and below. */
const BANDS: readonly [from: number, below: number | null][] = [
  [0, 1],
  [1, 4],
  [4, 24],
  [24, 48],
  [48, 72],
  [72, null],
];

const band = ([from, below]: (typeof BANDS)[number]): Measure => {
  const name = below === null ? `over_${from}h` : `${from}_${below}h`;
  const [zh, en] =
    below === null
      ? [`${from} 小时以上`, `over ${from} h`]
      : [`${from}–${below} 小时`, `${from} to ${below} h`];
  return stock(
    `backlog_band.${name}`,
    [`积压 ${zh}`, `Backlog ${en}`],
    [`创建至今 ${zh} 的未结工单（含下界）`, `Open tickets created ${en} ago (lower end included)`],
    (reading) => {
      const age = `${reading.now} - created_at`;
      const upper = below === null ? '' : ` AND ${age} < ${below * HOUR}`;
      return `${BACKLOG(reading)} AND created_at > 0 AND ${age} >= ${from * HOUR}${upper}`;
    },
  );
};

/** The backlog by age, and what is told apart from it (domain.md 2.2, 3.9). */
export const TICKET_BACKLOG: Measure[] = [
  ...BANDS.map(band),
  stock(
    'paused_tickets',
    ['暂停工单', 'Paused tickets'],
    ['等待客户的未结工单', 'Open tickets that wait for the customer'],
    (reading) => `${BACKLOG(reading)} AND status = 'pending_customer'`,
  ),
  stock(
    'dormant_tickets',
    ['休眠工单', 'Dormant tickets'],
    ['状态未结束但 180 天无任何事件的工单', 'Tickets in an open status without an event for 180 days'],
    ({ now }) => `${RATED} AND open = 1 AND last_fact_at + ${180 * 24 * HOUR} <= ${now}`,
  ),
  stock(
    'incomplete_tickets',
    ['不完整工单', 'Incomplete tickets'],
    [
      '未结工单中创建时刻未知者：不计入时长与达标率',
      'Open tickets whose creation is not known: in no duration and no attainment',
    ],
    (reading) => `${BACKLOG(reading)} AND created_at = 0`,
  ),
];

export const BACKLOG_DAYS: Composite = {
  entry: entry('ticket', 'stock', 'ms', 'lower', {
    id: 'backlog_days',
    label: { zh: '积压天数', en: 'Days of backlog' },
    definition: {
      zh: '未结工单 ÷ 窗口内平均每日解决次数，以时长表示',
      en: 'Open tickets ÷ mean resolutions a day in the window, as a duration',
    },
    bookedOn: {
      zh: '未结：查询时刻；解决：解决时刻',
      en: 'open tickets: the instant asked about; resolutions: their instant',
    },
    source: 'domain 2.2',
    bucketMeans: 'booked_inside',
  }),
  parts: { open_tickets: 1, resolutions: 1 },
  shape: 'days',
};
