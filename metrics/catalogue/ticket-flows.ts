import { bookedIf, type Composite, type Measure } from '../measure.ts';
import { entry } from './entry.ts';
import { queueAt } from './ticket-reading.ts';

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
