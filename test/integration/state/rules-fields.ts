import { rank, ranks } from '../../../metrics/state/ranks.ts';
import type { Rule } from './rules.ts';

const named = "if(agent_id != '', agent_id, toString(department))";
const carries = ranks(
  'ticket.snapshot',
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
);

/** Rules 12 to 14: owner, queue and the fields that facts carry. */
export const FIELD_RULES: Rule[] = [
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
];
