import { rank, ranks } from '../../../metrics/state/ranks.ts';
import type { Rule } from './rules.ts';

const named = "if(agent_id != '', agent_id, toString(department))";
const first = 'arrayFirst((p, r) ->';
const carries = ranks(
  'ticket.snapshot',
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
);
/** Nothing sets the status so. */
const unset = (type: Parameters<typeof rank>[0], status: string) =>
  [`rank = ${rank(type)}, '${status}'`, `rank = ${rank(type)}, ''`] as const;

/** Rules 9 to 19: what sets which field. */
export const FIELD_RULES: Rule[] = [
  {
    rule: 9,
    founders: ['created_at'],
    switches: [
      {
        off: 'the earliest created counts',
        by: 'rule 9: completed when created arrives, however late',
        differs: ['created_at'],
        columns: { created_at: ['r IN (1, 25)', 'r IN (25)'] },
      },
      {
        off: 'origin_created_at replaces the time of the message',
        by: 'rule 9: the earliest created counts; origin_created_at replaces its time, not its place',
        differs: ['created_at'],
        facts: [[`if(rank = ${rank('ticket.created')} AND created_at = 0, at, created_at)`, 'at']],
      },
      {
        off: 'an absorbed child hands on its creation',
        by: 'rule 9: a parent takes the created_at of an absorbed child, where it is told and earlier',
        differs: ['created_at'],
        columns: { created_at: ['r IN (1, 25)', 'r IN (1)'] },
      },
      {
        off: 'the least of them counts',
        by: 'rule 9: a later child changes nothing',
        differs: ['created_at'],
        columns: { created_at: ['arrayMin', 'arrayMax'] },
      },
      {
        off: 'ticket.created goes before the snapshot’s created_at',
        by: 'rule 9: ticket.created after known_since goes before the snapshot’s created_at',
        differs: ['created_at'],
        columns: { created_at: ['AND NOT has(', 'OR 0 * has('] },
      },
      {
        off: 'without any creation the ticket is incomplete',
        by: 'rule 9: without created the ticket is incomplete, with status and without clocks',
        differs: ['incomplete', 'flags'],
        columns: { incomplete: () => 'toUInt8(0)' },
      },
    ],
  },
  {
    rule: 10,
    founders: ['status'],
    switches: [
      {
        off: 'the first of assigned, accepted, responded takes a new ticket up',
        by: 'rule 10: the first of assigned, accepted, responded takes a new ticket up, a bot’s answer too',
        differs: ['status'],
        columns: { mover_at: () => '0' },
      },
      {
        off: 'only the first of them does',
        by: 'rule 10: only the first of them does',
        differs: ['status'],
        columns: { mover: ['arrayFirstIndex', 'arrayLastIndex'] },
      },
      {
        off: 'only from none or new',
        by: 'rule 10: it does not touch any other status',
        differs: ['status'],
        columns: { mover_at: () => 'mover' },
      },
      {
        off: 'created makes new only where there is no status yet',
        by: 'rule 10: created after other facts does not set the status back',
        differs: ['status'],
        columns: { creator_at: () => 'creator' },
      },
      {
        off: 'status_changed sets the status',
        by: 'rule 10: it does not touch any other status',
        differs: ['status'],
        facts: [["toString(status), '')", "'', '')"]],
      },
      {
        off: 'an unknown status changes nothing',
        by: 'rule 10: an unknown status changes nothing',
        differs: ['status'],
        facts: [['if(status IN (', "if(status != '' OR status IN ("]],
      },
      {
        off: 'out of an ended status it is an inferred reopening',
        by: 'rule 10: status_changed out of an ended status is a reopening that is only inferred',
        differs: ['flags'],
        columns: { flags: [`r = ${rank('ticket.status_changed')} AND`, '0 AND'] },
      },
      {
        off: 'only out of resolved, confirmed, closed, and to an open status',
        by: 'rule 10: between ended statuses nothing is reopened, nor out of cancelled',
        differs: ['flags'],
        columns: { flags: [' AND was IN (', " AND was NOT IN ('new', "] },
      },
      {
        off: 'resolved sets the status',
        by: 'rule 12: an ended ticket keeps its last owner, and what comes after the end still counts',
        differs: ['status'],
        facts: [unset('ticket.resolved', 'resolved')],
      },
      {
        off: 'a confirmation as solved confirms',
        by: 'rule 10: confirmed as solved',
        differs: ['status'],
        facts: [[" AND outcome = 'solved', 'confirmed'", ", ''"]],
      },
      {
        off: 'only a confirmation as solved confirms',
        by: 'rule 10: confirmed as not solved is not confirmed',
        differs: ['status'],
        facts: [[" AND outcome = 'solved', 'confirmed'", ", 'confirmed'"]],
      },
      {
        off: 'closed, cancelled, merged and reopened set it',
        by: 'rule 11: cancelled ends it, at the fact that did',
        differs: ['status'],
        facts: [
          unset('ticket.closed', 'closed'),
          unset('ticket.cancelled', 'cancelled'),
          unset('ticket.merged', 'merged'),
          unset('ticket.reopened', 'reopened'),
        ],
      },
      {
        off: 'the last setting holds',
        by: 'rule 10: confirmed as solved',
        differs: ['status'],
        columns: { status: ['[-1]', '[1]'] },
      },
      {
        off: 'without any status it is new',
        by: 'rule 10: standing facts without any status make a new ticket',
        differs: ['status'],
        columns: { status: ["empty(status_path), 'new'", "empty(status_path), ''"] },
      },
    ],
  },
  {
    rule: 11,
    founders: ['open', 'ended_by'],
    switches: [
      {
        off: 'resolved, confirmed, closed, cancelled and merged are not open',
        by: 'rule 11: cancelled ends it, at the fact that did',
        differs: ['open'],
        columns: {
          open: () => "toUInt8(notEmpty(standing) AND status NOT IN ('resolved', 'confirmed', 'closed'))",
        },
      },
      {
        off: 'a subject without standing facts is not open',
        by: 'a correction alone makes no open ticket',
        differs: ['open'],
        columns: { open: ['notEmpty(standing) AND', ''] },
      },
      {
        off: 'cancelled and merged end it while they are its status',
        by: 'rule 11: cancelled ends it, at the fact that did',
        differs: ['ended_by', 'ended_at'],
        columns: { ended_by: ["status IN ('cancelled', 'merged'), status", "0, ''"] },
      },
      {
        off: 'reopened after it was merged, it is alive again',
        by: 'rule 11: reopened after it was merged, it is alive again',
        differs: ['ended_by'],
        columns: {
          ended_by: [
            "status IN ('cancelled', 'merged'), status",
            "hasAny(c_status, ['cancelled', 'merged']), 'merged'",
          ],
        },
      },
      {
        off: 'one fact marked drill makes a drill',
        by: 'rule 11: one fact marked drill makes a drill, from its creation on',
        differs: ['ended_by'],
        columns: { ended_by: ["1), 'drill'", "7), 'drill'"] },
      },
      {
        off: 'ended_at is the instant of the fact that ended it',
        by: 'rule 11: cancelled ends it, at the fact that did',
        differs: ['ended_at'],
        columns: { ended_at: ['arrayLast((p, x, was) -> x != was', 'arrayFirst((p, x, was) -> x != was'] },
      },
    ],
  },
  {
    rule: 12,
    founders: ['owner'],
    switches: [
      {
        off: 'the agent, else the department',
        by: 'rule 12: owner by agent, else by department; unassigned takes it away',
        differs: ['owner_path'],
        facts: [[named, 'agent_id']],
      },
      {
        off: 'unassigned takes the owner away',
        by: 'rule 12: owner by agent, else by department; unassigned takes it away',
        differs: ['owner_path'],
        facts: [[`rank = ${rank('ticket.unassigned')}, '\\0'`, `rank = ${rank('ticket.unassigned')}, ''`]],
      },
      {
        off: 'a transfer leaves no owner unless it names one',
        by: 'rule 12: a transfer leaves no owner unless it names one',
        differs: ['owner'],
        facts: [["if(agent_id != '', agent_id, '\\0')", 'agent_id']],
      },
      {
        off: 'the other facts leave the owner',
        by: 'rule 12: other facts leave the owner as he is',
        differs: ['owner'],
        facts: [["'\\0'), '')", "'\\0'), agent_id)"]],
      },
      {
        off: 'an ended ticket keeps its last owner',
        by: 'rule 12: an ended ticket keeps its last owner, and what comes after the end still counts',
        differs: ['owner'],
        columns: { owner: (was) => `if(open = 1, ${was}, '')` },
      },
    ],
  },
  {
    rule: 13,
    founders: ['queue, entered_queue_at', 'first_queue, queue_path'],
    switches: [
      {
        off: 'a run of one queue is entered once',
        by: 'rule 13: a second fact with the same queue does not start it anew',
        differs: ['queue_path', 'entered_queue_at'],
        columns: { queue_runs: ['x != y', '1'] },
      },
      {
        off: 'a queue on a fact of another kind says nothing',
        by: 'rule 13: a queue on a fact of another kind says nothing',
        differs: ['queue_path'],
        facts: [
          [
            `if(rank IN (${ranks('ticket.created', 'ticket.queued', 'ticket.assigned', 'ticket.transferred', 'ticket.snapshot')}), toString(queue), '')`,
            'toString(queue)',
          ],
        ],
      },
      {
        off: 'a transfer carries to_queue',
        by: 'rule 12: a transfer leaves no owner unless it names one',
        differs: ['queue'],
        facts: [
          [
            `rank IN (${ranks('ticket.created', 'ticket.queued', 'ticket.assigned', 'ticket.transferred', 'ticket.snapshot')}), toString(queue)`,
            `rank IN (${ranks('ticket.created', 'ticket.queued', 'ticket.assigned', 'ticket.snapshot')}), toString(queue)`,
          ],
        ],
      },
      {
        off: 'entered_queue_at is the start of the current run',
        by: 'rule 13: a second fact with the same queue does not start it anew',
        differs: ['entered_queue_at'],
        columns: { entered_queue_at: ['[-1]', '[1]'] },
      },
      {
        off: 'a snapshot tells since when it is in its queue',
        by: 'rule 13: entered_queue_at as the snapshot tells it',
        differs: ['entered_queue_at'],
        facts: [['if(snap_entered_queue_at > 0, snap_entered_queue_at, known_since)', 'known_since']],
      },
      {
        off: 'first_queue is the first',
        by: 'rule 13: a second fact with the same queue does not start it anew',
        differs: ['first_queue'],
        columns: { first_queue: ['[1]', '[-1]'] },
      },
    ],
  },
  {
    rule: 14,
    founders: ['category, subcategory, priority'],
    switches: [
      {
        off: 'the last fact that carries a field sets it',
        by: 'rule 14: the last fact that carries a field sets it',
        differs: ['category'],
        columns: { category: ['arrayLast', 'arrayFirst'] },
      },
      {
        off: 'only created, classified, queued, assigned and snapshot classify',
        by: 'rule 14: the last fact that carries a field sets it',
        differs: ['category'],
        facts: [[`if(rank IN (${carries}), toString(category), '')`, 'toString(category)']],
      },
      {
        off: 'what a fact does not carry stays',
        by: 'rule 14: the last fact that carries a field sets it',
        differs: ['region'],
        columns: { region: ["x != ''", '1'] },
      },
      {
        off: 'channel, direction and opened_by come from the first created',
        by: 'rule 14: channel, direction and opened_by come from the first created',
        differs: ['channel', 'direction', 'opened_by'],
        columns: { opening: () => 'length(standing)' },
      },
      {
        off: 'the category complaint makes a complaint',
        by: 'rule 14: the category complaint makes a complaint where the field is not set',
        differs: ['is_complaint'],
        facts: [["category = 'complaint', 1, -1)", '-1)']],
      },
      {
        off: 'a field that is set outweighs the category',
        by: 'rule 14: a field that is set outweighs the category',
        differs: ['is_complaint'],
        facts: [
          [
            "is_complaint >= 0, is_complaint, category = 'complaint', 1",
            "category = 'complaint', 1, is_complaint >= 0, is_complaint",
          ],
        ],
      },
      {
        off: 'an erasure blanks the customer, due or not',
        by: 'rule 14: an erasure blanks the customer, also one still to come',
        differs: ['customer_id'],
        columns: { customer_id: ['erased = 1', '0'] },
      },
    ],
  },
  {
    rule: 15,
    founders: ['assigned_at', 'accepted_at, investigated_at', 'Negative durations'],
    switches: [
      {
        off: 'first instants are raised to the creation',
        by: 'rule 15: first instants, not before created_at',
        differs: ['assigned_at'],
        columns: { assigned_at: ['greatest(', 'least('] },
      },
      {
        off: 'the first of them counts',
        by: 'rule 15: first instants, not before created_at',
        differs: ['accepted_at'],
        columns: { accepted_at: [first, 'arrayLast((p, r) ->'] },
      },
      {
        off: 'an instant of the snapshot precedes any later fact',
        by: 'rule 15: an instant of the snapshot precedes any later fact',
        differs: ['assigned_at'],
        columns: { assigned_at: ['snap[1] > 0', '0'] },
      },
      {
        off: 'a response before creation stays as it is',
        by: 'rule 15: a response before creation stays as it is, flagged; its clock is met',
        differs: ['first_response_at'],
        columns: { first_response_at: (was) => `greatest(${was}, created_at)` },
      },
      {
        off: 'an instant before creation is flagged',
        by: 'rule 15: a resolution before creation is flagged',
        differs: ['flags'],
        columns: { flags: ['x.1 < created_at', '0'] },
      },
    ],
  },
  {
    rule: 16,
    founders: ['first_response_at'],
    switches: [
      {
        off: 'a bot does not respond',
        by: 'rule 10: the first of assigned, accepted, responded takes a new ticket up, a bot’s answer too',
        differs: ['first_response_at'],
        facts: [[" AND responder = 'human'", '']],
      },
      {
        off: 'only what is public is a response',
        by: 'rule 16: bots and internal notes are no first response',
        differs: ['first_response_at'],
        facts: [[' AND public = 1', '']],
      },
      {
        off: 'a resolution by a human counts where there is no response',
        by: 'rule 16: without a response a resolution by a human is one, inferred',
        differs: ['first_response_at', 'flags'],
        columns: { answered_by_resolving: () => 'toInt64(0)' },
      },
      {
        off: 'a resolution by a bot is none',
        by: 'rule 16: a resolution by a bot is none',
        differs: ['first_response_at', 'flags'],
        columns: { answered_by_resolving: ['AND robot = 0', ''] },
      },
      {
        off: 'the inferred one is flagged',
        by: 'rule 16: without a response a resolution by a human is one, inferred',
        differs: ['flags'],
        columns: { flags: ['response.2 = 1', '0'] },
      },
    ],
  },
  {
    rule: 17,
    founders: ['first_resolved_at, resolved_at'],
    switches: [
      {
        off: 'resolved again while it is ended is no second resolution',
        by: 'rule 17: resolved again while resolved is no second resolution',
        differs: ['resolution_at'],
        columns: {
          resolutions: [
            `r = ${rank('ticket.resolved')} AND was NOT IN`,
            `r = ${rank('ticket.resolved')} OR was NOT IN`,
          ],
        },
      },
      {
        off: 'closed without resolved is resolved at the close',
        by: 'rule 17: closed without resolved is resolved at the close',
        differs: ['resolution_at'],
        columns: { resolutions: [`(r = ${rank('ticket.closed')} AND`, '(0 AND'] },
      },
      {
        off: 'that is flagged',
        by: 'rule 17: closed without resolved is resolved at the close',
        differs: ['flags'],
        columns: { flags: [`(r = ${rank('ticket.closed')} AND`, '(0 AND'] },
      },
      {
        off: 'closed unresolved is no resolution',
        by: 'rule 17: closed as unresolved is no resolution',
        differs: ['resolution_at'],
        columns: { resolutions: [' AND unresolved = 0', ''] },
      },
      {
        off: 'first and last resolution are kept apart',
        by: 'rule 17: resolved again while resolved is no second resolution',
        differs: ['resolved_at'],
        columns: { resolved_at: ['[-1]', '[1]'] },
      },
      {
        off: 'queue and owner are those at that point',
        by: 'rule 12: an ended ticket keeps its last owner, and what comes after the end still counts',
        differs: ['first_resolved_owner'],
        columns: { first_resolved_owner: ['o.3 <= resolutions[1].2', '1'] },
      },
      {
        off: 'each resolution has the queue of its instant',
        by: 'rule 17: resolved again while resolved is no second resolution',
        differs: ['resolution_queue'],
        columns: { resolution_queue: ['q.3 <= i', '1'] },
      },
      {
        off: 'the snapshot’s resolutions come before',
        by: 'rule 16 and 17: a resolution told by a snapshot fills in before, counts as human, stops the clock',
        differs: ['resolution_at'],
        columns: { snap_resolved: ['x > 0', '0'] },
      },
    ],
  },
  {
    rule: 18,
    founders: ['closed_at', 'reopens, transfers, errors, escalations'],
    switches: [
      {
        off: 'closed_at is the last close',
        by: 'rule 18: counts and their instants',
        differs: ['closed_at'],
        columns: { closed_at: ['arrayLast', 'arrayFirst'] },
      },
      {
        off: 'a snapshot’s close holds until a later one',
        by: 'rule 18: closed_at of the snapshot until a later close',
        differs: ['closed_at'],
        columns: { closed_at: ['snap[6]', '0'] },
      },
      {
        off: 'the snapshot’s counts are added',
        by: 'rule 18: the snapshot’s counts are added, its instants are not',
        differs: ['reopens'],
        columns: { reopens: [' + snap[7]', ''] },
      },
      {
        off: 'errors and escalations are counted apart',
        by: 'rule 18: counts and their instants',
        differs: ['errors'],
        columns: { errors: [`r = ${rank('ticket.error_recorded')}`, `r = ${rank('ticket.escalated')}`] },
      },
      {
        off: 'three transfers are ping-pong',
        by: 'rule 18: three transfers are ping-pong',
        differs: ['ping_pong'],
        columns: { ping_pong: ['>= 3', '>= 4'] },
      },
      {
        off: 'back in an earlier queue is ping-pong',
        by: 'rule 18: back in an earlier queue is ping-pong',
        differs: ['ping_pong'],
        columns: { ping_pong: ['< length(queue_runs)', '< 0'] },
      },
    ],
  },
  {
    rule: 19,
    founders: ['pauses'],
    switches: [
      {
        off: 'a pause is pending_customer, nothing else',
        by: 'rule 19: pending told twice is one pause',
        differs: ['pause_from'],
        columns: { pauses: ['pending_customer', 'pending_internal'] },
      },
      {
        off: 'it does not begin before the creation',
        by: 'rule 19: pauses begin at creation, end with the status, and empty ones are dropped',
        differs: ['pause_from'],
        columns: { pauses: ['greatest(since, base)', 'since'] },
      },
      {
        off: 'empty ones are dropped',
        by: 'rule 19: pauses begin at creation, end with the status, and empty ones are dropped',
        differs: ['pause_from'],
        columns: { pauses: ['p.2 > p.1)', '1)'] },
      },
      {
        off: 'it ends with the status',
        by: 'rule 19: pauses begin at creation, end with the status, and empty ones are dropped',
        differs: ['pause_to'],
        columns: { pauses: ['greatest(since, base), 0), until)', 'greatest(since, base), 0), toInt64(0))'] },
      },
      {
        off: 'pending told twice is one run',
        by: 'rule 19: pending told twice is one pause',
        differs: ['pause_from'],
        columns: { status_runs: ['run.1 != run.3', '1'] },
      },
    ],
  },
];
