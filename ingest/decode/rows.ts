import type { FactRow, FactTable, RawMessage } from '../verdict.ts';
import type { Row } from './columns.ts';
import type { Envelope } from './envelope.ts';

/** Where a row comes from: the message and the stamp of its batch (ms). */
export interface Origin {
  message: RawMessage;
  ingestedAt: number;
}

/** The columns every facts table has; those at their default are left out. */
export function baseRow(envelope: Envelope, { message, ingestedAt }: Origin): Row {
  const row: Row = {
    tenant: envelope.tenant,
    subject: envelope.subject,
    time: envelope.time,
    source: envelope.source,
    id: envelope.id,
    at: envelope.at,
    recorded: envelope.recorded,
    type: envelope.definition.name,
    ingested_at: ingestedAt,
    kafka_topic: message.topic,
    kafka_partition: message.partition,
    kafka_offset: message.offset,
  };
  if (envelope.seq !== '') row.seq = envelope.seq;
  if (envelope.backfill) row.backfill = 1;
  if (envelope.flags !== '') row.flags = envelope.flags;
  return row;
}

/** A finished row for its table. */
export const factRow = (table: FactTable, envelope: Envelope, row: Row): FactRow => ({
  table,
  tenant: envelope.tenant,
  subject: row.subject as string,
  source: envelope.source,
  type: row.type as string,
  at: envelope.at,
  backfill: envelope.backfill,
  skewed: envelope.at !== envelope.time,
  columns: row,
});
