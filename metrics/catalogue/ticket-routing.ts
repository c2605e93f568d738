import { bookedIf, type Measure } from '../measure.ts';
import { type Pair, share } from './share.ts';
import { queueAt, RATED } from './ticket-reading.ts';

const MISROUTED_WITHIN = 30 * 60_000;
const ON_ASSIGNMENT: Pair = ['首次分配时刻', 'first assignment'];

/** Who was given a ticket by whom, and how often that was wrong (S1 1.1(3), domain.md 3.8). */
export const TICKET_ROUTING: Measure[] = [
  share('auto_assignment', {
    label: ['自动分配占比', 'Automatic assignment'],
    definition: [
      '首次分配为自动 ÷ 首次分配方式已知（自动或人工）',
      'First assigned automatically ÷ first assigned in a known way (automatic or by hand)',
    ],
    bookedOn: ON_ASSIGNMENT,
    better: 'neutral',
    source: 'S1 1.1(3)',
    bookings: () =>
      bookedIf(
        `${RATED} AND assigned_at > 0 AND assigned_by IN ('auto', 'manual')`,
        'assigned_at',
        queueAt('assigned_at'),
        "toUInt8(assigned_by = 'auto')",
      ),
  }),
  share('misroute', {
    label: ['误派率', 'Misroute rate'],
    definition: [
      '自动分配后 30 分钟内转派 ÷ 自动分配',
      'Transferred within 30 minutes of an automatic assignment ÷ assigned automatically',
    ],
    bookedOn: ON_ASSIGNMENT,
    kind: 'cohort',
    better: 'lower',
    source: 'domain 3.8',
    horizonMs: MISROUTED_WITHIN,
    bookings: () =>
      bookedIf(
        `${RATED} AND assigned_at > 0 AND assigned_by = 'auto'`,
        'assigned_at',
        queueAt('assigned_at'),
        `toUInt8(arrayExists(t -> t >= assigned_at AND t <= assigned_at + ${MISROUTED_WITHIN}, transfer_at))`,
      ),
  }),
  share('survey_coverage', {
    label: ['问卷覆盖率', 'Survey coverage'],
    definition: [
      '已发送问卷的工单 ÷ 已归档工单（撤销、合并者除外）',
      'Tickets about which a survey was sent ÷ closed tickets (not those cancelled or merged)',
    ],
    bookedOn: ['归档时刻', 'closing'],
    source: 'domain 2.4, 3.8',
    beside: ['surveyed'],
    bookings: () => bookedIf(`${RATED} AND closed_at > 0`, 'closed_at', queueAt('closed_at'), 'surveyed'),
  }),
];
