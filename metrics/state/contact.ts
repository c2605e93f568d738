import type { StateExpression } from '../contract.ts';
import { flagList, headOf, orderedFacts, stateRow, versionOf } from './ordered-facts.ts';
import { texts } from './select.ts';

/** In the order in which facts of one instant are taken (docs/contact-state.md 4). */
const TYPES = [
  'contact.queued',
  'contact.transferred',
  'contact.answered',
  'contact.abandoned',
  'contact.callback_requested',
  'contact.ended',
  'subject.erased',
];
const rank = (verb: string): number => TYPES.indexOf(`contact.${verb}`) + 1;
const is = (verb: string): string => `standing AND rank = ${rank(verb)}`;
const SPEAKS = `standing AND rank <= ${rank('ended')}`;
const WAITS = `rank <= ${rank('transferred')}`;
const HUMAN_ANSWER = `${is('answered')} AND is_bot != 1`;

/** What a contact is after the last of its facts, by rank. */
const STATUSES = ['waiting', 'waiting', 'in_contact', 'abandoned', 'callback', 'ended'];
/** A lost end must not keep a contact for ever; the rest is what every window of the last day needs (ms). */
const SETTLES_AFTER = 26 * 3_600_000;

const FACT_COLUMNS = [
  'channel',
  'queue',
  'to_queue',
  'region',
  'city',
  'category',
  'customer_tier',
  'customer_id',
  'skill_group',
  'direction',
  'agent_id',
  'ticket_id',
  'wait_ms',
  'talk_ms',
  'hold_ms',
  'acw_ms',
  'end_reason',
  'is_bot',
];

const NAMED_QUEUE = `if(rank = ${rank('transferred')} AND to_queue != '', to_queue, queue)`;
/** Stands for "does not wait" beside the names of queues. */
const NOWHERE = `if(${WAITS}, ${NAMED_QUEUE}, '\\0')`;

/** Last of the facts that name the field; the first where `argMinIf` is asked for. */
const named = (field: string, pick = 'argMaxIf'): string =>
  `${pick}(${field}, place, ${SPEAKS} AND ${field} != '')`;

/** The sum over all `ended`, unknown if one of them does not tell. */
const total = (field: string): string =>
  `if(countIf(${is('ended')}) > 0 AND countIf(${is('ended')} AND ${field} < 0) = 0, sumIf(${field}, ${is('ended')}), -1)`;

const aggregates = (now: number): Record<string, string> => ({
  ...headOf(now),
  // A repeated `queued` in the same queue does not begin a new wait.
  entered_queue_at: 'argMaxIf(at, place, begins_wait)',
  last_rank: `argMaxIf(rank, place, ${SPEAKS})`,
  first_at: `argMinIf(at, place, ${SPEAKS})`,
  first_wait: `argMinIf(wait_ms, place, ${SPEAKS})`,
  last_queue: `argMaxIf(named_queue, place, ${SPEAKS} AND named_queue != '')`,
  first_queue: named('queue', 'argMinIf'),
  first_channel: named('channel', 'argMinIf'),
  first_direction: named('direction', 'argMinIf'),
  last_region: named('region'),
  last_city: named('city'),
  last_category: named('category'),
  last_tier: named('customer_tier'),
  last_skill: named('skill_group'),
  last_customer: named('customer_id'),
  last_ticket: named('ticket_id'),
  last_agent: `argMaxIf(agent_id, place, standing AND rank IN (${rank('answered')}, ${rank('ended')}) AND is_bot != 1 AND agent_id != '')`,
  erased: `countIf(standing AND rank = ${TYPES.length}) > 0`,
  first_queued_at: `argMinIf(at, place, ${is('queued')})`,
  queued_place: `minIf(place, ${is('queued')})`,
  // Places count from 1; 0 = there is none.
  bot_place: `minIf(place, ${SPEAKS} AND is_bot = 1)`,
  transfer_place: `minIf(place, ${is('transferred')})`,
  last_transfer_place: `maxIf(place, ${is('transferred')})`,
  first_transfer_at: `argMinIf(at, place, ${is('transferred')})`,
  transfers: `toUInt16(countIf(${is('transferred')}))`,
  answer_place: `minIf(place, ${HUMAN_ANSWER})`,
  answered_at: `argMinIf(at, place, ${HUMAN_ANSWER})`,
  answer_queue: `argMinIf(queue, place, ${HUMAN_ANSWER})`,
  answer_agent_id: `argMinIf(agent_id, place, ${HUMAN_ANSWER})`,
  answer_wait: `argMinIf(wait_ms, place, ${HUMAN_ANSWER})`,
  answers: `toUInt16(countIf(${HUMAN_ANSWER}))`,
  gave_up_at: `argMaxIf(at, place, ${is('abandoned')})`,
  gave_up_queue: `argMaxIf(queue, place, ${is('abandoned')})`,
  gave_up_wait: `argMaxIf(wait_ms, place, ${is('abandoned')})`,
  gave_up_place: `maxIf(place, ${is('abandoned')})`,
  callback_place: `minIf(place, ${is('callback_requested')})`,
  asked_back_at: `argMinIf(at, place, ${is('callback_requested')})`,
  asked_back_queue: `argMinIf(queue, place, ${is('callback_requested')})`,
  ended_at: `argMaxIf(at, place, ${is('ended')})`,
  last_reason: `argMaxIf(end_reason, place, standing AND rank IN (${rank('abandoned')}, ${rank('ended')}) AND end_reason != '')`,
  talk_total: total('talk_ms'),
  hold_total: total('hold_ms'),
  acw_total: total('acw_ms'),
});

const before = (place: string, other: string): string =>
  `${place} > 0 AND (${other} = 0 OR ${place} < ${other})`;
const HANDED_OVER = `transfer_place >= bot_place AND bot_place > 0 AND ${before('transfer_place', 'answer_place')}`;
const SECOND_WAIT = 'answer_place > 0 AND answer_place < transfer_place AND transfer_place < queued_place';
const ONLY_BOT = 'bot_place > 0 AND answer_place = 0 AND last_transfer_place < bot_place';
const LAST_WAITS = `last_rank IN (${rank('queued')}, ${rank('transferred')})`;
const ASKED_BACK = before('callback_place', 'answer_place');

/** What the row asks for more than once: a SELECT of its own, because the engine copies an alias into each use. */
const BETWEEN = {
  queued_at: `multiIf(${HANDED_OVER}, first_transfer_at, ${SECOND_WAIT}, 0, first_queued_at)`,
  is_bot: `toUInt8(${ONLY_BOT})`,
  asked_back: `toUInt8(${ASKED_BACK})`,
  gave_up: `toUInt8(gave_up_place > 0 AND NOT (answer_place > 0 OR ${ASKED_BACK} OR ${ONLY_BOT} OR ${LAST_WAITS}))`,
  waiting: `toUInt8(${LAST_WAITS} AND NOT (${ONLY_BOT}) AND any_drill = 0)`,
};

const wait = (happened: string, at: string, told: string): string =>
  `multiIf(NOT (${happened}), -1, queued_at > 0, greatest(${at} - queued_at, 0), ${told})`;

const row = (epoch: number): Record<string, string> => ({
  tenant: 'tenant',
  subject: 'subject',
  epoch: `toUInt32(${epoch})`,
  facts_total: 'facts_total',
  facts_due: 'facts_due',
  version: versionOf(epoch),
  first_fact_at: 'first_fact_at',
  last_fact_at: 'last_fact_at',
  last_ingested_at: 'last_ingested_at',
  next_at: 'next_at',
  settles_at: `last_fact_at + ${SETTLES_AFTER}`,
  offered_at: 'if(queued_at > 0, queued_at, first_at - greatest(first_wait, 0))',
  queued_at: 'queued_at',
  queue: 'last_queue',
  first_queue: 'first_queue',
  entered_queue_at: 'entered_queue_at',
  waiting: 'waiting',
  status: `transform(last_rank, [${STATUSES.map((_, i) => i + 1).join(', ')}], [${texts(STATUSES)}], '')`,
  outcome: `multiIf(last_rank = 0, '', any_drill = 1, 'drill', asked_back = 1, 'callback', is_bot = 1, 'bot',
    answer_place > 0, 'answered', waiting = 1, 'waiting', gave_up = 1, 'abandoned', 'unseen')`,
  drill: 'any_drill',
  is_bot: 'is_bot',
  channel: 'first_channel',
  direction: 'first_direction',
  region: 'last_region',
  city: 'last_city',
  category: 'last_category',
  customer_tier: 'last_tier',
  skill_group: 'last_skill',
  customer_id: "if(erased, '', last_customer)",
  ticket_id: 'last_ticket',
  agent_id: `if(${LAST_WAITS}, '', last_agent)`,
  answered_at: 'answered_at',
  answer_queue: 'answer_queue',
  answer_agent_id: 'answer_agent_id',
  answers: 'answers',
  wait_ms: wait('answer_place > 0', 'answered_at', 'answer_wait'),
  abandoned_at: 'if(gave_up = 1, gave_up_at, 0)',
  abandon_queue: "if(gave_up = 1, gave_up_queue, '')",
  abandon_wait_ms: wait('gave_up = 1', 'gave_up_at', 'gave_up_wait'),
  callback_at: 'if(asked_back = 1, asked_back_at, 0)',
  callback_queue: "if(asked_back = 1, asked_back_queue, '')",
  ended_at: 'ended_at',
  end_reason: 'last_reason',
  talk_ms: 'talk_total',
  hold_ms: 'hold_total',
  acw_ms: 'acw_total',
  handle_ms: 'if(least(talk_total, hold_total, acw_total) < 0, -1, talk_total + hold_total + acw_total)',
  transfers: 'transfers',
  flags: flagList({
    abandon_overruled: 'gave_up_place > 0 AND (answer_place > 0 OR asked_back = 1)',
    answer_missing:
      'ended_at > 0 AND answer_place = 0 AND is_bot = 0 AND asked_back = 0 AND gave_up = 0 AND NOT waiting',
    id_conflict: 'has_conflict',
    negative_duration:
      'answer_place > 0 AND answered_at < queued_at OR gave_up = 1 AND gave_up_at < queued_at',
    queued_missing: 'last_rank > 0 AND queued_at = 0',
    skew_fixed: 'has_skew',
  }),
});

/** Columns of the state row, in the order of the table `contacts`. */
export const CONTACT_COLUMNS: readonly string[] = Object.keys(row(0));

/**
 * state(facts, now) of contacts as one SELECT: facts in order → one GROUP BY → row (docs/contact-state.md). Used for the
 * live tick, the rewind, the rebuild and a single contact alike. Instants and durations in ms.
 */
export const contactState: StateExpression = (request) => {
  const facts = orderedFacts(request, {
    types: TYPES,
    columns: FACT_COLUMNS,
    beside: {
      named_queue: NAMED_QUEUE,
      begins_wait: `standing AND ${WAITS} AND ${NOWHERE} != lagInFrame(${NOWHERE}, 1, '\0') OVER ordered`,
    },
  });
  return stateRow(facts, aggregates(request.now), BETWEEN, row(request.epoch));
};
