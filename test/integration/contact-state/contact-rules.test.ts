import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTACT_COLUMNS, contactState } from '../../../metrics/state/contact.ts';
import { type ContactFact, contactRow } from '../../reference/contacts.ts';
import { contactFact, type Ground, HOUR, NOW, openGround } from './ground.ts';

const SECOND = 1_000;
const T = NOW - HOUR;
/** A fact some seconds after T. */
const at = (seconds: number, type: string, part: Partial<ContactFact> = {}): ContactFact =>
  contactFact(type, { at: T + seconds * SECOND, ...part });

interface Case {
  rule: string;
  facts: ContactFact[];
  row: Record<string, unknown>;
}

const twin = at(10, 'answered', { id: 'twin', source: '/cc/gd/switch', agent_id: 'a1' });

const CASES: Case[] = [
  {
    rule: '2: of two contents of one identity the later recorded stands',
    facts: [at(0, 'queued'), twin, { ...twin, agent_id: 'a2', recorded: twin.recorded + 1 }],
    row: { answers: 1, agent_id: 'a2', facts_total: 3, flags: ['id_conflict'] },
  },
  {
    rule: '2: of one content at two times the later stands, even if it is still to come',
    facts: [
      at(0, 'queued', { queue: 'q1' }),
      { ...twin, recorded: T },
      { ...twin, recorded: T, time: NOW + 5, at: NOW + 5 },
    ],
    row: { answers: 0, waiting: 1, facts_total: 3, facts_due: 2, next_at: NOW + 5, flags: ['id_conflict'] },
  },
  {
    rule: '4: transferred and answered at one instant is answered',
    facts: [
      at(0, 'queued'),
      at(5, 'answered'),
      at(9, 'transferred', { to_queue: 'q2' }),
      at(9, 'answered', { queue: 'q2' }),
    ],
    row: {
      waiting: 0,
      status: 'in_contact',
      queue: 'q2',
      answers: 2,
      answer_queue: 'q1',
      transfers: 1,
      wait_ms: 5_000,
    },
  },
  {
    rule: '4: a sequence number goes before the rank',
    facts: [
      at(0, 'answered', { seq: '000000000001' }),
      at(0, 'transferred', { seq: '000000000002', to_queue: 'q2' }),
      at(0, 'queued', { seq: '000000000003', queue: 'q2' }),
    ],
    row: { waiting: 1, status: 'waiting', queue: 'q2' },
  },
  {
    rule: '5: what is still to come sets nothing but next_at',
    facts: [at(0, 'queued'), contactFact('answered', { at: NOW + 1 })],
    row: { waiting: 1, facts_due: 1, facts_total: 2, next_at: NOW + 1, settles_at: T + 26 * HOUR },
  },
  {
    rule: '6: an erasure empties the customer, also of what comes after it',
    facts: [
      at(0, 'queued', { customer_id: 'k1:x' }),
      at(1, 'subject.erased'),
      at(2, 'answered', { customer_id: 'k1:x' }),
    ],
    row: { customer_id: '', outcome: 'answered' },
  },
  {
    rule: '8: while it waits again nobody has it; it is counted once as answered',
    facts: [
      at(0, 'queued'),
      at(5, 'answered', { agent_id: 'a1' }),
      at(60, 'transferred', { to_queue: 'q2', agent_id: 'a1' }),
    ],
    row: {
      agent_id: '',
      answer_agent_id: 'a1',
      waiting: 1,
      outcome: 'answered',
      entered_queue_at: T + 60 * SECOND,
      queue: 'q2',
      first_queue: 'q1',
    },
  },
  {
    rule: '9: a contact that a bot settles alone',
    facts: [
      at(0, 'queued', { is_bot: 1 }),
      at(1, 'answered', { is_bot: 1, wait_ms: 400 }),
      at(90, 'ended', { is_bot: 1, talk_ms: 89_000, hold_ms: 0, acw_ms: 0 }),
    ],
    row: {
      is_bot: 1,
      outcome: 'bot',
      answered_at: 0,
      answers: 0,
      wait_ms: -1,
      status: 'ended',
      handle_ms: 89_000,
      flags: [],
    },
  },
  {
    rule: '9, 12: who waits for a bot waits for nobody',
    facts: [at(0, 'queued', { is_bot: 1 })],
    row: { is_bot: 1, waiting: 0, status: 'waiting', outcome: 'bot' },
  },
  {
    rule: '10a: handed over by a bot, the wait begins at the transfer',
    facts: [
      at(0, 'queued', { is_bot: 1 }),
      at(1, 'answered', { is_bot: 1 }),
      at(60, 'transferred', { is_bot: 1, to_queue: 'q2' }),
      at(80, 'answered', { queue: 'q2' }),
    ],
    row: {
      is_bot: 0,
      queued_at: T + 60 * SECOND,
      wait_ms: 20_000,
      outcome: 'answered',
      answers: 1,
      answer_queue: 'q2',
    },
  },
  {
    rule: '10b: the queued of a second wait is not the first wait',
    facts: [
      at(5, 'answered', { wait_ms: 5_000 }),
      at(60, 'transferred', { to_queue: 'q2' }),
      at(60, 'queued', { queue: 'q2', id: 'later', seq: '9' }),
      at(70, 'answered', { queue: 'q2' }),
    ],
    row: { queued_at: 0, wait_ms: 5_000, offered_at: T, flags: ['queued_missing'] },
  },
  {
    rule: '10: a missing queued: the wait that the answer tells',
    facts: [at(30, 'answered', { wait_ms: 30_000 })],
    row: { queued_at: 0, offered_at: T, wait_ms: 30_000, flags: ['queued_missing'] },
  },
  {
    rule: '10: a missing queued and no wait told',
    facts: [at(30, 'abandoned')],
    row: {
      wait_ms: -1,
      abandon_wait_ms: -1,
      abandoned_at: T + 30 * SECOND,
      offered_at: T + 30 * SECOND,
      flags: ['queued_missing'],
    },
  },
  {
    rule: '11: the instants go before the wait that is told',
    facts: [at(0, 'queued'), at(30, 'answered', { wait_ms: 7 })],
    row: { wait_ms: 30_000 },
  },
  {
    rule: '11: answered before it was queued',
    facts: [at(0, 'answered'), at(1, 'queued')],
    row: { wait_ms: 0, waiting: 1, flags: ['negative_duration'] },
  },
  {
    rule: '12: a repeated queued in one queue does not restart the wait, another queue does',
    facts: [
      at(0, 'queued'),
      at(10, 'queued'),
      at(20, 'queued', { queue: 'q2' }),
      at(30, 'transferred', { to_queue: 'q2' }),
    ],
    row: { queued_at: T, entered_queue_at: T + 20 * SECOND, queue: 'q2', waiting: 1, outcome: 'waiting' },
  },
  {
    rule: '4, 12: an erasure does not speak, so it parts no wait',
    facts: [at(0, 'queued'), at(10, 'subject.erased'), at(20, 'queued')],
    row: { entered_queue_at: T, waiting: 1, customer_id: '' },
  },
  {
    rule: '14: a call back is not an abandonment, and stays one when it is answered',
    facts: [at(0, 'queued'), at(60, 'callback_requested'), at(900, 'queued'), at(901, 'answered')],
    row: {
      callback_at: T + 60 * SECOND,
      callback_queue: 'q1',
      outcome: 'callback',
      answered_at: T + 901 * SECOND,
    },
  },
  {
    rule: '14: a call back asked for after an answer changes nothing',
    facts: [at(0, 'queued'), at(5, 'answered'), at(60, 'transferred'), at(90, 'callback_requested')],
    row: { callback_at: 0, callback_queue: '', outcome: 'answered', status: 'callback' },
  },
  {
    rule: '15: given up',
    facts: [at(0, 'queued'), at(40, 'abandoned', { end_reason: 'silent_abandon' })],
    row: {
      abandoned_at: T + 40 * SECOND,
      abandon_queue: 'q1',
      abandon_wait_ms: 40_000,
      outcome: 'abandoned',
      waiting: 0,
      end_reason: 'silent_abandon',
      talk_ms: -1,
      handle_ms: -1,
    },
  },
  {
    rule: '15: given up, and back in the queue',
    facts: [at(0, 'queued'), at(40, 'abandoned'), at(50, 'queued')],
    row: { abandoned_at: 0, waiting: 1, outcome: 'waiting', entered_queue_at: T + 50 * SECOND, flags: [] },
  },
  {
    rule: '15: given up in a second wait it was answered all the same',
    facts: [
      at(0, 'queued'),
      at(5, 'answered'),
      at(60, 'transferred', { to_queue: 'q2' }),
      at(200, 'abandoned', { queue: 'q2' }),
    ],
    row: {
      abandoned_at: 0,
      outcome: 'answered',
      status: 'abandoned',
      waiting: 0,
      flags: ['abandon_overruled'],
    },
  },
  {
    rule: '16: it ended and nobody told how it was answered',
    facts: [at(0, 'queued'), at(100, 'ended', { talk_ms: 50_000, hold_ms: 0, acw_ms: 5_000 })],
    row: { outcome: 'unseen', flags: ['answer_missing'] },
  },
  {
    rule: '16: a drill is nothing else',
    facts: [at(0, 'queued', { drill: 1 })],
    row: { outcome: 'drill', drill: 1, waiting: 0 },
  },
  {
    rule: '17: legs add up; one that does not tell makes it unknown',
    facts: [
      at(0, 'queued'),
      at(5, 'answered', { agent_id: 'a1' }),
      at(60, 'ended', { talk_ms: 50_000, hold_ms: 0, acw_ms: 4_000 }),
      at(90, 'ended', { talk_ms: 20_000, hold_ms: 1_000, acw_ms: -1, id: 'second', agent_id: 'a2' }),
    ],
    row: {
      talk_ms: 70_000,
      hold_ms: 1_000,
      acw_ms: -1,
      handle_ms: -1,
      ended_at: T + 90 * SECOND,
      agent_id: 'a2',
      outcome: 'answered',
    },
  },
];

let ground: Ground;
beforeAll(async () => {
  ground = await openGround('contact', contactState);
});
afterAll(() => ground.close());

it.each(CASES)('$rule', async ({ facts, row }) => {
  const { rows, facts: hashed } = await ground.evaluate(facts);
  expect(rows.get('C-1')).toMatchObject(row);
  expect(rows.get('C-1')).toEqual(contactRow(hashed, NOW));
});

it('makes no row of a contact of which nothing is due', async () => {
  const { rows } = await ground.evaluate([contactFact('queued', { at: NOW + 1 })]);
  expect(rows.size).toBe(0);
});

it('keeps the richer row, and writes the living beside all', async () => {
  await ground.store.command('TRUNCATE TABLE contacts_live');
  await ground.evaluate([at(0, 'queued'), at(5, 'answered')]);
  const poorer = contactState({ facts: 'contact_events', where: "tenant = 'operator'", now: T, epoch: 3 });
  await ground.store.command(`INSERT INTO contacts_evaluated ${poorer}`);
  for (const table of ['contacts', 'contacts_live']) {
    expect(await ground.store.query(`SELECT status, facts_due FROM ${table} FINAL`)).toEqual([
      { status: 'in_contact', facts_due: 2 },
    ]);
  }
});

it('names the columns of its table, in order', async () => {
  const columns = await ground.store.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'contacts' ORDER BY position",
  );
  expect(columns.map((column) => column.name)).toEqual(CONTACT_COLUMNS);
});
