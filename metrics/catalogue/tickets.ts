import { bookedIf, type Composite, type Measure, type Reading } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { BACKLOG, CREATED_OR_FOUND, queueAt, RATED } from './ticket-reading.ts';

const DAY = 86_400_000;

const flow = (
  id: string,
  zh: string,
  en: string,
  definition: [string, string],
  on: [string, string],
  source: string,
  bookings: string,
  first = false,
): Measure => ({
  entry: entry('ticket', 'flow', 'count', 'neutral', {
    id,
    label: { zh, en },
    definition: { zh: definition[0], en: definition[1] },
    bookedOn: { zh: on[0], en: on[1] },
    source,
    bookedTo: first ? 'first' : 'at_instant',
  }),
  rows: 'ticket',
  shape: 'count',
  bookings: () => bookings,
});

const each = (instants: string): string =>
  `arrayMap(t -> (t, toString(${queueAt('t')}), toInt64(1)), ${instants})`;

/** What arrives and what leaves (domain.md 3.8). Cancelled and merged tickets stay in the flows that happened. */
export const TICKET_FLOWS: Measure[] = [
  flow(
    'tickets_created',
    '新建工单',
    'Tickets created',
    ['按创建时刻计数的工单', 'Tickets by their instant of creation'],
    ['创建时刻', 'creation'],
    'S1 2.2',
    bookedIf('created_at > 0', 'created_at', 'first_queue'),
    true,
  ),
  flow(
    'tickets_resolved',
    '解决工单',
    'Tickets resolved',
    ['按首次解决时刻计数的工单', 'Tickets by their first resolution'],
    ['首次解决时刻', 'first resolution'],
    'S1 2.2',
    bookedIf('first_resolved_at > 0', 'first_resolved_at', 'first_resolved_queue'),
  ),
  flow(
    'resolutions',
    '解决次数',
    'Resolutions',
    ['每次解决计一次，重开后再次解决再计', 'Every resolution, those after a reopening too'],
    ['解决时刻', 'resolution'],
    'S1 2.2',
    "arrayMap((t, q) -> (t, q, toInt64(1)), resolution_at, arrayResize(resolution_queue, length(resolution_at), ''))",
  ),
  flow(
    'tickets_closed',
    '归档工单',
    'Tickets closed',
    ['按最后归档时刻计数', 'Tickets by their last closing'],
    ['归档时刻', 'closing'],
    'S1 1.1(5)',
    bookedIf('closed_at > 0', 'closed_at', queueAt('closed_at')),
  ),
  flow(
    'tickets_reopened',
    '重开次数',
    'Reopenings',
    ['每次重开计一次', 'Every reopening'],
    ['重开时刻', 'reopening'],
    'chosen',
    each('reopen_at'),
  ),
  flow(
    'transfers',
    '转派次数',
    'Transfers',
    ['每次转派计一次，归入新队列', 'Every transfer, in the queue it went to'],
    ['转派时刻', 'transfer'],
    'S3 4.3.1',
    each('transfer_at'),
  ),
];

export const NET_FLOW: Composite = {
  entry: entry('ticket', 'flow', 'count', 'lower', {
    id: 'net_flow',
    label: { zh: '净流入', en: 'Net flow' },
    definition: { zh: '新建 − 解决次数 + 重开', en: 'Created − resolutions + reopened' },
    bookedOn: { zh: '各自时刻', en: 'each at its own instant' },
    source: 'chosen',
  }),
  parts: { tickets_created: 1, resolutions: -1, tickets_reopened: 1 },
  shape: 'count',
};

const duration = (
  id: string,
  zh: string,
  en: string,
  condition: string,
  stop: string,
  start: string,
  source: string,
): Measure => ({
  entry: entry('ticket', 'distribution', 'ms', 'lower', {
    id,
    label: { zh, en },
    definition: { zh: `${zh}：停止时刻减起始时刻，自然时间`, en: `${en}: stop less start, wall-clock time` },
    bookedOn: { zh: '停止时刻', en: 'its stop' },
    source,
  }),
  rows: 'ticket',
  shape: 'distribution',
  bookings: () =>
    bookedIf(
      `${RATED} AND ${start} > 0 AND ${stop} >= ${start} AND ${condition}`,
      stop,
      queueAt(stop),
      `${stop} - ${start}`,
    ),
});

/** How long things took, booked on their stop (docs/ticket-state.md 32). */
export const TICKET_DURATIONS: Measure[] = [
  duration(
    'first_response_time',
    '首次响应时长',
    'First response time',
    'created_at > 0 AND first_response_at > 0',
    'first_response_at',
    'created_at',
    'S1 7.1(2)',
  ),
  duration(
    'assignment_time',
    '分配时长',
    'Assignment time',
    'created_at > 0 AND assigned_at > 0',
    'assigned_at',
    'created_at',
    'S1 1.1(3)',
  ),
  duration(
    'first_resolution_time',
    '首次解决时长',
    'First resolution time',
    'created_at > 0 AND first_resolved_at > 0',
    'first_resolved_at',
    'created_at',
    'S0 1.2',
  ),
  duration(
    'resolution_time',
    '解决时长',
    'Resolution time',
    'created_at > 0 AND resolved_at > 0 AND open = 0',
    'resolved_at',
    'created_at',
    'S0 1.2',
  ),
  duration(
    'result_feedback_time',
    '结果反馈时长',
    'Result feedback time',
    'first_resolved_at > 0 AND notified_at > 0',
    'notified_at',
    'first_resolved_at',
    'S1 1.1(4)',
  ),
];

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
