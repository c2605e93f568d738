import type { Dimension } from '../../schemas/dimensions.ts';
import { text, texts } from '../state/select.ts';
import { ROW_DIMENSIONS } from './dimension.ts';

/** Queues that a row's bookings may be of. */
const QUEUES = {
  tickets: 'arrayConcat(queue_path, [toString(queue), toString(first_queue)])',
  contacts: 'arrayMap(x -> toString(x), [queue, first_queue, answer_queue, abandon_queue, callback_queue])',
  surveys: '[toString(queue)]',
  agent_events: 'arrayMap(x -> toString(x), queues)',
};
const TABLES = { ticket: 'tickets', contact: 'contacts', survey: 'surveys', agent: 'agent_events' } as const;

/**
 * SQL of the values (`value`) that a dimension really has in the rows of a tenant; null where they are not read from
 * rows but from the directory or the question (team, site, policy).
 *
 * @param among only these are looked for; left out: any, at most `limit` of them, in order.
 */
export function seenSql(
  dimension: Dimension,
  tenant: string,
  limit: number,
  among?: readonly string[],
): string | null {
  const selects = (Object.keys(TABLES) as (keyof typeof TABLES)[]).flatMap((rows) => {
    const table = TABLES[rows];
    if (dimension === 'queue') return [`SELECT arrayJoin(${QUEUES[table]}) AS value FROM ${table}`];
    return ROW_DIMENSIONS[rows].includes(dimension)
      ? [`SELECT toString(${dimension}) AS value FROM ${table}`]
      : [];
  });
  if (selects.length === 0) return null;
  const all = selects.map((select) => `${select} WHERE tenant = ${text(tenant)}`).join(' UNION ALL ');
  const condition = among ? `value IN [${texts(among)}]` : "value != ''";
  return `SELECT DISTINCT value FROM (${all}) WHERE ${condition} ORDER BY value LIMIT ${limit}`;
}
