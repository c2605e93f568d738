import { FAULTS, type FaultCode } from '../../schemas/faults.ts';
import {
  type KeptMessage,
  placeId,
  type QuarantineEntry,
  type QuarantinePage,
} from '../../schemas/quarantine.ts';
import type { Store } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';
import { cameBackSql, type EntryRow, reachedSql } from './select.ts';

const isoOrNever = (instant: number): string | null => (instant > 0 ? isoInstant(instant) : null);

/** A shape is JSON that Andon wrote itself. */
const readShape = (shape: string): unknown => {
  try {
    return JSON.parse(shape);
  } catch {
    return null;
  }
};

/** Where the last replay of an entry stands. */
const replayPlace = ({ topic, partition, replayed_offset }: EntryRow): string =>
  `${topic}/${partition}/${replayed_offset}`;

/** What became of replays, by the entry's id. The entries of a batch stand before its ledger, so `reached` is enough. */
async function outcomesOf(
  store: Pick<Store, 'query'>,
  rows: readonly EntryRow[],
): Promise<Map<string, QuarantineEntry['outcome']>> {
  const replayed = rows.filter((row) => row.replayed_at > 0);
  if (replayed.length === 0) return new Map();
  const [reached, back] = await Promise.all([
    store.query<{ topic: string; partition: number; reached: number }>(reachedSql(replayed)),
    store.query<{ topic: string; partition: number; offset: number }>(cameBackSql(replayed)),
  ]);
  const read = new Map(reached.map((row) => [`${row.topic}/${row.partition}`, row.reached]));
  const rejected = new Set(back.map((row) => `${row.topic}/${row.partition}/${row.offset}`));
  return new Map(
    replayed.map((row) => {
      if (rejected.has(replayPlace(row))) return [placeId(row), 'rejected_again'];
      const done = (read.get(`${row.topic}/${row.partition}`) ?? -1) >= row.replayed_offset;
      return [placeId(row), done ? 'accepted' : 'under_way'];
    }),
  );
}

export async function toEntries(
  store: Pick<Store, 'query'>,
  rows: readonly EntryRow[],
): Promise<QuarantineEntry[]> {
  const outcomes = await outcomesOf(store, rows);
  return rows.map((row) => {
    const id = placeId(row);
    const again = { ...row, offset: row.replayed_offset, incarnation: row.incarnation };
    return {
      id,
      fault: row.fault,
      cause: FAULTS[row.fault as FaultCode]?.cause ?? '',
      state: row.state,
      topic: row.topic,
      partition: row.partition,
      offset: row.offset,
      firstSeen: isoInstant(row.first_seen),
      lastSeen: isoInstant(row.last_seen),
      bytes: row.bytes,
      kept: row.kept === 1,
      shape: readShape(row.shape),
      replayOf: row.replay_of || null,
      replayedAt: isoOrNever(row.replayed_at),
      replayedAs: row.replayed_at > 0 ? placeId(again) : null,
      outcome: outcomes.get(id) ?? null,
      droppedAt: isoOrNever(row.dropped_at),
    };
  });
}

const shown = (base64: string) => ({ text: Buffer.from(base64, 'base64').toString('utf8'), base64 });

/** The kept bytes as text and as they are; null where they are not kept. */
export function toMessagePage({ kept_message }: EntryRow): QuarantinePage['message'] {
  if (kept_message === '') return null;
  const { key, value, headers, timestamp } = JSON.parse(kept_message) as KeptMessage;
  return {
    timestamp: isoInstant(timestamp),
    key: key === null ? null : shown(key),
    value: shown(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, shown(bytes)])),
  };
}
