import { bookedIf, type Measure, type Reading } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { BACKLOG, CREATED_OR_FOUND } from './ticket-reading.ts';

const stock = (
  id: string,
  zh: string,
  en: string,
  words: [string, string],
  condition: (reading: Reading) => string,
  source: string,
  value?: (reading: Reading) => string,
  shape: Measure['shape'] = 'count',
): Measure => ({
  entry: entry(
    'ticket',
    shape === 'distribution' ? 'distribution' : 'stock',
    shape === 'count' ? 'count' : 'ms',
    'lower',
    {
      id,
      label: { zh, en },
      definition: { zh: words[0], en: words[1] },
      bookedOn: NOW_WORDS,
      source,
      bookedTo: 'current',
      bucketMeans: 'value_at_end',
    },
  ),
  rows: 'ticket',
  shape,
  bookings: (reading) => bookedIf(condition(reading), String(reading.now), 'queue', value?.(reading)),
});

/** What lies there at the instant (docs/ticket-state.md 30, 36). */
export const TICKET_STOCKS: Measure[] = [
  stock(
    'open_tickets',
    '未结工单',
    'Open tickets',
    ['状态未结束、未休眠的工单', 'Tickets in an open status and not dormant'],
    BACKLOG,
    'domain 3.8',
  ),
  stock(
    'queue_depth',
    '待领工单',
    'Queue depth',
    ['未结且无人负责的工单', 'Open tickets without an owner'],
    (reading) => `${BACKLOG(reading)} AND owner = ''`,
    'domain 3.8',
  ),
  stock(
    'longest_ticket_wait',
    '工单最长等待',
    'Longest ticket wait',
    [
      '无人负责的工单自进入当前队列起的最长等待',
      'Longest time since an unowned ticket entered its current queue',
    ],
    (reading) => `${BACKLOG(reading)} AND owner = ''`,
    'domain 3.8',
    () => `if(entered_queue_at > 0, entered_queue_at, ${CREATED_OR_FOUND})`,
    'age',
  ),
  stock(
    'backlog_age',
    '积压时长',
    'Backlog age',
    ['未结工单自创建起的时长', 'Time since creation of open tickets'],
    (reading) => `${BACKLOG(reading)} AND created_at > 0`,
    'domain 2.2',
    ({ now }) => `${now} - created_at`,
    'distribution',
  ),
];
