import type { Store } from '../../store/store.ts';
import type { AlertEvent } from './fold.ts';

interface Row extends Omit<AlertEvent, 'detail'> {
  detail: string;
}

export interface AlertSpan {
  /** Events at or after this instant, ms of site time. */
  from: number;
  /** Events at or before this one. */
  to?: number;
  /** Ingested after this stamp. */
  after?: number;
}

/** What the store knows of a tenant's alerts, in no order. */
export async function readAlertEvents(
  store: Pick<Store, 'query'>,
  tenant: string,
  { from, to = Number.MAX_SAFE_INTEGER, after = 0 }: AlertSpan,
): Promise<AlertEvent[]> {
  const rows = await store.query<Row>(
    `SELECT type, subject, at, kafka_offset AS offset, id, detail FROM operations_events FINAL
     WHERE tenant = {tenant:String} AND startsWith(type, 'alert.') AND drill = 0
       AND at >= {from:Int64} AND at <= {to:Int64} AND ingested_at > {after:Int64}`,
    { tenant, from, to, after },
  );
  return rows.map((row) => {
    const detail = row.detail === '' ? {} : (JSON.parse(row.detail) as Record<string, unknown>);
    const until = typeof detail.until === 'string' ? { until: Date.parse(detail.until) } : {};
    return { ...row, detail: { ...detail, ...until } };
  });
}
