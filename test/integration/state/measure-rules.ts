import type { QueryRequest } from '../../../schemas/query.ts';
import type { Piece } from './switchboard.ts';

/** One way to switch a rule of the measures off; like a Switch, what it takes hold of must exist. NOW is the question's. */
export interface MeasureSwitch {
  off: string;
  /** Name of the case (test/reference/cases/measures.ts) that misses it. */
  by: string;
  /** Pieces of the expression that books a measure. */
  bookings?: { metric: string; pieces: readonly Piece[] };
  /** Terms of a sum of measures, anew. */
  parts?: { metric: string; parts: Record<string, 1 | -1> };
  /** Pieces of the statements. */
  statements?: readonly Piece[];
  request?: (request: QueryRequest) => QueryRequest;
}

export interface MeasureRule {
  rule: number;
  founders: readonly string[];
  switches: readonly MeasureSwitch[];
}

const one = (metric: string, piece: string, instead: string) => ({
  metric,
  pieces: [[piece, instead]] as const,
});
const later = (request: QueryRequest): QueryRequest => ({ ...request, now: request.now + 400 * 86_400_000 });

/** Rule 25 where it is read off at now, and rules 27 to 36. */
export const MEASURE_RULES: readonly MeasureRule[] = [
  {
    rule: 25,
    founders: ['`at_risk` = a running clock past 75 %'],
    switches: [
      {
        off: 'elapsed = target is met',
        by: 'rule 33: attainment by the due instant: undecided ones and those due later are out',
        bookings: one(
          'attainment.first_response',
          'clock_stop[1] <= clock_due[1]',
          'clock_stop[1] < clock_due[1]',
        ),
      },
      {
        off: 'a running clock is breached after its due instant, not at it',
        by: 'rule 33: attainment by the due instant: undecided ones and those due later are out',
        bookings: one('attainment.first_response', 'clock_due[1] < NOW', 'clock_due[1] <= NOW'),
      },
      {
        off: 'an ended ticket’s clock without a stop is cancelled',
        by: 'merged tickets: the child leaves the attainment, the parent answers by its own clocks',
        bookings: one('attainment.first_response', "ended_by = ''", '1'),
      },
      {
        off: 'a clock is at risk past its warning only',
        by: 'rule 34: at risk past 75 %, also by another clock of the policy',
        bookings: one('at_risk', 'warn < NOW', '1'),
      },
      {
        off: 'a clock that is paused at now is paused',
        by: 'rule 34: a paused clock is neither at risk nor due soon',
        bookings: one('at_risk', 'AND notEmpty(pause_to)', 'AND 0 AND notEmpty(pause_to)'),
      },
    ],
  },
  {
    rule: 27,
    founders: ['Negative durations'],
    switches: [
      {
        off: 'dormant after 180 days without a fact',
        by: 'rule 27: dormant after 180 days',
        bookings: one('open_tickets', 'last_fact_at + 15552000000 > NOW', '1'),
      },
    ],
  },
  {
    rule: 28,
    founders: ['Created is counted'],
    switches: [
      {
        off: 'a window ends before its end',
        by: 'rule 28: windows are [from, to)',
        request: (request) => ({ ...request, to: request.to + 1 }),
      },
      {
        off: 'only instants up to now are counted',
        by: 'rule 28: an origin that still lies ahead is not counted yet',
        request: later,
      },
    ],
  },
  {
    rule: 29,
    founders: ['ended_by'],
    switches: [
      {
        off: 'cancelled and merged tickets leave the rates',
        by: 'merged tickets: the child leaves the attainment, the parent answers by its own clocks',
        bookings: one('attainment.first_response', "ended_by = ''", '1'),
      },
      {
        off: 'they stay in the flows that happened',
        by: 'rule 29: cancelled and merged tickets stay in the flow',
        bookings: one('tickets_created', 'created_at > 0', "created_at > 0 AND ended_by = ''"),
      },
      {
        off: 'drills are in nothing',
        by: 'rule 29: drills are in nothing',
        statements: [["ended_by != 'drill'", '1']],
      },
    ],
  },
  {
    rule: 30,
    founders: ['`waiting` (the first hero)', 'created_at'],
    switches: [
      {
        off: 'without creation it is open from five minutes on',
        by: 'unknown ticket: not open before five minutes have passed',
        bookings: one('open_tickets', 'first_fact_at + 300000 <= NOW', '1'),
      },
      {
        off: 'queue depth counts what nobody owns',
        by: 'rule 30: queue depth counts what nobody owns, in the current queue',
        bookings: one('queue_depth', " AND owner = ''", ''),
      },
      {
        off: 'the current queue holds it',
        by: 'rule 30: queue depth counts what nobody owns, in the current queue',
        bookings: one('queue_depth', 'toString(queue)', 'toString(first_queue)'),
      },
      {
        off: 'a wait counts from the entry into the current queue',
        by: 'rule 30: the longest wait counts from the entry into the current queue',
        bookings: one('longest_ticket_wait', 'if(entered_queue_at > 0, entered_queue_at, ', 'if(0, 0, '),
      },
      {
        off: 'never queued, it waits since its creation',
        by: 'rule 30: never queued, it waits since its creation; nobody waiting is no wait',
        bookings: one('longest_ticket_wait', 'if(created_at > 0, created_at, first_fact_at)', 'NOW'),
      },
    ],
  },
  {
    rule: 31,
    founders: ['Created is counted'],
    switches: [
      {
        off: 'created is booked on its creation, in the first queue',
        by: 'rule 31: created is booked to the first queue',
        bookings: one('tickets_created', 'first_queue', 'queue'),
      },
      {
        off: 'resolved is booked to the queue of the first resolution',
        by: 'created is counted in the first queue, resolved in the queue at that instant',
        bookings: one('tickets_resolved', 'first_resolved_queue', 'first_queue'),
      },
      {
        off: 'every resolution is one of the resolutions',
        by: 'rule 31: every resolution, and every reopening, at its own instant',
        bookings: one('resolutions', 'resolution_at', '[resolved_at]'),
      },
      {
        off: 'closed by the last close',
        by: 'rule 31: closed twice, it counts at the last close only',
        bookings: one('tickets_closed', 'toInt64(closed_at)', 'toInt64(first_resolved_at)'),
      },
      {
        off: 'net flow adds what was reopened',
        by: 'rule 31: net flow = created − resolutions + reopened',
        parts: { metric: 'net_flow', parts: { tickets_created: 1, resolutions: -1 } },
      },
    ],
  },
  {
    rule: 32,
    founders: ['Negative durations'],
    switches: [
      {
        off: 'durations are booked on their stop',
        by: 'negative duration: out of the quantiles',
        bookings: one(
          'first_response_time',
          'toInt64(first_response_at)',
          'toInt64(first_response_at + 3600000)',
        ),
      },
      {
        off: 'negative ones leave',
        by: 'negative duration: out of the quantiles',
        bookings: one('first_response_time', 'first_response_at >= created_at', '1'),
      },
      {
        off: 'incomplete tickets leave',
        by: 'unknown ticket: in no duration',
        bookings: {
          metric: 'first_resolution_time',
          pieces: [['created_at > 0', '1']],
        },
      },
      {
        off: 'the resolution time is not of open tickets',
        by: 'rule 32: the resolution time runs to the last resolution and not of open tickets',
        bookings: one('resolution_time', ' AND open = 0', ''),
      },
      {
        off: 'result feedback counts from the first resolution',
        by: 'rule 32: result feedback from the first resolution',
        bookings: one('result_feedback_time', 'notified_at - first_resolved_at', 'notified_at - created_at'),
      },
      {
        off: 'quantiles are interpolated',
        by: 'rule 32: quantiles are interpolated, booked on the stop',
        statements: [['quantilesExactInclusiveIf(0.5, 0.9)', 'quantilesExactIf(0.5, 0.9)']],
      },
    ],
  },
  {
    rule: 33,
    founders: ['Created is counted'],
    switches: [
      {
        off: 'booked on the due instant',
        by: 'rule 33: a clock is booked on its due instant, not on its stop',
        bookings: one('attainment.first_response', 'toInt64(clock_due[1])', 'toInt64(clock_stop[1])'),
      },
      {
        off: 'booked to the queue at the due instant',
        by: 'rule 33: a breach is booked to the queue at the due instant',
        bookings: {
          metric: 'attainment.first_response',
          pieces: [['arrayLast((name, since) -> since <= clock_due[1], queue_path, queue_at)', 'queue']],
        },
      },
      {
        off: 'those due later are out',
        by: 'rule 33: attainment by the due instant: undecided ones and those due later are out',
        bookings: one('attainment.first_response', 'clock_due[1] <= NOW AND', ''),
        request: (request) => ({ ...request, now: request.now + 30 * 60_000 }),
      },
    ],
  },
  {
    rule: 34,
    founders: ['`at_risk` = a running clock past 75 %'],
    switches: [
      {
        off: 'at risk by any clock of the policy',
        by: 'rule 34: at risk past 75 %, also by another clock of the policy',
        bookings: one('at_risk', 'k IN (1, 2, ', 'k IN (2, '),
      },
      {
        off: 'due soon includes the last millisecond',
        by: 'rule 34: due soon in (now, now + 15 min]',
        bookings: {
          metric: 'due_soon.15',
          pieces: [['due <= ', 'due < ']],
        },
      },
      {
        off: 'breached and open: a clock that still runs',
        by: 'rule 34: breached and open',
        bookings: one('breached_open', 'stop = 0', '1'),
      },
    ],
  },
  {
    rule: 35,
    founders: ['reopens, transfers, errors, escalations'],
    switches: [
      {
        off: 'reopened within seven days',
        by: 'rule 35: reopened within seven days of the first resolution, by its cohort',
        bookings: one('reopen_rate', '+ 604800000', '+ 6048000000'),
      },
      {
        off: 'transferred at least once',
        by: 'rule 35: transferred at least once, of those resolved',
        bookings: one('transfer_rate', 'transfers > 0', 'transfers > 1'),
      },
      {
        off: 'ping-pong, of those resolved',
        by: 'rule 35: ping-pong, of those resolved',
        bookings: one('ping_pong', 'toInt64(ping_pong)', 'toInt64(transfers > 0)'),
      },
    ],
  },
  {
    rule: 36,
    founders: ['created_at'],
    switches: [
      {
        off: 'only what has a creation has an age',
        by: 'rule 36: the age of the backlog',
        bookings: one('backlog_age', ' AND created_at > 0,', ','),
      },
    ],
  },
];
