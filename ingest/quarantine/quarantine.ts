import type { FaultCode } from '../../schemas/faults.ts';
import { type KeptMessage, type Place, placeId, REPLAY_HEADER, readPlace } from '../../schemas/quarantine.ts';
import { quote, type Store } from '../../store/store.ts';
import type { DeadLetter } from '../batch.ts';
import type { DeadLetters } from '../dead-letters.ts';
import type { Ledger } from '../ledger.ts';
import type { RawMessage } from '../verdict.ts';
import { mayBeKept } from './keepable.ts';

/** What the bytes of all entries may take, before compression: a broken producer must not fill the disk. */
export const ROOM = 512 * 1024 * 1024;
/** Entries of one insert: one may have a megabyte. */
const AT_ONCE = 200;
/** Counted anew this often, ms. */
const COUNTED_EVERY = 60_000;

export interface QuarantineParts {
  store: Store;
  /** Where the letters go, once the entries stand. */
  letters: Pick<DeadLetters, 'write'>;
  ledger: Pick<Ledger, 'incarnationOf'>;
  wall: () => number;
  /** Whether the message names somebody whose erasure was asked for. */
  namesErased?: (message: RawMessage) => boolean;
  /** Bytes that all entries together may keep. */
  room?: number;
}

const keptMessage = ({ key, value, headers, timestamp }: RawMessage): string =>
  JSON.stringify({
    key: key?.toString('base64') ?? null,
    value: value?.toString('base64') ?? '',
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, bytes]) => [name, bytes.toString('base64')]),
    ),
    timestamp,
  } satisfies KeptMessage);

/** The entry that this message replays; '' if it is none, or says what no replay would. */
const replayOf = ({ headers }: RawMessage): string => {
  const id = headers[REPLAY_HEADER]?.toString('utf8') ?? '';
  return readPlace(id) ? id : '';
};

/**
 * Dead letters that can come back: each stands in the table `quarantine` with its bytes, as far as these may be kept
 * (keepable.ts), before its letter is sent. A message that is delivered again is the same entry: only `last_seen` moves,
 * and what was dropped or has expired stays so.
 */
export function keepInQuarantine(parts: QuarantineParts): Pick<DeadLetters, 'write'> {
  const { store, letters, ledger, wall, room = ROOM } = parts;
  let left = 0;
  let countedAt = Number.NEGATIVE_INFINITY;

  const countRoom = async (): Promise<void> => {
    if (wall() - countedAt < COUNTED_EVERY) return;
    countedAt = wall();
    const [row] = await store.query<{ bytes: number }>(
      "SELECT sum(bytes) AS bytes FROM quarantine WHERE message != ''",
    );
    left = room - (row?.bytes ?? 0);
  };

  /** First sight (ms) of those that are known already, by id. */
  const known = async (places: readonly Place[]): Promise<Map<string, number>> => {
    const seen = new Map<string, number>();
    const ranges = new Map<string, { place: Place; last: number }>();
    for (const place of places) {
      const range = ranges.get(`${place.topic}/${place.partition}`);
      if (range) {
        range.place = place.offset < range.place.offset ? place : range.place;
        range.last = Math.max(range.last, place.offset);
      } else ranges.set(`${place.topic}/${place.partition}`, { place, last: place.offset });
    }
    for (const { place, last } of ranges.values()) {
      const { topic, partition, incarnation } = place;
      const rows = await store.query<{ offset: number; seen: number }>(
        `SELECT offset, min(first_seen) AS seen FROM quarantine WHERE topic = ${quote(topic)} AND partition = ${partition}
         AND incarnation = ${incarnation} AND offset BETWEEN ${place.offset} AND ${last} GROUP BY offset`,
      );
      for (const row of rows) seen.set(placeId({ ...place, offset: row.offset }), row.seen);
    }
    return seen;
  };

  const entry = (letter: DeadLetter, place: Place): object => {
    const { message, fault, shape, firstSeen, lastSeen } = letter;
    const bytes = message.value?.length ?? 0;
    const keeps =
      bytes <= left && mayBeKept(message, fault as FaultCode) && parts.namesErased?.(message) !== true;
    if (keeps) left -= bytes;
    return {
      ...place,
      fault,
      shape,
      first_seen: firstSeen,
      last_seen: lastSeen,
      bytes,
      message: keeps ? keptMessage(message) : '',
      replay_of: replayOf(message),
    };
  };

  return {
    async write(arrived) {
      if (arrived.length === 0) return;
      await countRoom();
      const placed = arrived.map((letter) => {
        const { topic, partition, offset } = letter;
        return {
          letter,
          place: { topic, partition, offset, incarnation: ledger.incarnationOf(topic, partition) },
        };
      });
      const seen = await known(placed.map(({ place }) => place));
      const told = placed.map(({ letter, place }) => ({
        ...letter,
        firstSeen: seen.get(placeId(place)) ?? letter.firstSeen,
      }));
      const rows = placed.map(({ letter, place }) => {
        const first = seen.get(placeId(place));
        return first === undefined
          ? entry(letter, place)
          : { ...place, first_seen: first, last_seen: letter.lastSeen };
      });
      for (let at = 0; at < rows.length; at += AT_ONCE) {
        const lines = rows.slice(at, at + AT_ONCE).map((row) => JSON.stringify(row));
        await store.insert('quarantine', Buffer.from(`${lines.join('\n')}\n`));
      }
      await letters.write(told);
    },
  };
}
