import type { FastifyInstance } from 'fastify';
import { ForecastAnswerSchema } from '../../schemas/forecast.ts';
import type { Policy } from '../../schemas/policy.ts';
import { policyKey } from '../../schemas/policy.ts';
import { StaffingAnswerSchema } from '../../schemas/staffing.ts';
import type { Store } from '../../store/store.ts';
import { forecastOf, type OpenTickets } from '../forecast/forecast.ts';
import { type ForecastDeps, openGround } from '../forecast/open.ts';
import { staffingOf } from '../forecast/staffing.ts';
import type { Gate } from '../gate.ts';
import type { Site } from '../site.ts';
import { readClocks } from '../tickets/clocks.ts';
import { ticketCondition } from '../tickets/filters.ts';
import type { TicketRow } from '../tickets/row.ts';
import { ticketListSql } from '../tickets/sql.ts';
import { choosePolicy, chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { ForecastParameters, type ForecastText, StaffingParameters, type TicketText } from './parameters.ts';
import { responses } from './responses.ts';
import type { CheckWhere } from './where.ts';

const MINUTE = 60_000;
/** Open tickets of a queue that are looked at for breaches; those that run out first come first. */
const MOST_TICKETS = 1_000;

export interface ForecastRouteDeps extends ForecastDeps {
  store: Store;
  bounded: Gate;
  sites: ReadonlyMap<string, Site>;
  policies: readonly Policy[];
  checkWhere: CheckWhere;
}

/** /api/v1/forecast and /api/v1/staffing: what the next four hours bring, and who is needed for it. */
export function forecastRoute(app: FastifyInstance, deps: ForecastRouteDeps): void {
  const { memory, ground } = openGround(deps);

  const openTickets: OpenTickets = async (site, policy, queue, now) => {
    const policyPlace = deps.policies.indexOf(policy);
    const where = queue === '' ? '1' : ticketCondition({ queue: [queue] }, deps.directory);
    const question = { tenant: site.tenant, where, status: 'open' as const, sort: 'due' as const, now };
    const sql = ticketListSql({ ...question, policyPlace, limit: MOST_TICKETS });
    const rows = await deps.bounded(() => deps.store.query<TicketRow & { total: number }>(sql));
    const open = rows[0]?.total ?? 0;
    return {
      clocks: rows.flatMap((row) => readClocks(row, policy, policyPlace, now)),
      open,
      complete: open <= MOST_TICKETS,
    };
  };

  const forecast = {
    summary: 'Arrivals of the next four hours with their band, queue depth, breaches, and accuracy',
    querystring: ForecastParameters,
    response: responses(ForecastAnswerSchema),
  };
  app.get('/api/v1/forecast', { schema: forecast }, async (call, reply) => {
    const text = call.query as ForecastText;
    const site = chooseSite(deps.sites, text.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const policy = choosePolicy(deps.policies, text.policy, site.value);
    if (!policy.ok) return sendFault(reply, policy.fault.code, policy.fault.details);
    const { queue = '' } = text;
    const strange = queue === '' ? null : await deps.checkWhere({ queue: [queue] }, site.value.tenant);
    if (strange) return sendFault(reply, strange.code, { ...strange.details, parameter: 'queue' });
    const key = `forecast/${site.value.tenant}/${policyKey(policy.value)}/${queue}`;
    return memory.kept(key, site.value.now(), MINUTE, async () =>
      forecastOf(
        { ...deps, openTickets },
        await ground(site.value, policyKey(policy.value)),
        site.value,
        policy.value,
        queue,
      ),
    );
  });

  const staffing = {
    summary: 'The half-hour table of every queue, and the agents that it needs',
    querystring: StaffingParameters,
    response: responses(StaffingAnswerSchema),
  };
  app.get('/api/v1/staffing', { schema: staffing }, async (call, reply) => {
    const text = call.query as TicketText;
    const site = chooseSite(deps.sites, text.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const policy = choosePolicy(deps.policies, text.policy, site.value);
    if (!policy.ok) return sendFault(reply, policy.fault.code, policy.fault.details);
    const key = `staffing/${site.value.tenant}/${policyKey(policy.value)}`;
    return memory.kept(key, site.value.now(), MINUTE, async () =>
      staffingOf(deps, await ground(site.value, policyKey(policy.value)), site.value, policy.value),
    );
  });
}
