import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { Booking, BookingQuestion } from './bookings.ts';
import { book, queueAt } from './bookings.ts';
import type { ReferenceTicket } from './state.ts';
import { clockIndex, verdictAt } from './verdict.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Rule = (ticket: ReferenceTicket, question: BookingQuestion) => Booking[];
const UNKNOWN = ['', 'unknown', 'other'];

const onResolution =
  (holds: (ticket: ReferenceTicket, question: BookingQuestion) => boolean): Rule =>
  (t, question) =>
    book(t, t.first_resolved_at, t.first_resolved_queue, holds(t, question) ? 1 : 0);
const onClosing =
  (holds: (ticket: ReferenceTicket) => boolean): Rule =>
  (t) =>
    book(t, t.closed_at, queueAt(t, t.closed_at), holds(t) ? 1 : 0);

/** Of the cohort of a creation, once it is old enough. */
const resolvedWithin =
  (hours: number): Rule =>
  (t, { now }) => {
    if (t.created_at === 0 || now - t.created_at < hours * HOUR) return [];
    const done = t.first_resolved_at !== 0 && t.first_resolved_at - t.created_at <= hours * HOUR;
    return book(t, t.created_at, t.first_queue, done ? 1 : 0);
  };

/** The customer comes again: a ticket or contact in the same category within a week, or a second contact about this one. */
function cameAgain(t: ReferenceTicket, { beside }: BookingQuestion): boolean {
  const resolved = t.first_resolved_at;
  const contacts = (beside?.contacts ?? []).filter(
    (c) =>
      !['', 'drill', 'bot'].includes(c.outcome) && c.offered_at > 0 && !c.direction.startsWith('outbound'),
  );
  const within = (at: number) => at > resolved && at <= resolved + 7 * DAY;
  const same = (other: { customer_id: string; category: string }) =>
    !UNKNOWN.includes(t.category) && other.customer_id === t.customer_id && other.category === t.category;
  return (
    (beside?.tickets ?? []).some(
      (o) =>
        o.subject !== t.subject && o.ended_by === '' && o.created_at > 0 && same(o) && within(o.created_at),
    ) ||
    contacts.some((c) => same(c) && within(c.offered_at)) ||
    contacts.filter((c) => c.ticket_id === t.subject && c.offered_at <= resolved + 7 * DAY).length > 1
  );
}

/** None by a week after the first resolution, and none that only a snapshot tells of. */
const noneOf = (t: ReferenceTicket, count: number, instants: number[]): boolean =>
  count === instants.length && instants.every((at) => at > t.first_resolved_at + 7 * DAY);

/** A ticket of the same customer and subcategory or cause, or the parent, was resolved in the month before. */
function isRepeat(t: ReferenceTicket, { beside }: BookingQuestion): boolean {
  return (beside?.tickets ?? []).some((before) => {
    if (before.subject === t.subject || before.ended_by !== '') return false;
    const alike = (field: 'subcategory' | 'root_cause') =>
      !UNKNOWN.includes(t[field]) && before[field] === t[field] && before.customer_id === t.customer_id;
    const tied = alike('subcategory') || alike('root_cause') || before.subject === t.parent_ticket;
    return tied && before.resolution_at.some((at) => at <= t.created_at && at >= t.created_at - 30 * DAY);
  });
}

const hasEveryStep = (t: ReferenceTicket): boolean =>
  t.category !== '' &&
  t.category !== 'unknown' &&
  [t.created_at, t.assigned_at, t.first_resolved_at, t.notified_at, t.confirmed_at].every((at) => at > 0);
const inOrder = (t: ReferenceTicket): boolean => {
  const steps = [
    t.created_at,
    t.assigned_at,
    t.first_resolved_at,
    t.notified_at,
    t.confirmed_at,
    t.closed_at,
  ];
  return steps.every((at, i) => i === 0 || at >= steps[i - 1]!);
};

const complaint =
  (holds: (t: ReferenceTicket, due: string[]) => boolean): Rule =>
  (t, { now, policy, policies }) => {
    if (t.is_complaint !== 1) return [];
    const due = TICKET_CLOCKS.map((clock) => clockIndex(policies, policy, clock))
      .map((index) => ({ verdict: verdictAt(t, index, now, policies), at: t.clock_due[index]! }))
      .filter(
        ({ verdict, at }) => ['met', 'breached_done', 'breached_running'].includes(verdict) && at <= now,
      );
    if (due.length === 0) return [];
    const at = Math.max(...due.map((one) => one.at));
    const verdicts = due.map((one) => one.verdict);
    return book(t, at, queueAt(t, at), holds(t, verdicts) ? 1 : 0);
  };

/** Ended well: its last resolution is not before its creation and it is not open. */
const lived = (t: ReferenceTicket): boolean =>
  t.open === 0 && t.created_at > 0 && t.resolved_at > 0 && t.resolved_at >= t.created_at;
const pausedMs = (t: ReferenceTicket): number =>
  t.pause_from.reduce((sum, from, i) => {
    const to = Math.min(t.pause_to[i] || t.resolved_at, t.resolved_at);
    return sum + Math.max(0, to - Math.max(from, t.created_at));
  }, 0);
/** From a resolution to the reopening that follows it; of several before one reopening the first counts. */
function restedMs(t: ReferenceTicket): number {
  const ends = new Set<number>();
  let sum = 0;
  for (const at of t.resolution_at.slice(0, -1)) {
    const later = t.reopen_at.filter((reopened) => reopened >= at);
    if (later.length === 0) continue;
    const end = Math.min(...later);
    if (ends.has(end)) continue;
    ends.add(end);
    sum += Math.min(end, t.resolved_at) - at;
  }
  return sum;
}

const stopped =
  (clock: (typeof TICKET_CLOCKS)[number], amount: (t: ReferenceTicket, index: number) => number): Rule =>
  (t, { policy, policies }) => {
    const index = clockIndex(policies, policy, clock);
    const stop = t.clock_stop[index]!;
    return t.clock_start[index] === 0 ? [] : book(t, stop, queueAt(t, stop), amount(t, index));
  };

/** Measures of tickets that are judged as rates and durations are: not cancelled, not merged, no drill. */
export const QUALITY: Record<string, Rule> = {
  response_rate: (t, { now, policy, policies }) => {
    if (t.first_response_at > 0) return book(t, t.first_response_at, queueAt(t, t.first_response_at), 1);
    const index = clockIndex(policies, policy, 'first_response');
    const due = t.clock_due[index]!;
    return t.clock_start[index] !== 0 && now > due ? book(t, due, queueAt(t, due), 0) : [];
  },
  'resolution_rate.24h': resolvedWithin(24),
  'resolution_rate.48h': resolvedWithin(48),
  'resolution_rate.eventual': (t) => {
    if (t.first_resolved_at > 0) return book(t, t.first_resolved_at, t.first_resolved_queue, 1);
    return t.open === 0 ? book(t, t.closed_at, queueAt(t, t.closed_at), 0) : [];
  },
  first_contact_resolution: (t, question) =>
    t.customer_id === ''
      ? []
      : onResolution(
          () =>
            !cameAgain(t, question) &&
            noneOf(t, t.transfers, t.transfer_at) &&
            noneOf(t, t.reopens, t.reopen_at),
        )(t, question),
  repeat_rate: (t, question) =>
    t.customer_id === '' ? [] : book(t, t.created_at, t.first_queue, isRepeat(t, question) ? 1 : 0),
  error_rate: onResolution((t) => t.errors > 0),
  closed_loop_rate: onClosing((t) => t.first_resolved_at > 0 && t.notified_at > 0 && t.confirmed_at > 0),
  compliance: onClosing((t) => hasEveryStep(t) && inOrder(t)),
  missing_step_share: onClosing((t) => !hasEveryStep(t)),
  complaint_timeliness: complaint((_t, verdicts) => verdicts.every((verdict) => verdict === 'met')),
  complaint_handling: complaint((t) => t.first_resolved_at > 0 || t.decision_at > 0),
  auto_assignment: (t) =>
    ['auto', 'manual'].includes(t.assigned_by)
      ? book(t, t.assigned_at, queueAt(t, t.assigned_at), t.assigned_by === 'auto' ? 1 : 0)
      : [],
  misroute: (t) =>
    t.assigned_by !== 'auto'
      ? []
      : book(
          t,
          t.assigned_at,
          queueAt(t, t.assigned_at),
          t.transfer_at.some((at) => at >= t.assigned_at && at - t.assigned_at <= HOUR / 2) ? 1 : 0,
        ),
  survey_coverage: (t, { beside }) =>
    onClosing(() =>
      (beside?.surveys ?? []).some((s) => s.ticket_id === t.subject && s.sent_at > 0 && s.drill === 0),
    )(t, {} as BookingQuestion),
  pause_share: (t) => {
    if (!lived(t)) return [];
    const queue = queueAt(t, t.resolved_at);
    const paused = pausedMs(t);
    return [paused, paused - (t.resolved_at - t.created_at)]
      .filter((ms) => ms !== 0)
      .flatMap((ms) => book(t, t.resolved_at, queue, ms));
  },
  requester_wait_time: (t) =>
    lived(t)
      ? book(
          t,
          t.resolved_at,
          queueAt(t, t.resolved_at),
          Math.max(0, t.resolved_at - t.created_at - pausedMs(t) - restedMs(t)),
        )
      : [],
  ...Object.fromEntries(
    TICKET_CLOCKS.flatMap((clock): [string, Rule][] => [
      [
        `attainment_by_completion.${clock}`,
        stopped(clock, (t, index) => (t.clock_stop[index]! <= t.clock_due[index]! ? 1 : 0)),
      ],
      [`clock_time.${clock}`, stopped(clock, (t, index) => t.clock_elapsed_stop[index]!)],
    ]),
  ),
};

const BANDS: Record<string, [from: number, below: number]> = {
  '0_1h': [0, 1],
  '1_4h': [1, 4],
  '4_24h': [4, 24],
  '24_48h': [24, 48],
  '48_72h': [48, 72],
  over_72h: [72, Number.POSITIVE_INFINITY],
};

/** Stocks of open tickets, by what is asked of each. */
export const BACKLOG: Record<string, (ticket: ReferenceTicket, now: number) => boolean> = {
  ...Object.fromEntries(
    Object.entries(BANDS).map(([name, [from, below]]) => [
      `backlog_band.${name}`,
      (t: ReferenceTicket, now: number) =>
        t.created_at > 0 && now - t.created_at >= from * HOUR && now - t.created_at < below * HOUR,
    ]),
  ),
  paused_tickets: (t) => t.status === 'pending_customer',
  incomplete_tickets: (t) => t.created_at === 0,
};
