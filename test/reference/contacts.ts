import { compareKeys } from './masking.ts';

/** What contact_events and survey_events have in common. Instants ms UTC; missing number or truth value -1. */
interface Fact {
  tenant: string;
  subject: string;
  time: number;
  source: string;
  id: string;
  at: number;
  recorded: number;
  seq: string;
  type: string;
  drill: number;
  flags: string;
  ingested_at: number;
  kafka_offset: number;
}

/** One row of contact_events, by the SQL names. */
export interface ContactFact extends Fact {
  channel: string;
  queue: string;
  to_queue: string;
  region: string;
  city: string;
  category: string;
  customer_tier: string;
  customer_id: string;
  skill_group: string;
  direction: string;
  agent_id: string;
  ticket_id: string;
  wait_ms: number;
  talk_ms: number;
  hold_ms: number;
  acw_ms: number;
  end_reason: string;
  is_bot: number;
}

/** One row of survey_events, by the SQL names. */
export interface SurveyFact extends Fact {
  instrument: string;
  ticket_id: string;
  contact_id: string;
  touchpoint: string;
  survey_method: string;
  campaign_id: string;
  channel: string;
  region: string;
  queue: string;
  agent_id: string;
  category: string;
  customer_tier: string;
  score: number;
  dimensions: Record<string, number>;
  comment_present: number;
  theme_codes: string[];
}

type Hashed<F> = F & { content_hash: bigint | string };
type Row = Record<string, unknown>;

const HOUR = 3_600_000;
const CONTACT_TYPES = [
  'contact.queued',
  'contact.transferred',
  'contact.answered',
  'contact.abandoned',
  'contact.callback_requested',
  'contact.ended',
  'subject.erased',
];
const SURVEY_TYPES = [
  'survey.sent',
  'survey.responded',
  'survey.expired',
  'survey.feedback_replied',
  'subject.erased',
];

/** Rules 1 to 5: the standing facts in order, and the head of the row. Undefined if none is due. */
function standing<F extends Fact>(facts: readonly Hashed<F>[], types: string[], now: number, cut: number) {
  const copies = new Map<string, Hashed<F>>();
  for (const fact of facts) {
    const key = JSON.stringify([fact.time, fact.source, fact.id, String(fact.content_hash)]);
    const held = copies.get(key);
    if (!held || fact.ingested_at < held.ingested_at) copies.set(key, fact);
  }
  const known = [...copies.values()].filter((fact) => fact.ingested_at <= cut);
  const due = known.filter((fact) => fact.at <= now).map((fact) => fact.at);
  if (due.length === 0) return undefined;
  const claim = (fact: Hashed<F>) => [fact.recorded, BigInt(fact.content_hash), fact.time];
  const winners = new Map<string, Hashed<F>>();
  for (const fact of known) {
    const key = JSON.stringify([fact.source, fact.id]);
    const held = winners.get(key);
    if (!held || compareKeys(claim(fact), claim(held)) > 0) winners.set(key, fact);
  }
  const order = (fact: F) => [fact.at, fact.seq, types.indexOf(fact.type), fact.source, fact.id];
  const stands: F[] = [...winners.values()]
    .filter((fact) => fact.at <= now && types.includes(fact.type))
    .sort((a, b) => compareKeys(order(a), order(b)));
  const coming = known.filter((fact) => fact.at > now).map((fact) => fact.at);
  const flags: string[] = [];
  if (winners.size < known.length) flags.push('id_conflict');
  if (stands.some((fact) => fact.flags.includes('skew_fixed'))) flags.push('skew_fixed');
  const head = {
    tenant: known[0]!.tenant,
    subject: known[0]!.subject,
    facts_total: known.length,
    facts_due: due.length,
    first_fact_at: stands[0]?.at ?? 0,
    last_fact_at: Math.max(...due),
    last_ingested_at: Math.max(...known.map((fact) => fact.ingested_at)),
    next_at: coming.length > 0 ? Math.min(...coming) : 0,
    settles_at: Math.max(...due) + 26 * HOUR,
    drill: Number(stands.some((fact) => fact.drill === 1)),
  };
  const erased = stands.some((fact) => fact.type === 'subject.erased');
  return { head, flags, erased, facts: stands.filter((fact) => fact.type !== 'subject.erased') };
}

const named = <F>(facts: F[], field: keyof F): string =>
  String(facts.find((fact) => fact[field] !== '')?.[field] ?? '');
const lastNamed = <F>(facts: F[], field: keyof F): string => named([...facts].reverse(), field);

/** Rules 6 to 17. */
export function contactRow(
  all: readonly Hashed<ContactFact>[],
  now: number,
  cut = Number.POSITIVE_INFINITY,
): Row | undefined {
  const read = standing(all, CONTACT_TYPES, now, cut);
  if (!read) return undefined;
  const { head, facts, flags } = read;
  const is = (verb: string) => (fact: ContactFact) => fact.type === `contact.${verb}`;
  const isAnswer = (fact: ContactFact) => is('answered')(fact) && fact.is_bot !== 1;
  const startsWait = (fact: ContactFact) => is('queued')(fact) || is('transferred')(fact);
  const place = (test: (fact: ContactFact) => boolean) => facts.findIndex(test);
  const queueOf = (fact: ContactFact) =>
    is('transferred')(fact) && fact.to_queue ? fact.to_queue : fact.queue;

  const answerPlace = place(isAnswer);
  const transferPlace = place(is('transferred'));
  const queuedPlace = place(is('queued'));
  const botPlace = place((fact) => fact.is_bot === 1);
  const callbackPlace = place(is('callback_requested'));
  const answer = facts[answerPlace];
  const last = facts.at(-1);

  const onlyBot =
    botPlace >= 0 && !answer && !facts.some((fact, at) => is('transferred')(fact) && at >= botPlace);
  const handedOver = botPlace >= 0 && transferPlace >= botPlace && (!answer || transferPlace < answerPlace);
  const secondWait = answer && transferPlace > answerPlace && queuedPlace > transferPlace;
  let queuedAt = 0;
  if (handedOver) queuedAt = facts[transferPlace]!.at;
  else if (queuedPlace >= 0 && !secondWait) queuedAt = facts[queuedPlace]!.at;

  const waitUntil = (fact: ContactFact | undefined): number => {
    if (!fact) return -1;
    if (queuedAt === 0) return fact.wait_ms;
    if (fact.at < queuedAt) flags.push('negative_duration');
    return Math.max(0, fact.at - queuedAt);
  };

  let enteredQueueAt = 0;
  let waitedIn: string | undefined;
  for (const fact of facts) {
    if (!startsWait(fact)) waitedIn = undefined;
    else if (waitedIn !== queueOf(fact)) {
      waitedIn = queueOf(fact);
      enteredQueueAt = fact.at;
    }
  }

  const waits = last !== undefined && startsWait(last);
  const callback =
    callbackPlace >= 0 && (!answer || callbackPlace < answerPlace) ? facts[callbackPlace] : undefined;
  const gaveUp = facts.findLast(is('abandoned'));
  const abandoned = answer || callback || onlyBot || waits ? undefined : gaveUp;
  if (gaveUp && (answer || callback)) flags.push('abandon_overruled');

  const legs = facts.filter(is('ended'));
  const total = (field: 'talk_ms' | 'hold_ms' | 'acw_ms'): number =>
    legs.length === 0 || legs.some((leg) => leg[field] < 0)
      ? -1
      : legs.reduce((sum, leg) => sum + leg[field], 0);
  const parts = [total('talk_ms'), total('hold_ms'), total('acw_ms')];

  const outcome = (): string => {
    if (!last) return '';
    if (head.drill) return 'drill';
    if (callback) return 'callback';
    if (onlyBot) return 'bot';
    if (answer) return 'answered';
    if (waits) return 'waiting';
    return abandoned ? 'abandoned' : 'unseen';
  };
  if (legs.length > 0 && !answer && !onlyBot && !callback && !abandoned && !waits)
    flags.push('answer_missing');
  if (last && queuedAt === 0) flags.push('queued_missing');
  const statuses: Record<string, string> = {
    queued: 'waiting',
    transferred: 'waiting',
    answered: 'in_contact',
    abandoned: 'abandoned',
    callback_requested: 'callback',
    ended: 'ended',
  };
  const row = {
    ...head,
    offered_at: queuedAt || (facts[0] ? facts[0].at - Math.max(0, facts[0].wait_ms) : 0),
    queued_at: queuedAt,
    queue: facts.map(queueOf).findLast((queue) => queue !== '') ?? '',
    first_queue: named(facts, 'queue'),
    entered_queue_at: enteredQueueAt,
    waiting: Number(waits && !onlyBot && head.drill === 0),
    status: last ? statuses[last.type.replace('contact.', '')] : '',
    outcome: outcome(),
    is_bot: Number(onlyBot),
    channel: named(facts, 'channel'),
    direction: named(facts, 'direction'),
    region: lastNamed(facts, 'region'),
    city: lastNamed(facts, 'city'),
    category: lastNamed(facts, 'category'),
    customer_tier: lastNamed(facts, 'customer_tier'),
    skill_group: lastNamed(facts, 'skill_group'),
    customer_id: read.erased ? '' : lastNamed(facts, 'customer_id'),
    ticket_id: lastNamed(facts, 'ticket_id'),
    agent_id: waits
      ? ''
      : lastNamed(
          facts.filter((fact) => isAnswer(fact) || (is('ended')(fact) && fact.is_bot !== 1)),
          'agent_id',
        ),
    answered_at: answer?.at ?? 0,
    answer_queue: answer?.queue ?? '',
    answer_agent_id: answer?.agent_id ?? '',
    answers: facts.filter(isAnswer).length,
    wait_ms: waitUntil(answer),
    abandoned_at: abandoned?.at ?? 0,
    abandon_queue: abandoned?.queue ?? '',
    abandon_wait_ms: waitUntil(abandoned),
    callback_at: callback?.at ?? 0,
    callback_queue: callback?.queue ?? '',
    ended_at: legs.at(-1)?.at ?? 0,
    end_reason: lastNamed(
      facts.filter((fact) => is('abandoned')(fact) || is('ended')(fact)),
      'end_reason',
    ),
    talk_ms: parts[0],
    hold_ms: parts[1],
    acw_ms: parts[2],
    handle_ms: parts.includes(-1) ? -1 : parts.reduce((sum, part) => sum + part, 0),
    transfers: facts.filter(is('transferred')).length,
  };
  return { ...row, flags: flags.sort() };
}

const SCALES: Record<string, [number, number]> = {
  csat5: [1, 5],
  csat10: [0, 10],
  csi100: [0, 100],
  nps11: [0, 10],
  ces7: [1, 7],
  solved_yes_no: [0, 1],
};

/** Rules 18 to 23. */
export function surveyRow(
  all: readonly Hashed<SurveyFact>[],
  now: number,
  cut = Number.POSITIVE_INFINITY,
): Row | undefined {
  const read = standing(all, SURVEY_TYPES, now, cut);
  if (!read) return undefined;
  const { head, facts, flags } = read;
  const of = (verb: string) => facts.filter((fact) => fact.type === `survey.${verb}`);
  const at = (verb: string): number => of(verb)[0]?.at ?? 0;
  const asking = facts.filter((fact) => fact.type !== 'survey.feedback_replied');

  const responses = of('responded');
  const inTime = responses.filter((fact) => fact.at - responses[0]!.at <= 24 * HOUR);
  const accepted = inTime.at(-1);
  const instrument = accepted?.instrument || named(asking, 'instrument');
  const scale = SCALES[instrument];
  const score = accepted && accepted.score >= 0 ? accepted.score : undefined;

  const satisfied = (): number => {
    if (score === undefined) return -1;
    if (instrument === 'csat5') return Number(score >= 4);
    // The top fifth of the scale.
    if (instrument === 'csat10' || instrument === 'csi100') return Number(score / scale![1] >= 0.8);
    return -1;
  };
  const sentAt = at('sent');
  const overdue = accepted !== undefined && sentAt > 0 && accepted.at - sentAt > 30 * 24 * HOUR;
  if (overdue) flags.push('over_30_days');
  if (accepted && sentAt === 0) flags.push('sent_missing');
  if (accepted && accepted.at < sentAt) flags.push('before_sent');
  if (accepted && at('expired') > 0 && accepted.at > at('expired')) flags.push('after_expiry');
  const status = (['responded', 'expired', 'sent'] as const).find((verb) => of(verb).length > 0) ?? '';
  const row = {
    ...head,
    status,
    instrument,
    ticket_id: named(asking, 'ticket_id'),
    contact_id: named(asking, 'contact_id'),
    touchpoint: named(asking, 'touchpoint'),
    survey_method: named(asking, 'survey_method'),
    campaign_id: named(asking, 'campaign_id'),
    channel: named(asking, 'channel'),
    region: named(asking, 'region'),
    queue: named(asking, 'queue'),
    agent_id: named(asking, 'agent_id'),
    category: named(asking, 'category'),
    customer_tier: named(asking, 'customer_tier'),
    sent_at: sentAt,
    responded_at: accepted?.at ?? 0,
    score: score ?? -1,
    scale_min: scale?.[0] ?? -1,
    scale_max: scale?.[1] ?? -1,
    score100: score === undefined || !scale ? -1 : (100 * (score - scale[0])) / (scale[1] - scale[0]),
    satisfied: satisfied(),
    counted: Number(accepted !== undefined && !overdue && head.drill === 0),
    dimensions: accepted?.dimensions ?? {},
    comment_present: accepted?.comment_present ?? -1,
    theme_codes: accepted?.theme_codes ?? [],
    expired_at: at('expired'),
    replied_at: at('feedback_replied'),
    replaced: Math.max(0, inTime.length - 1),
    ignored: responses.length - inTime.length,
    unlinked: Number(named(asking, 'ticket_id') === '' && named(asking, 'contact_id') === ''),
  };
  return { ...row, flags: flags.sort() };
}
