import { topicOfType } from '../../../schemas/events/topic.ts';
import type { Random } from '../../../simulator/random.ts';
import type { PublishedEvent } from '../../reference/events.ts';

export const TENANT = 'north';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Site time between two stretches: long enough for whoever ended in the one to settle before the next. */
const STRIDE = 6 * DAY;
const BEGINNING = Date.UTC(2012, 0, 2);
/** Its clock runs ahead of the others: its facts come due later. */
const AHEAD = '/north/ahead';
const CENTRE = '/north/centre';

export interface Sent {
  /** The usual name of the topic. */
  topic: string;
  key: string;
  event: PublishedEvent;
}

/** What the centre sends in one round. */
export interface Stretch {
  /** In the order of arrival: shuffled, one in twenty twice, some copies of what earlier stretches brought. */
  messages: Sent[];
  /** Every event of it once. */
  events: PublishedEvent[];
  /** Heartbeats some hours later, to be sent when the rest is in: who came before them may then leave. */
  closing: Sent[];
}

export interface History {
  next(): Stretch;
}

/** Days of a small contact centre as told by one random stream: tickets, contacts, surveys, agents, reviews. */
export function createHistory(random: Random, size: number): History {
  let rounds = 0;
  let made = 0;
  const ended: { kind: 'ticket' | 'contact'; subject: string; round: number }[] = [];
  const old: Sent[] = [];

  const of = <Value>(...values: Value[]): Value => values[random.below(values.length)] as Value;

  return {
    next() {
      rounds += 1;
      const round = rounds;
      const start = BEGINNING + round * STRIDE;
      const end = start + DAY;
      const events: PublishedEvent[] = [];
      const tell = (type: string, subject: string, at: number, data: object, source = CENTRE) => {
        made += 1;
        const time = new Date(at).toISOString();
        const event = { specversion: '1.0', id: `r${round}-${made}`, source, type, subject, time };
        events.push({ ...event, recordedtime: time, tenant: TENANT, data: { ...data } });
        return event.id;
      };
      /** Instants of a journey in order, the last before the stretch ends. */
      const steps = () => {
        let at = start + random.below(DAY - 10 * HOUR);
        return () => (at += MINUTE + random.below(HOUR));
      };
      const where = () => ({ channel: of('phone', 'web_chat', 'app'), queue: of('q1', 'q2', 'q3') });

      for (let n = 0; n < size; n += 1) ticket(`T${round}-${n}`);
      for (let n = 0; n < size; n += 1) contact(`C${round}-${n}`);
      for (let n = 0; n < size / 4; n += 1) survey(`S${round}-${n}`);
      for (let n = 0; n < size / 4; n += 1) {
        const at = start + random.below(DAY);
        const since = new Date(at).toISOString();
        tell('agent.state_changed', `A${random.below(20)}`, at, {
          state: of('available', 'on_contact'),
          since,
        });
      }
      for (let n = 0; n < size / 20; n += 1)
        tell('quality.reviewed', `Q${round}-${n}`, start + random.below(DAY), {
          agent_id: `A${random.below(20)}`,
          source: 'qa',
          scores: { greeting: 1 + random.below(5) },
        });
      const before = ended.filter((one) => one.round < round);
      for (let n = 0; n < size / 4 && before.length > 0; n += 1) comeBack(of(...before));
      // Due only once the clock has moved on.
      for (let n = 0; n < size / 20; n += 1)
        tell('ticket.progress_updated', `T${round}-${n}`, end + random.below(30_000), {}, AHEAD);

      function ticket(subject: string): void {
        const at = steps();
        const classification = { category: of('fault', 'billing'), priority: of('urgent', 'general') };
        tell('ticket.created', subject, at(), {
          ...where(),
          ...classification,
          region: of('CN-GD', 'CN-SC'),
          opened_by: of('agent', 'customer'),
          customer_id: `k1:C${random.below(500)}`,
        });
        const assigned = tell('ticket.assigned', subject, at(), {
          agent_id: `A${random.below(20)}`,
          queue: of('q1', 'q2'),
        });
        if (random.chance(0.3))
          tell('ticket.responded', subject, at(), { responder: of('human', 'bot'), public: true });
        if (random.chance(0.2))
          tell('ticket.transferred', subject, at(), { from_queue: 'q1', to_queue: of('q2', 'q3') });
        if (random.chance(0.05)) correct(subject, assigned, at());
        if (random.chance(0.15)) return;
        tell('ticket.resolved', subject, at(), { resolution_code: 'line_reset', responder: 'human' });
        if (random.chance(0.8))
          tell('ticket.closed', subject, at(), { close_reason: of('done', 'unresolved') });
        ended.push({ kind: 'ticket', subject, round });
      }
      function correct(subject: string, supersedes: string, at: number): void {
        const wrong = events.find((event) => event.id === supersedes) as PublishedEvent;
        const event = { ...wrong, id: `${supersedes}-put-right`, data: { agent_id: 'A-right', queue: 'q3' } };
        tell('ticket.corrected', subject, at, { supersedes_id: supersedes, reason: 'wrong_agent', event });
      }
      function contact(subject: string): void {
        const at = steps();
        const from = where();
        tell('contact.queued', subject, at(), from);
        if (random.chance(0.2)) return void tell('contact.abandoned', subject, at(), from);
        tell('contact.answered', subject, at(), { ...from, agent_id: `A${random.below(20)}` });
        const parts = { talk_ms: random.below(600_000), hold_ms: 0, acw_ms: random.below(60_000) };
        tell('contact.ended', subject, at(), { ...from, ...parts });
        ended.push({ kind: 'contact', subject, round });
      }
      function survey(subject: string): void {
        const at = steps();
        const about = { instrument: 'csat5', ticket_id: `T${round}-${random.below(size)}` };
        tell('survey.sent', subject, at(), about);
        if (random.chance(0.6))
          tell('survey.responded', subject, at(), { ...about, scores: { csat5: 1 + random.below(5) } });
      }
      /** Long gone from the working set, they are heard of again: some live again, some only have an afterword. */
      function comeBack({ kind, subject }: (typeof ended)[number]): void {
        const at = steps();
        if (kind === 'contact') return void tell('contact.queued', subject, at(), where());
        if (random.chance(0.3))
          return void tell('ticket.followup_done', subject, at(), { outcome: 'solved' });
        tell('ticket.reopened', subject, at(), { reason: 'fault_returned' });
        if (random.chance(0.5)) tell('ticket.resolved', subject, at(), { resolution_code: 'again' });
      }

      const asSent = (event: PublishedEvent): Sent => ({
        topic: topicOfType(event.type),
        key: event.subject,
        event,
      });
      const beats = (at: number): Sent[] =>
        [CENTRE, AHEAD].map((source) => {
          const time = new Date(at).toISOString();
          const id = `beat-${source}-${at}`;
          const event = { specversion: '1.0', id, source, type: 'source.heartbeat', subject: source, time };
          const data = { source, last_time: time, backlog: 0 };
          return asSent({ ...event, recordedtime: time, tenant: TENANT, data });
        });
      const once = events.map(asSent);
      const doubled = [...once, ...old].filter((_, at) => random.chance(at < once.length ? 0.05 : 0.01));
      const messages = shuffled([...once, ...doubled, ...beats(end)], random);
      old.push(...once.filter(() => random.chance(0.1)));
      if (old.length > 10 * size) old.splice(0, old.length - 10 * size);
      return { messages, events, closing: beats(end + 2 * HOUR) };
    },
  };
}

function shuffled<Value>(values: Value[], random: Random): Value[] {
  for (let at = values.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [values[at], values[other]] = [values[other] as Value, values[at] as Value];
  }
  return values;
}
