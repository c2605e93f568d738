import { f, human, min, type StateCase } from './case.ts';

const created = f('created', 0);
const resolved = f('resolved', 60);

/** Rules 12 to 14: owner, queue and the fields that facts carry. */
export const FIELD_CASES: StateCase[] = [
  {
    name: 'rule 12: owner by agent, else by department; unassigned takes it away',
    facts: [
      f('created', 0, { department: 'service' }),
      f('assigned', 5, { agent_id: 'a1', department: 'technical' }),
      f('assigned', 6, { department: 'network' }),
      f('unassigned', 7),
      f('assigned', 8, { agent_id: 'a2' }),
    ],
    now: min(60),
    expected: {
      owner: 'a2',
      owner_path: ['service', 'a1', 'network', '', 'a2'],
      owner_at: [min(0), min(5), min(6), min(7), min(8)],
      assigned_at: min(5),
    },
  },
  {
    name: 'rule 12: a transfer leaves no owner unless it names one',
    facts: [
      created,
      f('assigned', 5, { agent_id: 'a1' }),
      f('transferred', 10, { queue: 'q2' }),
      f('transferred', 20, { queue: 'q3', agent_id: 'a3' }),
      f('responded', 25, { ...human, agent_id: 'a4' }),
    ],
    now: min(15),
    expected: { owner: '', queue: 'q2' },
  },
  {
    name: 'rule 12: an ended ticket keeps its last owner, and what comes after the end still counts',
    facts: [
      created,
      f('assigned', 5, { agent_id: 'a1' }),
      resolved,
      f('transferred', 70, { queue: 'q9', agent_id: 'a9' }),
    ],
    now: min(90),
    expected: {
      owner: 'a9',
      queue: 'q9',
      first_resolved_owner: 'a1',
      first_resolved_queue: '',
      status: 'resolved',
    },
  },
  {
    name: 'rule 12: other facts leave the owner as he is',
    facts: [created, f('assigned', 5, { agent_id: 'a1' }), f('responded', 6, { ...human, agent_id: 'a4' })],
    now: min(60),
    expected: { owner: 'a1', owner_path: ['a1'] },
  },
  {
    name: 'rule 13: a second fact with the same queue does not start it anew',
    facts: [
      f('created', 0, { queue: 'q1' }),
      f('queued', 10, { queue: 'q1' }),
      f('assigned', 20, { agent_id: 'a1', queue: 'q2' }),
      f('assigned', 30, { agent_id: 'a2' }),
      f('queued', 40, { queue: 'q2' }),
    ],
    now: min(60),
    expected: {
      queue: 'q2',
      first_queue: 'q1',
      entered_queue_at: min(20),
      queue_path: ['q1', 'q2'],
      queue_at: [min(0), min(20)],
      ping_pong: 0,
    },
  },
  {
    name: 'rule 13: a queue on a fact of another kind says nothing',
    facts: [
      f('created', 0, { queue: 'q1' }),
      f('classified', 5, { queue: 'q7' }),
      f('resolved', 6, { queue: 'q8' }),
    ],
    now: min(60),
    expected: { queue_path: ['q1'] },
  },
  {
    name: 'rule 14: the last fact that carries a field sets it',
    facts: [
      f('created', 0, {
        category: 'fault',
        priority: 'general',
        region: 'CN-GD',
        customer_tier: 'vip',
        is_major: 1,
      }),
      f('classified', 5, { category: 'billing', priority: 'urgent' }),
      f('queued', 6, { queue: 'q1', skill_group: 'fault' }),
      f('assigned', 7, { agent_id: 'a1', city: 'Location 93' }),
      f('transferred', 8, { queue: 'q2', category: 'promotion' }),
    ],
    now: min(60),
    expected: {
      category: 'billing',
      priority: 'urgent',
      region: 'CN-GD',
      customer_tier: 'vip',
      skill_group: 'fault',
      city: 'Location 93',
      is_major: 1,
      is_complaint: 0,
    },
  },
  {
    name: 'rule 14: channel, direction and opened_by come from the first created',
    facts: [
      f('created', 0, { channel: 'phone', direction: 'inbound', opened_by: 'agent' }),
      f('created', 5, { channel: 'app', opened_by: 'customer' }),
    ],
    now: min(60),
    expected: { channel: 'phone', direction: 'inbound', opened_by: 'agent' },
  },
  {
    name: 'rule 14: the category complaint makes a complaint where the field is not set',
    facts: [f('created', 0, { category: 'complaint' }), f('classified', 5, { category: 'billing' })],
    now: min(60),
    expected: { category: 'billing', is_complaint: 1 },
  },
  {
    name: 'rule 14: a field that is set outweighs the category',
    facts: [
      f('created', 0, { category: 'complaint' }),
      f('classified', 5, { category: 'complaint', is_complaint: 0 }),
    ],
    now: min(60),
    expected: { is_complaint: 0 },
  },
  {
    name: 'rule 14: an erasure blanks the customer, also one still to come',
    facts: [
      f('created', 0, { customer_id: 'k1:C1', region: 'CN-GD' }),
      f('erased', 90, { type: 'subject.erased' }),
    ],
    now: min(60),
    expected: { customer_id: '', region: 'CN-GD', facts_due: 1 },
  },
];
