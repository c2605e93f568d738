import { rank } from '../../../metrics/state/ranks.ts';
import type { Rule } from './rules.ts';

/** Nothing sets the status so. */
const unset = (type: Parameters<typeof rank>[0], status: string) =>
  [`rank = ${rank(type)}, '${status}'`, `rank = ${rank(type)}, ''`] as const;

/** Rules 9 to 11: creation, status and end. */
export const LIFE_RULES: Rule[] = [
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
];
