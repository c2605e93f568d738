import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import { bookedIf, type Measure, type Reading } from '../measure.ts';
import { type Pair, share } from './share.ts';
import { clockIndex, queueAt, RATED } from './ticket-reading.ts';

/** The clocks of the policy asked for, out of an array that holds those of all policies. */
const own = (column: string, policy: number): string =>
  `arraySlice(${column}, ${clockIndex(policy, TICKET_CLOCKS[0])}, ${TICKET_CLOCKS.length})`;

/** Booked once for each complaint, on the last of its clocks that fell due: (start, due, stop) of those decide. */
const dueComplaints = (id: string, label: Pair, definition: Pair, value: string): Measure =>
  share(id, {
    label,
    definition,
    bookedOn: ['最近一个已到期时钟的到期时刻', 'the last due instant that has passed'],
    source: 'domain 3.8',
    clocks: TICKET_CLOCKS,
    bookings: ({ now, policy }: Reading) => {
      const due = `arrayFilter(c -> c.1 > 0 AND c.2 <= ${now} AND (c.3 > 0 OR c.2 < ${now}), arrayZip(${['clock_start', 'clock_due', 'clock_stop'].map((column) => own(column, policy)).join(', ')}))`;
      const last = `arrayMax(c -> c.2, ${due})`;
      return bookedIf(
        `${RATED} AND is_complaint = 1 AND notEmpty(${due})`,
        last,
        queueAt(last),
        value.replace('DUE', due),
      );
    },
  });

/** Complaints apart from the rest (S0 1.4, domain.md 3.8). */
export const TICKET_COMPLAINTS: Measure[] = [
  dueComplaints(
    'complaint_timeliness',
    ['投诉及时率', 'Complaint timeliness'],
    [
      '所有已到期时钟均达标的投诉 ÷ 至少一个时钟已到期的投诉',
      'Complaints whose due clocks were all met ÷ complaints with at least one due clock',
    ],
    'toUInt8(arrayAll(c -> c.3 > 0 AND c.3 <= c.2, DUE))',
  ),
  dueComplaints(
    'complaint_handling',
    ['投诉处理率', 'Complaint handling rate'],
    [
      '已解决或已作出处理意见的投诉 ÷ 至少一个时钟已到期的投诉',
      'Complaints resolved or decided ÷ complaints with at least one due clock',
    ],
    'toUInt8(first_resolved_at > 0 OR decision_at > 0)',
  ),
];
