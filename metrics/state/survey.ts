import { SCORE_RANGES } from '../../schemas/events/survey.ts';
import type { StateExpression } from '../contract.ts';
import { both, either, flagList, headOf, not, orderedFacts, stateRow, versionOf } from './ordered-facts.ts';
import { texts } from './select.ts';

/** In the order in which facts of one instant are taken (docs/contact-state.md 4). */
const TYPES = [
  'survey.sent',
  'survey.responded',
  'survey.expired',
  'survey.feedback_replied',
  'subject.erased',
];
const is = (verb: string): string => both('speaks', `rank = ${TYPES.indexOf(`survey.${verb}`) + 1}`);

const HOUR = 3_600_000;
/** A later response replaces the first one for so long (domain.md 3.4). */
const REPLACES = 24 * HOUR;
/** A response this long after the question says nothing of the case any more (domain.md 3.9). */
const TOO_LATE = 30 * 24 * HOUR;
const SETTLES_AFTER = 26 * HOUR;

/** Least score that is satisfied: top two of five, the top fifth of the other scales. */
const SATISFIED: Record<string, number> = { csat5: 4, csat10: 8, csi100: 80 };

const ABOUT = [
  'ticket_id',
  'contact_id',
  'touchpoint',
  'survey_method',
  'campaign_id',
  'channel',
  'region',
  'queue',
  'agent_id',
  'category',
  'customer_tier',
];
const ANSWER = ['instrument', 'score', 'dimensions', 'comment_present', 'theme_codes'];

const BESIDE = {
  // Of the channel in which an opinion was replied to nothing is asked.
  asks: both('speaks', `rank <= ${TYPES.indexOf('survey.expired') + 1}`),
  responded: is('responded'),
  accepted: both(
    is('responded'),
    `at <= minIf(at, rank = ${TYPES.indexOf('survey.responded') + 1}) OVER ordered + ${REPLACES}`,
  ),
};

const first = (field: string): string => `argMinIf(${field}, place, ${both('asks', `${field} != ''`)})`;

const aggregates = (now: number): Record<string, string> => ({
  ...headOf(now),
  ...Object.fromEntries(ABOUT.map((field) => [`first_${field}`, first(field)])),
  first_instrument: first('instrument'),
  sent: `minIf(at, ${is('sent')})`,
  expired: `minIf(at, ${is('expired')})`,
  replied: `minIf(at, ${is('feedback_replied')})`,
  responses: 'countIf(responded)',
  responses_accepted: 'countIf(accepted)',
  accepted_at: 'argMaxIf(at, place, accepted)',
  answer_instrument: 'argMaxIf(instrument, place, accepted)',
  answer_score: 'argMaxIf(score, place, accepted)',
  answer_dimensions: 'argMaxIf(dimensions, place, accepted)',
  answer_comment: 'argMaxIf(comment_present, place, accepted)',
  answer_themes: 'argMaxIf(theme_codes, place, accepted)',
});

/** Value of the instrument, -1 for one that is not listed. */
const byInstrument = (values: Record<string, number>): string =>
  `transform(instrument, [${texts(Object.keys(values))}], [${Object.values(values).map((value) => `toFloat64(${value})`)}], toFloat64(-1))`;

const end = (index: 0 | 1): Record<string, number> =>
  Object.fromEntries(Object.entries(SCORE_RANGES).map(([name, range]) => [name, range[index]]));

/** What the row asks for more than once: SELECTs of their own, because the engine copies an alias into each use. */
const BETWEEN: readonly Record<string, string>[] = [
  {
    instrument: "if(answer_instrument != '', answer_instrument, first_instrument)",
    has_response: 'responses > 0',
    rated: both('responses > 0', 'answer_score >= 0'),
  },
  {
    least: byInstrument(end(0)),
    greatest_score: byInstrument(end(1)),
    enough: byInstrument(SATISFIED),
    overdue: both('has_response', 'sent > 0', `accepted_at > sent + ${TOO_LATE}`),
  },
];

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
  status: "multiIf(has_response, 'responded', expired > 0, 'expired', sent > 0, 'sent', '')",
  drill: 'any_drill',
  instrument: 'instrument',
  ...Object.fromEntries(ABOUT.map((field) => [field, `first_${field}`])),
  sent_at: 'sent',
  responded_at: 'accepted_at',
  score: 'if(rated, answer_score, -1)',
  scale_min: 'least',
  scale_max: 'greatest_score',
  score100: `if(${both('rated', 'least >= 0')}, 100 * (answer_score - least) / (greatest_score - least), -1)`,
  satisfied: `if(${both('rated', 'enough >= 0')}, toInt8(answer_score >= enough), -1)`,
  counted: both('has_response', not(either('overdue', 'any_drill'))),
  dimensions: 'answer_dimensions',
  comment_present: 'if(has_response, answer_comment, -1)',
  theme_codes: 'answer_themes',
  expired_at: 'expired',
  replied_at: 'replied',
  replaced: 'toUInt16(greatest(responses_accepted, 1) - 1)',
  ignored: 'toUInt16(responses - responses_accepted)',
  unlinked: both("first_ticket_id = ''", "first_contact_id = ''"),
  flags: flagList({
    after_expiry: both('has_response', 'expired > 0', 'accepted_at > expired'),
    before_sent: both('has_response', 'accepted_at < sent'),
    id_conflict: 'has_conflict',
    over_30_days: 'overdue',
    sent_missing: both('has_response', 'sent = 0'),
    skew_fixed: 'has_skew',
  }),
});

/** Columns of the state row, in the order of the table `surveys`. */
export const SURVEY_COLUMNS: readonly string[] = Object.keys(row(0));

/**
 * state(facts, now) of surveys as one SELECT: facts in order → one GROUP BY → row (docs/contact-state.md).
 * Instants in ms; scores on the scale of their instrument (domain.md 2.4, 3.4).
 */
export const surveyState: StateExpression = (request) => {
  const facts = orderedFacts(request, { types: TYPES, columns: [...ABOUT, ...ANSWER], beside: BESIDE });
  return stateRow(facts, aggregates(request.now), BETWEEN, row(request.epoch));
};
