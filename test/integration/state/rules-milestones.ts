import { rank } from '../../../metrics/state/ranks.ts';
import type { Rule } from './rules.ts';

const first = 'arrayFirst((p, r) ->';

/** Rules 15 to 19: first instants, responses, resolutions, counts and pauses. */
export const MILESTONE_RULES: Rule[] = [
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
  {
    rule: 38,
    founders: [],
    switches: [
      {
        off: 'the first assignment says by whom',
        by: 'rule 38: who assigned it first, the last cause told, the parent named first',
        differs: ['assigned_by'],
        columns: { assigned_by: ['arrayFirst', 'arrayLast'] },
      },
      {
        off: 'an assignment before a snapshot is by nobody known',
        by: 'rule 38: a snapshot that tells of an assignment does not tell by whom',
        differs: ['assigned_by'],
        columns: { assigned_by: ['> 0', '> 1e15'] },
      },
      {
        off: 'the last cause told holds',
        by: 'rule 38: who assigned it first, the last cause told, the parent named first',
        differs: ['root_cause'],
        columns: { root_cause: ['arrayLast', 'arrayFirst'] },
      },
      {
        off: 'the parent is told by the creation',
        by: 'rule 38: who assigned it first, the last cause told, the parent named first',
        differs: ['parent_ticket'],
        facts: [["'parent_ticket_id'", "'contact_id'"]],
      },
    ],
  },
];
