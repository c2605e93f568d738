import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { explainedBy, whereOf } from '../../metrics/attribution/index.ts';
import type { DayClass } from '../../metrics/detect/index.ts';
import { ChangedSchema } from '../../schemas/changed.ts';
import { WORK_DIMENSIONS } from '../../schemas/dimensions.ts';
import type { Alerts } from '../alerts/open.ts';
import type { AskSeries, Subject } from '../attribution/ask.ts';
import { changedOf, LONGEST_MS, type Span } from '../attribution/changed.ts';
import { questionOf } from '../attribution/of-episode.ts';
import { openMemory } from '../forecast/memory.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { filters, Identity, readFilters, SiteParameters, type SiteText, tenant } from './parameters.ts';
import { responses } from './responses.ts';
import type { CheckWhere } from './where.ts';

const strict = { additionalProperties: false };
const instant = (what: string) => Type.Optional(Type.String({ description: `${what}: ISO 8601 with zone` }));
const AttributionParameters = Type.Object(
  {
    metric: Type.String({ maxLength: 200, description: 'an id of the catalogue' }),
    from: instant(
      'where the stretch begins, a day before its end at most; an hour before where it is left out',
    ),
    to: instant('where it ends, exclusive; now where it is left out'),
    tenant,
    ...filters(WORK_DIMENSIONS.filter((one) => one !== 'policy')),
  },
  strict,
);
const HOUR_MS = 3_600_000;
/** What is asked again within this time (ms of site time) is not computed again. */
const KEPT_MS = 60_000;
const EXPLAINED = 'a metric of tickets or contacts by a cause or a place';

export interface ChangedRouteDeps {
  /** Left out where nothing is watched. */
  alerts: Pick<Alerts, 'find'> | undefined;
  sites: ReadonlyMap<string, Site>;
  ask: AskSeries;
  classesOf(tenant: string): (date: string) => DayClass;
  checkWhere: CheckWhere;
  wallNow(): number;
}

/** What changed, of an alert or of any metric over any stretch: which values hold the excess over other weeks. */
export function changedRoute(app: FastifyInstance, deps: ChangedRouteDeps): void {
  const memory = openMemory(deps.wallNow);
  type Question = NonNullable<ReturnType<typeof questionOf>>;
  const answer = (site: Site, subject: Question['subject'], span: Span) => {
    const now = site.now();
    // The stretch of what is not over grows with the present: it is no part of the question.
    const key = JSON.stringify([subject, { ...span, to: span.to < now ? span.to : null }]);
    return memory.kept(key, now, KEPT_MS, () =>
      changedOf(subject, span, now, {
        ask: deps.ask,
        timezone: site.timezone,
        classOf: deps.classesOf(site.tenant),
      }),
    );
  };

  const attribution = {
    summary: 'Which values of which dimensions hold an excess over the same hours of other weeks',
    querystring: AttributionParameters,
    response: responses(ChangedSchema, 'ANDON_E202'),
  };
  app.get('/api/v1/attribution', { schema: attribution }, async (call, reply) => {
    const text = call.query as Static<typeof AttributionParameters>;
    const site = chooseSite(deps.sites, text.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const instants = readInstants(text as { from?: string; to?: string }, ['from', 'to']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    const explained = explainedBy(text.metric);
    if (!explained) {
      const { code, details } = wrongParameter('metric', text.metric, EXPLAINED, 'ANDON_E202');
      return sendFault(reply, code, details);
    }
    const { to = site.value.now(), from = to - HOUR_MS } = instants.value;
    if (from >= to || to - from > LONGEST_MS) {
      const { code, details } = wrongParameter('from', text.from, 'an instant before to, by a day at most');
      return sendFault(reply, code, details);
    }
    const where = readFilters(text);
    const strange = await deps.checkWhere(where, site.value.tenant);
    if (strange) return sendFault(reply, strange.code, strange.details);
    const subject: Subject = {
      tenant: site.value.tenant,
      ...explained,
      where: whereOf(explained.metric, where),
    };
    return answer(site.value, { ...subject, dimensions: explained.dimensions }, { from, to });
  });

  const { alerts } = deps;
  if (!alerts) return;
  const ofAlert = {
    summary: 'What changed when an alert began',
    params: Identity,
    querystring: SiteParameters,
    response: responses(ChangedSchema, 'ANDON_E240', 'ANDON_E243'),
  };
  app.get('/api/v1/alerts/:id/changed', { schema: ofAlert }, async (call, reply) => {
    const site = chooseSite(deps.sites, (call.query as SiteText).tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const { id } = call.params as { id: string };
    const found = alerts.find(site.value.tenant, id);
    if (!found) return sendFault(reply, 'ANDON_E240', { id });
    const question = questionOf(found, site.value.tenant, site.value.now());
    if (!question) return sendFault(reply, 'ANDON_E243', { id, value: found.rule.id });
    return answer(site.value, question.subject, question.span);
  });
}
