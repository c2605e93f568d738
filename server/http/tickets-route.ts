import type { FastifyInstance } from 'fastify';
import type { MetricsContext } from '../../metrics/contract.ts';
import { calendarKeys } from '../../metrics/query/anew.ts';
import { ticketState } from '../../metrics/state/ticket.ts';
import { type TicketJourney, ticketJourney } from '../../metrics/state/ticket-journey.ts';
import { clockPlace, clocksOf } from '../../schemas/clock-places.ts';
import type { Directory } from '../../schemas/directory.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import {
  type TicketAnswer,
  TicketAnswerSchema,
  type TicketList,
  TicketListSchema,
} from '../../schemas/tickets.ts';
import type { Store } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';
import { formatOf } from '../export/format.ts';
import { whereWords } from '../export/send.ts';
import { sendTickets } from '../export/send-tickets.ts';
import { ticketTable } from '../export/tickets-table.ts';
import type { Gate } from '../gate.ts';
import { isoOrNull, type Site } from '../site.ts';
import { readClocks } from '../tickets/clocks.ts';
import { standingIn, toEvent } from '../tickets/fact.ts';
import { ticketCondition } from '../tickets/filters.ts';
import { explained } from '../tickets/objective.ts';
import { type TicketRow, toListed, toTicket } from '../tickets/row.ts';
import { subjectIs, ticketFactsSql, ticketListSql, ticketRowSql } from '../tickets/sql.ts';
import { type Choice, choosePolicy, chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import {
  Identity,
  MOST_EXPORTED,
  MOST_LISTED,
  readFilters,
  TicketParameters,
  TicketsParameters,
  type TicketsText,
  type TicketText,
} from './parameters.ts';
import { answer, exportedAs, responses } from './responses.ts';
import type { CheckWhere } from './where.ts';

export interface TicketsDeps {
  store: Store;
  bounded: Gate;
  /** Exports take a reading lane for as long as they are read. */
  exporting: Gate;
  sites: ReadonlyMap<string, Site>;
  directory: Directory;
  policies: readonly Policy[];
  /** All that a single ticket can be judged by; those in use where it is left out. */
  knownPolicies?: readonly Policy[];
  calendars?: MetricsContext['calendars'];
  checkWhere: CheckWhere;
  epoch: number;
}

const LIST = answer('Tickets with their clocks', {
  'application/json': TicketListSchema,
  ...exportedAs('attributes of a ticket, then of each of its clocks'),
});

/** /api/v1/tickets and /api/v1/tickets/:id: tickets as they are at the site's now, with the clocks of a policy. */
export function ticketsRoute(app: FastifyInstance, deps: TicketsDeps): void {
  const ask = <Row>(sql: string) => deps.bounded(() => deps.store.query<Row>(sql));

  function choose(
    text: TicketText,
    among: readonly Policy[] = deps.policies,
  ): Choice<{ site: Site; policy: Policy }> {
    const site = chooseSite(deps.sites, text.tenant);
    if (!site.ok) return site;
    const policy = choosePolicy(among, text.policy, site.value);
    return policy.ok ? { ok: true, value: { site: site.value, policy: policy.value } } : policy;
  }

  /** What an answer says of itself, as /query does. */
  const envelope = (site: Site, policy: Policy, now: number) => ({
    now: isoInstant(now),
    dataTime: isoOrNull(site.dataTime),
    completeTo: isoOrNull(site.completeTo),
    policy: policyKey(policy),
    timezone: site.timezone,
  });

  const listed = {
    summary: 'Tickets with their clocks',
    querystring: TicketsParameters,
    response: responses({ 200: LIST }, 'ANDON_E230'),
  };
  app.get('/api/v1/tickets', { schema: listed }, async (call, reply) => {
    const text = call.query as TicketsText;
    const chosen = choose(text);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const { site, policy } = chosen.value;
    const now = site.now();
    const clocks = clocksOf(policy);
    const places = clocks.map((clock) => clockPlace(deps.policies, policy, clock));
    const { status = 'open', sort = 'due' } = text;
    const filters = readFilters(text);
    const strange = await deps.checkWhere(filters, site.tenant);
    if (strange) return sendFault(reply, strange.code, strange.details);
    const format = formatOf(text.format, call.headers.accept);
    const most = format === 'json' ? MOST_LISTED : MOST_EXPORTED[format];
    const { limit = format === 'json' ? 100 : most } = text;
    if (limit > most) {
      const fault = wrongParameter('limit', limit, `an integer from 1 to ${most}`);
      return sendFault(reply, fault.code, fault.details);
    }
    const where = ticketCondition(filters, deps.directory);
    const sql = ticketListSql({ tenant: site.tenant, where, status, sort, places, limit, now });
    const listed = (row: TicketRow) => toListed(row, readClocks(row, policy, deps.policies, now));
    if (format === 'json') {
      const rows = await ask<TicketRow & { total: number }>(sql);
      const list: TicketList = {
        ...envelope(site, policy, now),
        total: rows[0]?.total ?? 0,
        rows: rows.map(listed),
      };
      return list;
    }
    async function* chunks() {
      for await (const rows of deps.store.stream<TicketRow & { total: number }>(sql))
        yield { total: rows[0]?.total ?? 0, tickets: rows.map(listed) };
    }
    const about = { ...envelope(site, policy, now), cut: null, tenant: site.tenant };
    const what = {
      about: { ...about, asked: { status, sort, ...whereWords(filters) } },
      named: ['tickets', site.tenant, status, ...Object.values(filters).flat(), 'as-of', about.now],
      metrics: [],
      table: ticketTable(clocks),
      mark: text.mark === 'yes',
      most,
      limited: text.limit !== undefined,
    };
    return deps.exporting(() => sendTickets(reply, format, chunks(), what, deps.store));
  });

  const one = {
    summary: 'One ticket: state, clocks, facts in order',
    params: Identity,
    querystring: TicketParameters,
    response: responses(TicketAnswerSchema, 'ANDON_E203'),
  };
  app.get('/api/v1/tickets/:id', { schema: one }, async (call, reply) => {
    const text = call.query as TicketText;
    const { id } = call.params as { id: string };
    const chosen = choose(text, deps.knownPolicies);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const { site, policy } = chosen.value;
    const instants = readInstants(text, ['now']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    const past = instants.value.now;
    const now = past ?? site.now();
    const cut = text.known === 'then' ? now : undefined;
    const facts = { facts: 'ticket_events', where: subjectIs(site.tenant, id), now, cut, epoch: deps.epoch };
    // The present is taken from the state row as it stands; any other moment is evaluated from the facts, and so is a
    // policy whose clocks stand in no row.
    const inUse = deps.policies.includes(policy);
    const policies = inUse ? deps.policies : [policy];
    const asOf =
      past === undefined && cut === undefined && inUse
        ? ticketRowSql(site.tenant, id)
        : ticketState(policies, calendarKeys(deps))(facts);
    const [[row], events, [journey]] = await Promise.all([
      ask<TicketRow>(asOf),
      ask<Record<string, unknown>>(ticketFactsSql(site.tenant, id, now, cut)),
      ask<TicketJourney>(ticketJourney(facts)),
    ]);
    if (!row) return sendFault(reply, 'ANDON_E203', { id });
    const stands = standingIn(journey);
    const clocks = readClocks(row, policy, policies, now);
    const body: TicketAnswer = {
      ...envelope(site, policy, now),
      ticket: toTicket(row, explained(row, policy, clocks), journey),
      events: events.map((event) => toEvent(event, stands(event))),
    };
    return body;
  });
}
