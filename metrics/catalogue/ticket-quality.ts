import { bookedIf, type Measure } from '../measure.ts';
import { FCR_WINDOW, REPEAT_WINDOW } from './customer-windows.ts';
import { type Pair, share } from './share.ts';
import { clockIndex, queueAt, RATED } from './ticket-reading.ts';

const HOUR = 3_600_000;
const ON_FIRST_RESOLUTION: Pair = ['首次解决时刻', 'first resolution'];
const ON_CREATION: Pair = ['创建时刻', 'creation'];
const ON_CLOSING: Pair = ['归档时刻', 'closing'];

const resolvedWithin = (hours: number): Measure =>
  share(`resolution_rate.${hours}h`, {
    label: [`${hours} 小时解决率`, `Resolved within ${hours} h`],
    definition: [
      `创建后 ${hours} 小时内首次解决的工单 ÷ 创建满 ${hours} 小时的工单；未满者不计`,
      `Tickets first resolved within ${hours} h of creation ÷ tickets created at least ${hours} h ago; younger ones are left out`,
    ],
    bookedOn: ON_CREATION,
    kind: 'cohort',
    bookedTo: 'first',
    source: hours === 24 ? 'S1 2.2' : 'S0 1.5; 48 h: chosen (domain 3.8)',
    horizonMs: hours * HOUR,
    bookings: ({ now }) =>
      bookedIf(
        `${RATED} AND created_at > 0 AND created_at + ${hours * HOUR} <= ${now}`,
        'created_at',
        'first_queue',
        `toUInt8(first_resolved_at > 0 AND first_resolved_at <= created_at + ${hours * HOUR})`,
      ),
  });

/** Nothing of the kind happened until a window after the first resolution, nor before by the word of a snapshot. */
const none = (counted: string, instants: string): string =>
  `${counted} = length(${instants}) AND NOT arrayExists(t -> t <= first_resolved_at + ${FCR_WINDOW}, ${instants})`;

/** In order: the default service flow names these steps (domain.md 1.2, S1 1.1); classified = has a category. */
const STEPS = ['created_at', 'assigned_at', 'first_resolved_at', 'notified_at', 'confirmed_at', 'closed_at'];
const ALL_STEPS = `${STEPS.map((step) => `${step} > 0`).join(' AND ')} AND category NOT IN ('', 'unknown')`;
const IN_ORDER = STEPS.slice(1)
  .map((step, i) => `${STEPS[i]} <= ${step}`)
  .join(' AND ');

const ofClosed = (id: string, label: Pair, definition: Pair, source: string, value: string): Measure =>
  share(id, {
    label,
    definition,
    bookedOn: ON_CLOSING,
    source,
    bookings: () => bookedIf(`${RATED} AND closed_at > 0`, 'closed_at', queueAt('closed_at'), value),
  });

/** How well tickets were handled (domain.md 2.2, 3.8). */
export const TICKET_QUALITY: Measure[] = [
  share('response_rate', {
    label: ['响应率', 'Response rate'],
    definition: [
      '已响应 ÷（已响应 + 首次响应已到期而未响应）',
      'Responded ÷ (responded + due for a first response and not responded)',
    ],
    bookedOn: ['响应时刻；未响应者为到期时刻', 'response; where there is none, its due instant'],
    source: 'domain 3.8',
    clocks: ['first_response'],
    bookings: ({ now, policy }) => {
      const k = clockIndex(policy, 'first_response');
      const due = `clock_due[${k}]`;
      return `arrayConcat(${bookedIf(`${RATED} AND first_response_at > 0`, 'first_response_at', queueAt('first_response_at'))},
        ${bookedIf(`${RATED} AND first_response_at = 0 AND clock_start[${k}] > 0 AND ${due} < ${now}`, due, queueAt(due), '0')})`;
    },
  }),
  resolvedWithin(24),
  resolvedWithin(48),
  share('resolution_rate.eventual', {
    label: ['最终解决率', 'Eventually resolved'],
    definition: ['已解决 ÷（已解决 + 未解决而归档）', 'Resolved ÷ (resolved + closed as unresolved)'],
    bookedOn: ['首次解决时刻；未解决者为归档时刻', 'first resolution; where there is none, closing'],
    source: 'S0 1.5',
    bookings:
      () => `arrayConcat(${bookedIf(`${RATED} AND first_resolved_at > 0`, 'first_resolved_at', 'first_resolved_queue')},
        ${bookedIf(`${RATED} AND first_resolved_at = 0 AND closed_at > 0 AND open = 0`, 'closed_at', queueAt('closed_at'), '0')})`,
  }),
  share('first_contact_resolution', {
    label: ['一次解决率', 'First contact resolution'],
    definition: [
      '已解决且：关联来访不超过一次，无转派，无重开，解决后 7 天内同一客户同类无新工单、无新来访 ÷ 已解决；无客户标识者两边都不计；未满 7 天为暂定',
      'Resolved with at most one contact, no transfer, no reopening, and no new ticket or contact of the same customer and category within 7 days ÷ resolved; without a customer id in neither; provisional until 7 days have passed',
    ],
    bookedOn: ON_FIRST_RESOLUTION,
    kind: 'cohort',
    source: 'domain 2.2, 3.8',
    horizonMs: FCR_WINDOW,
    beside: ['came_again'],
    bookings: () =>
      bookedIf(
        `${RATED} AND first_resolved_at > 0 AND customer_id != ''`,
        'first_resolved_at',
        'first_resolved_queue',
        `toUInt8(came_again = 0 AND ${none('transfers', 'transfer_at')} AND ${none('reopens', 'reopen_at')})`,
      ),
  }),
  share('repeat_rate', {
    label: ['问题重复率', 'Repeat rate'],
    definition: [
      '创建前 30 天内，同一客户同一子类或同一根因已有工单解决，或以其为父工单 ÷ 有客户标识的新建工单；根因随处理而知，30 天内为暂定',
      'Tickets before which, within 30 days, one of the same customer and subcategory or root cause, or their parent ticket, was resolved ÷ created tickets with a customer id; causes become known with the handling, so provisional for 30 days',
    ],
    bookedOn: ON_CREATION,
    kind: 'cohort',
    better: 'lower',
    bookedTo: 'first',
    source: 'S1 7.1; window chosen',
    horizonMs: REPEAT_WINDOW,
    beside: ['repeated'],
    bookings: () =>
      bookedIf(`${RATED} AND created_at > 0 AND customer_id != ''`, 'created_at', 'first_queue', 'repeated'),
  }),
  share('error_rate', {
    label: ['差错率', 'Error rate'],
    definition: ['记有差错的工单 ÷ 已解决工单', 'Tickets with a recorded error ÷ resolved tickets'],
    bookedOn: ON_FIRST_RESOLUTION,
    better: 'lower',
    source: 'domain 3.8',
    bookings: () =>
      bookedIf(
        `${RATED} AND first_resolved_at > 0`,
        'first_resolved_at',
        'first_resolved_queue',
        'toUInt8(errors > 0)',
      ),
  }),
  ofClosed(
    'closed_loop_rate',
    ['闭环率', 'Closed-loop rate'],
    [
      '已解决、已告知结果且客户确认已解决 ÷ 已归档工单',
      'Resolved, told the result and confirmed as solved ÷ closed tickets',
    ],
    'S1 2.3',
    'toUInt8(first_resolved_at > 0 AND notified_at > 0 AND confirmed_at > 0)',
  ),
  ofClosed(
    'compliance',
    ['流程规范率', 'Compliance'],
    [
      '依次经过创建（有分类）、分配、解决、告知、确认的工单 ÷ 已归档工单',
      'Created (with a category), assigned, resolved, told and confirmed in this order ÷ closed tickets',
    ],
    'domain 3.8; steps of S1 1.1',
    `toUInt8(${ALL_STEPS} AND ${IN_ORDER})`,
  ),
  {
    ...ofClosed(
      'missing_step_share',
      ['缺步占比', 'Missing steps'],
      [
        '创建（有分类）、分配、解决、告知、确认中缺任一步的工单 ÷ 已归档工单',
        'Closed tickets that lack one of: created (with a category), assigned, resolved, told, confirmed ÷ closed tickets',
      ],
      'domain 3.8',
      `toUInt8(NOT (${ALL_STEPS}))`,
    ),
  },
];
