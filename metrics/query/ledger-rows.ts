import type { QueryRequest } from '../../schemas/query.ts';
import { text } from '../state/select.ts';

const FACTS = ['ticket', 'contact', 'agent', 'survey', 'operations'].map((kind) => `${kind}_events`);

/**
 * Facts of the subjects that the ranges brought something of, with the place they came from. Which row of a fact stands
 * is known only by all its rows, and looking at those of every subject would cost as much as the history is long.
 */
const standingRows = (table: string, tenant: string): string =>
  `SELECT toString(kafka_topic) AS topic, kafka_partition AS partition, kafka_offset AS place, toString(source) AS source
   FROM ${table} FINAL WHERE tenant = ${tenant} AND subject IN (
     SELECT subject FROM ${table} AS every INNER JOIN lowest
     ON toString(every.kafka_topic) = lowest.topic AND every.kafka_partition = lowest.partition
     WHERE every.tenant = ${tenant} AND every.kafka_offset >= lowest.place)`;

/**
 * Ledger ranges of the window, with the duplicates among the rows they wrote: rows written less those that still stand
 * with an offset of the range. The first ingestion of a fact survives, so a row that brought nothing new is gone.
 *
 * Ranges of several sources lie across each other, so a fact belongs to the range of its own source; where its source
 * has none there, to that of the sources without a column of their own ('*', or '' in ranges of older writers).
 */
export function ledgerRows(request: QueryRequest, from: number): string {
  const tenant = text(request.tenant);
  const counted = `SELECT * FROM ingest_counts WHERE site_at >= ${from} AND tenant`;
  const wrote = (condition: string) =>
    `(SELECT toString(topic) AS topic, partition, toString(source) AS source, first_offset, last_offset
      FROM (${counted} = ${tenant}) WHERE kept > 0 AND ${condition})`;
  return `SELECT c.site_at AS site_at, toString(c.topic) AS topic, toString(c.source) AS source, c.kept AS kept,
    c.backfilled AS backfilled, c.late AS late, c.skewed AS skewed, c.quarantined AS quarantined, c.faults AS faults,
    greatest(0, toInt64(c.kept) - toInt64(s.standing)) AS duplicates
  FROM (${counted} IN ('', ${tenant})) AS c
  LEFT JOIN (
    WITH lowest AS (SELECT toString(topic) AS topic, partition, min(first_offset) AS place
      FROM (${counted} = ${tenant}) WHERE kept > 0 GROUP BY topic, partition)
    SELECT f.topic AS topic, f.partition AS partition, (own.source != '' AND f.place <= own.last_offset) AS is_own,
      if(is_own, own.source, rest.source) AS source, if(is_own, own.first_offset, rest.first_offset) AS first_offset,
      count() AS standing
    FROM (${FACTS.map((table) => standingRows(table, tenant)).join(' UNION ALL ')}) AS f
    ASOF LEFT JOIN ${wrote("source NOT IN ('', '*')")} AS own
      ON f.topic = own.topic AND f.partition = own.partition AND f.source = own.source AND f.place >= own.first_offset
    ASOF LEFT JOIN ${wrote("source IN ('', '*')")} AS rest
      ON f.topic = rest.topic AND f.partition = rest.partition AND f.place >= rest.first_offset
    WHERE is_own OR f.place <= rest.last_offset
    GROUP BY topic, partition, is_own, source, first_offset
  ) AS s ON toString(c.topic) = s.topic AND c.partition = s.partition AND c.first_offset = s.first_offset
    AND toString(c.source) = s.source AND c.tenant = ${tenant}`;
}
