import { quote, type Store } from '../../store/store.ts';

const MINUTE = 60_000;

/**
 * The next instant at which time alone changes a count of living tickets: a running clock warns or falls due (and 15,
 * 30, 60 min before), a ticket without creation turns five minutes old. Everything holds from 1 ms after it.
 *
 * @returns SQL of one row {next}: ms, NULL where nothing lies ahead.
 */
export const nextThresholdSql = (tenant: string, now: number): string => `
SELECT minOrNull(instant) AS next FROM (
  SELECT arrayJoin(arrayFilter(t -> t >= ${now}, arrayConcat(
    arrayFlatten(arrayMap((due, warn, start, stop) -> if(start > 0 AND stop = 0,
      [due, warn, due - ${15 * MINUTE}, due - ${30 * MINUTE}, due - ${60 * MINUTE}], emptyArrayInt64()),
      clock_due, clock_warn, clock_start, clock_stop)),
    if(incomplete, [first_fact_at + ${5 * MINUTE}], emptyArrayInt64())))) AS instant
  FROM tickets_live FINAL WHERE tenant = ${quote(tenant)} AND ended_by = '')`;

/** Instant (ms of site time) from which the next threshold has passed; Infinity where none lies ahead. */
export async function nextThreshold(store: Store, tenant: string, now: number): Promise<number> {
  const [row] = await store.query<{ next: number | null }>(nextThresholdSql(tenant, now));
  return row?.next == null ? Number.POSITIVE_INFINITY : row.next + 1;
}
