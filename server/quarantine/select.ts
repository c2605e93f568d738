import { BYTES_KEPT_MS, type Place, placeId, type QuarantineState } from '../../schemas/quarantine.ts';
import { placeList } from '../../store/places.ts';
import { quote } from '../../store/store.ts';

/** Which entries are meant: by name, or by all that is given. */
export interface QuarantineFilter {
  places?: readonly Place[];
  fault?: string;
  topic?: string;
  /** First seen at or after, ms. */
  since?: number;
  state?: QuarantineState;
  /** Only those whose bytes are kept. */
  kept?: true;
}

/** An entry as a row of SQL. Instants ms, 0 = never. */
export interface EntryRow extends Place {
  fault: string;
  shape: string;
  first_seen: number;
  last_seen: number;
  bytes: number;
  /** 1 where key, value and headers are kept. */
  kept: number;
  /** These as a KeptMessage; '' where they are not kept or were not asked for. */
  kept_message: string;
  state: QuarantineState;
  replay_of: string;
  replayed_at: number;
  replayed_offset: number;
  dropped_at: number;
}

const STATE = "multiIf(dropped_at > 0, 'dropped', replayed_at > 0, 'replayed', 'waiting')";

const isKept = (now: number): string => `(message != '' AND first_seen >= ${now - BYTES_KEPT_MS})`;

const condition = ({ places, fault, topic, since, state, kept }: QuarantineFilter, now: number): string =>
  [
    '1',
    places && `(topic, partition, offset, incarnation) IN ${placeList(places)}`,
    fault && `fault = ${quote(fault)}`,
    topic && `topic = ${quote(topic)}`,
    since !== undefined && `first_seen >= ${since}`,
    state && `${STATE} = ${quote(state)}`,
    kept && isKept(now),
  ]
    .filter(Boolean)
    .join(' AND ');

/** `oldest`: in the order in which they came, as a replay sends them. */
export const entriesSql = (
  filter: QuarantineFilter,
  order: 'newest' | 'oldest',
  limit: number,
  now: number,
  withBytes: boolean,
): string => {
  const kept = isKept(now);
  const by = order === 'newest' ? 'DESC' : 'ASC';
  return `SELECT topic, partition, offset, incarnation, fault, shape, first_seen, last_seen, bytes, ${kept} AS kept,
    ${withBytes ? `if(${kept}, message, '')` : "''"} AS kept_message, ${STATE} AS state, replay_of, replayed_at,
    replayed_offset, dropped_at
  FROM quarantine FINAL WHERE ${condition(filter, now)}
  ORDER BY first_seen ${by}, topic, partition, offset ${by} LIMIT ${limit}`;
};

export const countsSql = (filter: QuarantineFilter, now: number): string =>
  `SELECT fault, count() AS entries FROM quarantine FINAL WHERE ${condition(filter, now)} GROUP BY fault ORDER BY fault`;

/** How far the ingest has read the partitions of these entries, and which places came back as entries. */
export const reachedSql = (entries: readonly EntryRow[]): string => {
  const partitions = new Set(entries.map(({ topic, partition }) => `(${quote(topic)}, ${partition})`));
  return `SELECT topic, partition, argMax(last_offset, (incarnation, last_offset)) AS reached
    FROM ingest_ledger WHERE (topic, partition) IN (${[...partitions].join(', ')}) GROUP BY topic, partition`;
};
export const cameBackSql = (entries: readonly EntryRow[]): string =>
  `SELECT topic, partition, offset, incarnation FROM quarantine FINAL
   WHERE replay_of IN (${entries.map((entry) => quote(placeId(entry))).join(', ')})`;
