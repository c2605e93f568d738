import type { StateExpression } from '../contract.ts';
import { both, either, flagList, headOf, not, orderedFacts, stateRow, versionOf } from './ordered-facts.ts';
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

const NAMED_QUEUE = `if(${both(`rank = ${rank('transferred')}`, "to_queue != ''")}, to_queue, queue)`;
const WAITS = `rank <= ${rank('transferred')}`;
/** A queue that is waited in; not a name where nobody waits. */
const WAITED_IN = `if(${WAITS}, ${NAMED_QUEUE}, '\\0')`;

const is = (verb: string): string => both('speaks', `rank = ${rank(verb)}`);

/** Conditions stand beside the facts as columns: an aggregate function that asks for a column costs less to analyse. */
const BESIDE = {
  named_queue: NAMED_QUEUE,
  // A repeated `queued` in the same queue does not begin a new wait.
  begins_wait: both('speaks', WAITS, `${WAITED_IN} != lagInFrame(${WAITED_IN}, 1, '\\0') OVER ordered`),
  queued: is('queued'),
  transferred: is('transferred'),
  answered: both(is('answered'), 'is_bot != 1'),
  given_up: is('abandoned'),
  callback: is('callback_requested'),
  ended: is('ended'),
};

/** Place of what never happened: after everything. */
const NEVER = 4_294_967_295;
const firstPlace = (condition: string): string => `min(if(${condition}, place, ${NEVER}))`;

/** Last of the facts that name the field. */
const last = (field: string, condition = 'speaks'): string =>
  `argMaxIf(${field}, place, ${both(condition, `${field} != ''`)})`;
const first = (field: string): string => `argMinIf(${field}, place, ${both('speaks', `${field} != ''`)})`;

const aggregates = (now: number): Record<string, string> => ({
  ...headOf(now),
  entered_queue_at: 'argMaxIf(at, place, begins_wait)',
  last_rank: 'argMaxIf(rank, place, speaks)',
  opening: 'argMinIf((at, wait_ms), place, speaks)',
  last_queue: last('named_queue'),
  first_queue: first('queue'),
  first_channel: first('channel'),
  first_direction: first('direction'),
  last_region: last('region'),
  last_city: last('city'),
  last_category: last('category'),
  last_tier: last('customer_tier'),
  last_skill: last('skill_group'),
  last_customer: last('customer_id'),
  last_ticket: last('ticket_id'),
  last_agent: last('agent_id', either('answered', both('ended', 'is_bot != 1'))),
  last_reason: last('end_reason', either('given_up', 'ended')),
  erased: `maxIf(rank, standing) = ${TYPES.length}`,
  first_queued_at: 'argMinIf(at, place, queued)',
  queued_place: firstPlace('queued'),
  bot_place: firstPlace(both('speaks', 'is_bot = 1')),
  transfer_place: firstPlace('transferred'),
  last_transfer_place: 'maxIf(place, transferred)',
  first_transfer_at: 'argMinIf(at, place, transferred)',
  transfers: 'toUInt16(countIf(transferred))',
  answer: 'argMinIf((at, toString(queue), agent_id, wait_ms), place, answered)',
  answer_place: firstPlace('answered'),
  answers: 'toUInt16(countIf(answered))',
  abandon: 'argMaxIf((at, toString(queue), wait_ms), place, given_up)',
  asking: 'argMinIf((at, toString(queue)), place, callback)',
  callback_place: firstPlace('callback'),
  ended_at: 'argMaxIf(at, place, ended)',
  talk_total: 'sumIf(talk_ms, ended)',
  hold_total: 'sumIf(hold_ms, ended)',
  acw_total: 'sumIf(acw_ms, ended)',
  least_told: 'minForEachIf([talk_ms, hold_ms, acw_ms], ended)',
});

/** What the row asks for more than once: a SELECT of its own, because the engine copies an alias into each use. */
const BETWEEN = {
  queued_at: `multiIf(
    ${both('bot_place <= transfer_place', 'transfer_place < answer_place')}, first_transfer_at,
    ${both('answer_place < transfer_place', 'transfer_place < queued_place')}, 0,
    first_queued_at)`,
  waits: `last_rank IN (${rank('queued')}, ${rank('transferred')})`,
  answered_at: 'answer.1',
  gave_up_at: 'abandon.1',
  bot_only: both(`answer_place = ${NEVER}`, 'last_transfer_place < bot_place', `bot_place < ${NEVER}`),
  asked_back: 'callback_place < answer_place',
  gave_up: both('abandon.1 > 0', `answer_place = ${NEVER}`, not(either('asked_back', 'bot_only', 'waits'))),
};

const wait = (happened: string, at: string, told: string): string =>
  `multiIf(${not(happened)}, -1, queued_at > 0, greatest(${at} - queued_at, 0), ${told})`;
const told = (field: string, place: number): string =>
  `if(${either('ended_at = 0', `least_told[${place}] < 0`)}, -1, ${field})`;

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
  offered_at: 'if(queued_at > 0, queued_at, opening.1 - greatest(opening.2, 0))',
  queued_at: 'queued_at',
  queue: 'last_queue',
  first_queue: 'first_queue',
  entered_queue_at: 'entered_queue_at',
  waiting: both('waits', not(either('bot_only', 'any_drill'))),
  status: `transform(last_rank, [${STATUSES.map((_, i) => i + 1).join(', ')}], [${texts(STATUSES)}], '')`,
  outcome: `multiIf(last_rank = 0, '', any_drill, 'drill', asked_back, 'callback', bot_only, 'bot',
    answered_at > 0, 'answered', waits, 'waiting', gave_up, 'abandoned', 'unseen')`,
  drill: 'any_drill',
  is_bot: 'bot_only',
  channel: 'first_channel',
  direction: 'first_direction',
  region: 'last_region',
  city: 'last_city',
  category: 'last_category',
  customer_tier: 'last_tier',
  skill_group: 'last_skill',
  customer_id: "if(erased, '', last_customer)",
  ticket_id: 'last_ticket',
  agent_id: "if(waits, '', last_agent)",
  answered_at: 'answered_at',
  answer_queue: 'answer.2',
  answer_agent_id: 'answer.3',
  answers: 'answers',
  wait_ms: wait('answered_at', 'answered_at', 'answer.4'),
  abandoned_at: 'if(gave_up, gave_up_at, 0)',
  abandon_queue: "if(gave_up, abandon.2, '')",
  abandon_wait_ms: wait('gave_up', 'gave_up_at', 'abandon.3'),
  callback_at: 'if(asked_back, asking.1, 0)',
  callback_queue: "if(asked_back, asking.2, '')",
  ended_at: 'ended_at',
  end_reason: 'last_reason',
  talk_ms: told('talk_total', 1),
  hold_ms: told('hold_total', 2),
  acw_ms: told('acw_total', 3),
  handle_ms: `if(${either('ended_at = 0', 'arrayMin(least_told) < 0')}, -1, talk_total + hold_total + acw_total)`,
  transfers: 'transfers',
  flags: flagList({
    abandon_overruled: both('gave_up_at > 0', either('answered_at > 0', 'asked_back')),
    answer_missing: both(
      'ended_at > 0',
      'answered_at = 0',
      not(either('bot_only', 'asked_back', 'gave_up', 'waits')),
    ),
    id_conflict: 'has_conflict',
    negative_duration: either(
      both('answered_at > 0', 'answered_at < queued_at'),
      both('gave_up', 'gave_up_at < queued_at'),
    ),
    queued_missing: both('last_rank > 0', 'queued_at = 0'),
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
  const facts = orderedFacts(request, { types: TYPES, columns: FACT_COLUMNS, beside: BESIDE });
  return stateRow(facts, aggregates(request.now), [BETWEEN], row(request.epoch));
};
