import type { FastifyInstance } from 'fastify';
import type { MetricsContext } from '../../metrics/contract.ts';
import { policyPlace } from '../../metrics/query/policy.ts';
import { clockPlace, clocksOf } from '../../schemas/clock-places.ts';
import { policyKey } from '../../schemas/policy.ts';
import { type TicketList, TicketListSchema } from '../../schemas/tickets.ts';
import type { Store } from '../../store/store.ts';
import type { Alerts } from '../alerts/open.ts';
import { type ClockRule, ticketsPast } from '../alerts/watch-clocks.ts';
import { isoInstant } from '../calendar.ts';
import { isoOrNull, type Site } from '../site.ts';
import { readClocks } from '../tickets/clocks.ts';
import { type TicketRow, toListed } from '../tickets/row.ts';
import { ticketListSql } from '../tickets/sql.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { Identity, SiteParameters, type SiteText } from './parameters.ts';
import { responses } from './responses.ts';

const MOST = 50;
export interface AlertTicketsDeps {
  alerts: Pick<Alerts, 'find'>;
  sites: ReadonlyMap<string, Site>;
  store: Pick<Store, 'query'>;
  context: MetricsContext;
}

/** The tickets that an alert of a rule of clocks is about, as they are now. */
export function alertTicketsRoute(app: FastifyInstance, deps: AlertTicketsDeps): void {
  const { alerts, sites, store, context } = deps;
  const listed = {
    summary: 'Tickets past the share of their limit that an alert is about, those that run out first',
    params: Identity,
    querystring: SiteParameters,
    response: responses(TicketListSchema, 'ANDON_E240', 'ANDON_E243'),
  };
  app.get('/api/v1/alerts/:id/tickets', { schema: listed }, async (call, reply) => {
    const chosen = chooseSite(sites, (call.query as SiteText).tenant);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const site = chosen.value;
    const { id } = call.params as { id: string };
    const found = alerts.find(site.tenant, id);
    if (!found) return sendFault(reply, 'ANDON_E240', { id });
    const { rule, episode } = found;
    if (rule.watch.kind !== 'clock') return sendFault(reply, 'ANDON_E243', { id, value: rule.id });
    const now = site.now();
    const { policies } = context;
    const policy = policies[policyPlace(rule.policy, context, site.tenant)];
    if (!policy) return sendFault(reply, 'ANDON_E243', { id, value: rule.id });
    const where = ticketsPast(rule as ClockRule, episode.row, site.tenant, context, now);
    const places = clocksOf(policy).map((clock) => clockPlace(policies, policy, clock));
    const asked = { tenant: site.tenant, where, status: 'open', sort: 'due', places } as const;
    const rows = await store.query<TicketRow & { total: number }>(
      ticketListSql({ ...asked, limit: MOST, now }),
    );
    const list: TicketList = {
      now: isoInstant(now),
      dataTime: isoOrNull(site.dataTime),
      completeTo: isoOrNull(site.completeTo),
      policy: policyKey(policy),
      timezone: site.timezone,
      total: rows[0]?.total ?? 0,
      rows: rows.map((row) => toListed(row, readClocks(row, policy, policies, now))),
    };
    return list;
  });
}
