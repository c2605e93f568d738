import type { StateSql } from '../../../../ingest/kinds.ts';
import type { RawMessage, Verdict } from '../../../../ingest/verdict.ts';
import type { Store } from '../../../../store/store.ts';

/** An event of these tests: few fields, no envelope. */
export interface PlainEvent {
  id: string;
  subject: string;
  at: number;
  type?: string;
  status?: string;
  tenant?: string;
  source?: string;
  backfill?: boolean;
}

/** Reads a PlainEvent; `heartbeat` and `ignored` as types mean what they say. */
export function decodePlain(message: RawMessage, ingestedAt: number): Verdict {
  let event: PlainEvent;
  try {
    event = JSON.parse(message.value?.toString() ?? '');
  } catch {
    return { kind: 'quarantine', fault: 'ANDON_E101', shape: '"unreadable"' };
  }
  const { tenant = 'default', source = '/test', type = 'ticket.queued', backfill = false } = event;
  if (typeof event.id !== 'string' || typeof event.at !== 'number') {
    return { kind: 'quarantine', fault: 'ANDON_E102', shape: '{"id":"string"}' };
  }
  if (type === 'heartbeat') return { kind: 'heartbeat', tenant, source, at: event.at };
  if (type === 'ignored') return { kind: 'ignore', reason: 'test' };
  const columns = {
    tenant,
    subject: event.subject,
    time: event.at,
    source,
    id: event.id,
    at: event.at,
    recorded: event.at,
    seq: '',
    type,
    status: event.status ?? '',
    backfill: backfill ? 1 : 0,
    ingested_at: ingestedAt,
    kafka_topic: message.topic,
    kafka_partition: message.partition,
    kafka_offset: message.offset,
  };
  const row = {
    table: 'ticket_events' as const,
    tenant,
    subject: event.subject,
    source,
    type,
    at: event.at,
    backfill,
    columns,
  };
  const counts = 'extra' in event ? { dropped: ['extra'] } : undefined;
  return counts ? { kind: 'keep', rows: [row], counts } : { kind: 'keep', rows: [row] };
}

const DAY = 86_400_000;

/**
 * A small state with the head of a real one: counts, first, last, next, status by order. Closed tickets settle a
 * minute after their last fact, others after 180 days. Columns it says nothing of are empty.
 */
export async function plainState(store: Store): Promise<StateSql> {
  const columns = await store.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'tickets' ORDER BY position`,
  );
  return ({ facts, where, now, cut, epoch }) => {
    const said: Record<string, string> = {
      tenant: 'tenant',
      subject: 'subject',
      epoch: `toUInt32(${epoch})`,
      facts_total: 'toUInt32(total)',
      facts_due: 'toUInt32(due)',
      version: `bitOr(bitOr(bitShiftLeft(toUInt128(${epoch}), 64), bitShiftLeft(toUInt128(total), 32)), toUInt128(due))`,
      first_fact_at: 'first_at',
      last_fact_at: 'last_at',
      last_ingested_at: 'ingested',
      next_at: 'coming',
      settles_at: `last_at + if(last_status = 'closed', 60000, ${180 * DAY})`,
      created_at: 'first_at',
      status: 'last_status',
      open: `toUInt8(last_status != 'closed')`,
    };
    const select = columns.map(
      ({ name, type }) => `${said[name] ?? `defaultValueOfTypeName('${type}')`} AS s_${name}`,
    );
    return `SELECT ${select.join(', ')} FROM (
      SELECT tenant, subject, count() AS total, countIf(at <= ${now}) AS due, minIf(at, at <= ${now}) AS first_at,
        maxIf(at, at <= ${now}) AS last_at, max(ingested_at) AS ingested,
        if(countIf(at > ${now}) = 0, 0, minIf(at, at > ${now})) AS coming,
        argMaxIf(status, (at, id), at <= ${now} AND status != '') AS last_status
      FROM ${facts} FINAL WHERE ${where} ${cut === undefined ? '' : `AND ingested_at <= ${cut}`}
      GROUP BY tenant, subject HAVING due > 0)`;
  };
}
