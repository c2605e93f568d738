import type { Store } from '../store/store.ts';

/** An event about operations as the store keeps it. */
export interface OperationsEvent {
  type: string;
  subject: string;
  /** ms of site time. */
  at: number;
  /** Kafka's order within the subject. */
  offset: number;
  id: string;
  detail: Record<string, unknown>;
}

export interface OperationsSpan {
  /** What their types begin with. */
  types: readonly string[];
  /** At or after this instant, ms of site time; left out: from the first. */
  from?: number;
  /** At or before this one; left out: to the last. */
  to?: number;
  /** Ingested after this stamp; left out: all. */
  after?: number;
}

/** What the store knows of a tenant's operations, in no order. Drills are left out. */
export async function readOperations(
  store: Pick<Store, 'query'>,
  tenant: string,
  { types, from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER, after = 0 }: OperationsSpan,
): Promise<OperationsEvent[]> {
  const rows = await store.query<Omit<OperationsEvent, 'detail'> & { detail: string }>(
    `SELECT toString(type) AS type, subject, at, kafka_offset AS offset, id, detail FROM operations_events FINAL
     WHERE tenant = {tenant:String} AND arrayExists(begin -> startsWith(type, begin), {types:Array(String)}) AND drill = 0
       AND at >= {from:Int64} AND at <= {to:Int64} AND ingested_at > {after:Int64}`,
    { tenant, types: [...types], from, to, after },
  );
  return rows.map((row) => ({ ...row, detail: row.detail === '' ? {} : JSON.parse(row.detail) }));
}
