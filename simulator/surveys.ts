import { pick, type Weighted } from './random.ts';
import { HOUR, MINUTE } from './seasonality.ts';
import type { World } from './world.ts';

/** What was served, as far as the questionnaire needs it. */
export interface Served {
  kind: 'ticket' | 'contact';
  id: string;
  channel: string;
  region: string;
  queue: string;
  category: string;
  tier: string;
  agentId?: string;
  /** What the customer went through, −1 (dreadful) to 1 (perfect). */
  experience: number;
}

export interface Surveys {
  ask(served: Served): void;
}

const INSTRUMENTS: Weighted<string> = [
  ['csat5', 0.78],
  ['nps11', 0.12],
  ['csi100', 0.1],
];
/** Share that answers, by how one is asked. */
const RESPONSE_SHARES: Record<string, number> = {
  sms: 0.15,
  app: 0.22,
  ivr: 0.27,
  online: 0.24,
  phone_callback: 0.3,
};
const THEMES = ['waiting', 'solution', 'attitude', 'price', 'process'];
const clamp = (value: number, least: number, greatest: number): number =>
  Math.min(greatest, Math.max(least, Math.round(value)));

/** Score of an instrument from a feeling of about −1 … 1 (domain.md 3.4: integers with instrument). */
function scoreOf(instrument: string, feeling: number): number {
  if (instrument === 'csat5') return clamp(4.05 + 1.15 * feeling, 1, 5);
  if (instrument === 'nps11') return clamp(7.8 + 2.6 * feeling, 0, 10);
  return clamp(79 + 20 * feeling, 0, 100);
}

/** Questionnaires: who is asked, how, who answers, and what. Unhappy and very happy customers answer a little more often. */
export function createSurveys(world: World): Surveys {
  const { agenda, emitter } = world;
  const random = world.random('surveys');

  const methodFor = (served: Served): string => {
    if (served.kind === 'contact')
      return served.channel === 'phone' || served.channel === 'counter' ? 'ivr' : 'online';
    return pick(random, [
      ['sms', served.channel === 'app' ? 0.3 : 0.62],
      ['app', served.channel === 'app' ? 0.6 : 0.24],
      ['phone_callback', 0.1],
    ]);
  };
  const dimensionsOf = (feeling: number): Record<string, number> => {
    const around = (shift: number): number => clamp(4.1 + feeling + shift + 0.5 * random.normal(), 1, 5);
    return { attitude: around(0.25), response_speed: around(-0.1), result: around(0) };
  };

  const send = (served: Served): void => {
    const id = world.nextId('S-');
    const instrument = served.kind === 'contact' ? 'csat5' : pick(random, INSTRUMENTS);
    const method = methodFor(served);
    const subject = { id, events: 0, ...(served.kind === 'ticket' ? { key: served.id } : {}) };
    const about = {
      survey_id: id,
      instrument,
      [served.kind === 'ticket' ? 'ticket_id' : 'contact_id']: served.id,
      touchpoint: served.kind === 'ticket' ? 'ticket_closed' : 'contact_ended',
      survey_method: method,
      channel: served.channel,
      region: served.region,
      queue: served.queue,
      ...(served.agentId ? { agent_id: served.agentId } : {}),
      category: served.category,
      customer_tier: served.tier,
    };
    emitter.emit('survey.sent', subject, about);
    world.unfinished.count += 1;
    const feeling = served.experience + 0.55 * random.normal();
    const answers = random.chance((RESPONSE_SHARES[method] ?? 0.2) * (Math.abs(feeling) > 0.8 ? 1.15 : 0.95));
    const life = method === 'ivr' || method === 'online' ? 2 * HOUR : 48 * HOUR;
    const delay =
      method === 'ivr' || method === 'online'
        ? (0.4 + 2 * random.next()) * MINUTE
        : Math.min(life - MINUTE, 25 * MINUTE * Math.exp(1.4 * random.normal()));
    agenda.after(answers ? delay : life, () => {
      world.unfinished.count -= 1;
      if (!answers) {
        emitter.emit('survey.expired', subject, about);
        return;
      }
      const comment = random.chance(0.2);
      emitter.emit('survey.responded', subject, {
        ...about,
        scores: { [instrument]: scoreOf(instrument, feeling) },
        ...(instrument === 'csat5' && random.chance(0.5) ? { dimensions: dimensionsOf(feeling) } : {}),
        comment_present: comment,
        ...(comment ? { theme_codes: [THEMES[random.below(THEMES.length)]] } : {}),
      });
    });
  };

  return {
    ask: (served) => {
      const { ticketSurveyShare, contactSurveyShare } = world.site.behaviour;
      if (!random.chance(served.kind === 'ticket' ? ticketSurveyShare : contactSurveyShare)) return;
      const delay =
        served.kind === 'ticket' ? (1 + 14 * random.next()) * MINUTE : (2 + 8 * random.next()) * 1_000;
      world.unfinished.count += 1;
      agenda.after(delay, () => {
        world.unfinished.count -= 1;
        send(served);
      });
    },
  };
}
