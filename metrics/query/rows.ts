import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext, StateExpression } from '../contract.ts';
import type { Rows } from '../measure.ts';
import { contactState } from '../state/contact.ts';
import { text } from '../state/select.ts';
import { surveyState } from '../state/survey.ts';
import { ticketState } from '../state/ticket.ts';

/** How far back the working set reaches for certain: rows settle 26 h after their last instant. */
const WORKING_REACH = 24 * 3_600_000;

interface StateTables {
  facts: string;
  state: string;
  live?: string;
  expression(context: MetricsContext): StateExpression;
}

const TABLES: Record<'ticket' | 'contact' | 'survey', StateTables> = {
  ticket: {
    facts: 'ticket_events',
    state: 'tickets',
    live: 'tickets_live',
    expression: ({ policies }) => ticketState(policies),
  },
  contact: {
    facts: 'contact_events',
    state: 'contacts',
    live: 'contacts_live',
    expression: () => contactState,
  },
  survey: { facts: 'survey_events', state: 'surveys', expression: () => surveyState },
};

/**
 * State rows as of the question's now and cut. A row is used as it is where its last fact and its last ingestion lie
 * before; the others are evaluated anew from their facts (founders' state-store rules, a past moment T). For the
 * present every row is as it should be.
 *
 * @param now the instant, which is a bucket's end for a stock by bucket.
 */
function stateRows(
  tables: StateTables,
  request: QueryRequest,
  now: number,
  from: number,
  context: MetricsContext,
): string {
  const tenant = `tenant = ${text(request.tenant)}`;
  if (request.present && request.cut === undefined && now >= request.now) {
    const table = tables.live && from >= now - WORKING_REACH ? tables.live : tables.state;
    return `SELECT * FROM ${table} FINAL WHERE ${tenant}`;
  }
  const cut = request.cut === undefined ? '' : ` OR last_ingested_at > ${request.cut}`;
  const dirty = `(last_fact_at > ${now} OR (next_at > 0 AND next_at <= ${now})${cut})`;
  const anew = tables.expression(context)({
    facts: tables.facts,
    where: `${tenant} AND subject IN (SELECT subject FROM ${tables.state} FINAL WHERE ${tenant} AND ${dirty})`,
    now,
    cut: request.cut,
    epoch: context.epoch,
  });
  return `SELECT * FROM ${tables.state} FINAL WHERE ${tenant} AND NOT ${dirty}\nUNION ALL\nSELECT * FROM (\n${anew}\n)`;
}

/** Intervals of agents' states up to now, one row for each queue where the question is by queue. */
function agentRows(request: QueryRequest, now: number, from: number, byQueue: boolean): string {
  // A shift is over within a day: an agent silent for longer is not there.
  const reach = Math.min(from, now) - 24 * 3_600_000;
  const cut = request.cut === undefined ? '' : ` AND ingested_at <= ${request.cut}`;
  return `SELECT *, ${byQueue ? "arrayJoin(if(empty(queues), [''], queues))" : "''"} AS queue FROM (
    SELECT subject, toString(state) AS state, at AS since, arrayMap(x -> toString(x), queues) AS queues, toString(region) AS region,
      leadInFrame(at, 1, 0) OVER (PARTITION BY subject ORDER BY at, seq, source, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS until
    FROM agent_events FINAL
    WHERE tenant = ${text(request.tenant)} AND type = 'agent.state_changed' AND at <= ${now} AND at > ${reach}${cut})`;
}

/**
 * Ledger ranges written in the window, with the duplicates among their rows: rows written less distinct facts kept of
 * those offsets.
 */
const ledgerRows = (request: QueryRequest): string =>
  `SELECT site_at, kept, backfilled, late, quarantined, greatest(0, toInt64(kept) - toInt64(fresh)) AS duplicates FROM ingest_counts AS c
   LEFT JOIN (SELECT kafka_topic, kafka_partition, toInt64(ingested_at) AS stamp, count() AS fresh FROM (
     SELECT kafka_topic, kafka_partition, ingested_at FROM ticket_events FINAL WHERE tenant = ${text(request.tenant)}) GROUP BY ALL) AS f
   ON c.topic = f.kafka_topic AND c.partition = f.kafka_partition AND c.written_at = f.stamp
   WHERE c.tenant IN ('', ${text(request.tenant)})`;

/** The rows that measures of one kind read their bookings from. */
export function rowsFor(
  rows: Rows,
  request: QueryRequest,
  now: number,
  from: number,
  context: MetricsContext,
): string {
  switch (rows) {
    case 'ticket':
    case 'contact':
    case 'survey':
      return stateRows(TABLES[rows], request, now, from, context);
    case 'agent':
      return agentRows(
        request,
        now,
        from,
        request.by !== undefined && ['queue', 'team', 'site'].includes(request.by),
      );
    case 'ledger':
      return ledgerRows(request);
    case 'source':
      return `SELECT * FROM sources FINAL WHERE tenant = ${text(request.tenant)}`;
  }
}
