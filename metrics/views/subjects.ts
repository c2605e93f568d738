import { policyKey, TICKET_CLOCKS } from '../../schemas/policy.ts';
import { clockIndex } from '../catalogue/ticket-reading.ts';
import type { MetricsContext } from '../contract.ts';
import type { Rows } from '../measure.ts';
import { dimensionOf } from '../query/dimension.ts';
import { policyPlace } from '../query/policy.ts';
import { REALLY } from '../query/scan.ts';
import { text } from '../state/select.ts';
import { columnOf, measureOf } from './figures.ts';
import { withMovingNow } from './moving-now.ts';

type Columns = Record<string, string>;

interface Subject {
  rows: Rows & ('ticket' | 'contact' | 'survey');
  table: string;
  /** Its state's columns as they are, under stable names. */
  columns(policy: number): Columns;
  /** Metrics that book a subject at most once: their column is what it is booked with, NULL where it is not. */
  booked: readonly string[];
  /** Stocks: whether the subject is in them now. */
  counted: Columns;
  where?: string;
}

const same = (names: string): Columns =>
  Object.fromEntries(names.split(' ').map((name) => [name, `toString(${name})`]));
const truths = (names: string): Columns =>
  Object.fromEntries(names.split(' ').map((name) => [name, `${name} = 1`]));
const instant = (column: string): string =>
  `if(${column} = 0, NULL, fromUnixTimestamp64Milli(${column}, 'UTC'))`;
const instants = (names: string): Columns =>
  Object.fromEntries(names.split(' ').map((name) => [name, instant(name)]));
const known = (column: string): string => `if(${column} < 0, NULL, ${column})`;

const clocks = (policy: number): Columns =>
  Object.fromEntries(
    TICKET_CLOCKS.flatMap((clock) => {
      const k = clockIndex(policy, clock);
      return [
        [`${clock}_started_at`, instant(`clock_start[${k}]`)],
        [`${clock}_due_at`, instant(`clock_due[${k}]`)],
        [`${clock}_stopped_at`, instant(`clock_stop[${k}]`)],
        [`${clock}_target_ms`, `if(clock_target[${k}] = 0, NULL, clock_target[${k}])`],
      ];
    }),
  );

const TICKETS: Subject = {
  rows: 'ticket',
  table: 'tickets',
  columns: (policy) => ({
    ticket: 'subject',
    ...same('status queue first_queue'),
    ...same(
      'skill_group channel region city category subcategory priority customer_tier direction opened_by ended_by',
    ),
    ...truths('is_complaint is_major incomplete'),
    has_owner: "owner != ''",
    ...instants('created_at entered_queue_at assigned_at accepted_at first_response_at solution_at'),
    ...instants('first_resolved_at resolved_at notified_at confirmed_at closed_at ended_at last_fact_at'),
    reopens: 'reopens',
    transfers: 'transfers',
    escalations: 'escalations',
    errors: 'errors',
    ...clocks(policy),
  }),
  booked: [
    'first_response_time',
    'assignment_time',
    'first_resolution_time',
    'resolution_time',
    'result_feedback_time',
    'attainment.first_response',
    'attainment.assignment',
    'attainment.resolution',
    'reopen_rate',
    'transfer_rate',
    'ping_pong',
  ],
  counted: {
    in_open_tickets: 'open_tickets',
    in_queue_depth: 'queue_depth',
    in_breached_open: 'breached_open',
  },
};

const CONTACTS: Subject = {
  rows: 'contact',
  table: 'contacts',
  columns: () => ({
    contact: 'subject',
    ticket: 'ticket_id',
    ...same('status outcome queue first_queue answer_queue abandon_queue'),
    ...same('skill_group channel region city category customer_tier direction'),
    ...truths('is_bot'),
    ...instants('offered_at queued_at answered_at abandoned_at ended_at'),
    wait_ms: known('wait_ms'),
    talk_ms: known('talk_ms'),
    hold_ms: known('hold_ms'),
    after_contact_ms: known('acw_ms'),
  }),
  booked: ['service_level', 'abandon_rate', 'average_speed_of_answer', 'handle_time'],
  counted: { in_waiting_contacts: 'waiting_contacts' },
  where: 'drill = 0',
};

const SURVEYS: Subject = {
  rows: 'survey',
  table: 'surveys',
  columns: () => ({
    survey: 'subject',
    ticket: 'ticket_id',
    contact: 'contact_id',
    ...same(
      'status instrument touchpoint survey_method campaign_id queue channel region category customer_tier',
    ),
    ...instants('sent_at responded_at replied_at expired_at'),
  }),
  booked: ['csat', 'survey_response_rate'],
  counted: {},
  where: 'drill = 0',
};

export const SUBJECT_VIEWS: Readonly<Record<string, Subject>> = {
  v_tickets: TICKETS,
  v_contacts: CONTACTS,
  v_surveys: SURVEYS,
};

/** What a subject is booked with in a metric: the catalogue's own expression. */
function bookings(id: string, tenant: string, policy: number, now: string, context: MetricsContext): string {
  const { bookings: make } = measureOf(id);
  return withMovingNow((at) => make({ tenant, now: at, policy, from: 0, to: at, context }), now);
}

/**
 * A line for each subject of a tenant as its newest state row has it: drills apart, without customers and agents. Columns
 * of metrics are what the subject is booked with by the site's policy.
 *
 * @param now SQL of the tenant's now, ms.
 */
export function subjectsOf(subject: Subject, tenant: string, now: string, context: MetricsContext): string {
  const policy = policyPlace(undefined, context, tenant);
  const key = context.policies[policy];
  const place = (name: 'team' | 'site') =>
    dimensionOf(name, subject.rows, 'toString(queue)', key ? policyKey(key) : '', context);
  // Computed below, where a name is a column of the row: beside it, `created_at` would be the column of the view.
  const below: Columns = {};
  const figure = (expression: string): string => {
    const name = `figure_${Object.keys(below).length}`;
    below[name] = expression;
    return name;
  };
  const booked = (id: string) => bookings(id, tenant, policy, now, context);
  const columns: Columns = {
    ...subject.columns(policy),
    team: place('team'),
    site: place('site'),
    ...Object.fromEntries(
      subject.booked.map((id) => [
        `${columnOf(id)}${measureOf(id).entry.unit === 'ms' ? '_ms' : ''}`,
        figure(`arrayElementOrNull(arrayMap(b -> b.3, arrayFilter(b -> b.1 <= ${now}, ${booked(id)})), 1)`),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(subject.counted).map(([name, id]) => [name, figure(`notEmpty(${booked(id)})`)]),
    ),
  };
  const conditions = [`tenant = ${text(tenant)}`, REALLY[subject.rows], subject.where].filter(Boolean);
  const list = (some: Columns) => Object.entries(some).map(([name, sql]) => `${sql} AS ${name}`);
  return `SELECT ${text(tenant)} AS tenant,
  ${list(columns).join(',\n  ')}
FROM (
  SELECT *,
    ${list(below).join(',\n    ')}
  FROM ${subject.table} FINAL
  WHERE ${conditions.join(' AND ')}
)`;
}
