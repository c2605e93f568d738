import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TProperties, Type } from 'typebox';
import type { Principal } from '../../schemas/access.ts';
import { AlertListSchema, EpisodeSchema } from '../../schemas/alert.ts';
import { ALERT_JUDGEMENTS } from '../../schemas/events/alert.ts';
import type { Credential } from '../access/credentials.ts';
import type { Act, Alerts } from '../alerts/open.ts';
import { parseInstant } from '../calendar.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { by, Identity, INSTANT, line, SiteParameters, type SiteText, tenant } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const ListParameters = Type.Object(
  {
    tenant,
    state: Type.Optional(Type.Enum(['open', 'all'], { description: 'all: those that are over, too' })),
    since: Type.Optional(
      Type.String({ description: `over at or after this: ${INSTANT}; a day ago if left out` }),
    ),
    now: Type.Optional(Type.String({ description: `as they stood at ${INSTANT}` })),
  },
  strict,
);
const DAY = 86_400_000;
/** The longest silence: somebody forgets. */
const LONGEST_SILENCE_MS = 7 * DAY;

const ACTS = {
  claim: { summary: 'Take an alert', fields: {} },
  release: { summary: 'Give an alert back, or hand it over', fields: { to: Type.Optional(by) } },
  resolve: { summary: 'Close an alert', fields: { reason: Type.Optional(line) } },
  note: { summary: 'Write a note', fields: { note: line } },
  silence: {
    summary: 'Call nobody until then; an instant that has passed ends the silence',
    fields: { until: Type.String({ description: INSTANT }), reason: line },
  },
  judge: {
    summary: 'Say whether it was worth it',
    fields: { judgement: Type.Enum([...ALERT_JUDGEMENTS]) },
  },
} satisfies Record<string, { summary: string; fields: TProperties }>;
type ActName = keyof typeof ACTS;
const TYPES = {
  claim: 'alert.claimed',
  release: 'alert.released',
  resolve: 'alert.resolved',
  note: 'alert.noted',
  silence: 'alert.silenced',
  judge: 'alert.judged',
} satisfies Record<ActName, Act['type']>;

/** What may be said of an alert that is over. */
const LATE: ReadonlySet<ActName> = new Set(['note', 'judge']);

export interface AlertsRouteDeps {
  alerts: Alerts;
  sites: ReadonlyMap<string, Site>;
  /** Where accounts are configured: who asks, whatever the body says. */
  who(call: FastifyRequest): Credential | undefined;
  audit(principal: Principal, act: string, what: object): void;
}

/** Alerts: those that are open, those that were, and what people do about them. */
export function alertsRoute(app: FastifyInstance, { alerts, sites, who, audit }: AlertsRouteDeps): void {
  const listed = {
    summary: 'Alerts by urgency, with the rules that they come from',
    querystring: ListParameters,
    response: responses(AlertListSchema),
  };
  app.get('/api/v1/alerts', { schema: listed }, async (call, reply) => {
    const asked = call.query as Static<typeof ListParameters>;
    const site = chooseSite(sites, asked.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const instants = readInstants(asked, ['since', 'now']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    const { now, since = (now ?? site.value.now()) - DAY } = instants.value;
    return alerts.list(site.value.tenant, {
      all: asked.state === 'all',
      since,
      ...(now === undefined ? {} : { now }),
    });
  });

  const acted = async (
    reply: FastifyReply,
    site: Site,
    id: string,
    name: ActName,
    body: Record<string, string>,
  ) => {
    const act = { type: TYPES[name], ...body } as unknown as Act & { until?: string | number };
    if (name === 'silence') {
      const until = parseInstant(body.until ?? '');
      const longest = site.now() + LONGEST_SILENCE_MS;
      if (until === null || until > longest) {
        const { code, details } = wrongParameter('until', body.until, `${INSTANT}, within seven days`);
        return sendFault(reply, code, details);
      }
      act.until = until;
    }
    const outcome = await alerts.act(site.tenant, id, act);
    if (outcome.kind === 'unknown') return sendFault(reply, 'ANDON_E240', { id });
    if (outcome.kind === 'done') return outcome.episode;
    return sendFault(reply, 'ANDON_E241', { id, alert: outcome.episode });
  };
  for (const name of Object.keys(ACTS) as ActName[]) {
    const { summary, fields } = ACTS[name];
    const schema = {
      summary,
      params: Identity,
      querystring: SiteParameters,
      body: Type.Object({ by, ...fields }, strict),
      response: responses(
        EpisodeSchema,
        'ANDON_E240',
        ...(LATE.has(name) ? [] : (['ANDON_E241'] as const)),
        'ANDON_E242',
        'ANDON_E305',
        'ANDON_E223',
        'ANDON_E224',
      ),
    };
    app.post(`/api/v1/alerts/:id/${name}`, { schema }, async (call, reply) => {
      const site = chooseSite(sites, (call.query as SiteText).tenant);
      if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
      const { id } = call.params as { id: string };
      const principal = who(call)?.principal;
      const by: Record<string, string> = principal ? { by: principal.name } : {};
      if (principal) audit(principal, `alert_${name}`, { id });
      return acted(reply, site.value, id, name, { ...(call.body as Record<string, string>), ...by });
    });
  }
}
