import { bookedIf, type Measure } from '../measure.ts';
import { entry } from './entry.ts';
import { queueAt, RATED } from './ticket-reading.ts';

const duration = (
  id: string,
  zh: string,
  en: string,
  condition: string,
  stop: string,
  start: string,
  source: string,
  queue = queueAt(stop),
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
      queue,
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
    'first_resolved_queue',
  ),
  duration(
    'resolution_time',
    '解决时长',
    'Resolution time',
    'created_at > 0 AND resolved_at > 0 AND open = 0',
    'resolved_at',
    'created_at',
    'S0 1.2',
    'resolution_queue[-1]',
  ),
  duration(
    'result_feedback_time',
    '结果反馈时长',
    'Result feedback time',
    'created_at > 0 AND first_resolved_at > 0 AND notified_at > 0',
    'notified_at',
    'first_resolved_at',
    'S1 1.1(4)',
  ),
];
