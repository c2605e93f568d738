import {
  type KeptMessage,
  type Place,
  placeId,
  type QuarantineDropped,
  type QuarantineReplayed,
  REPLAY_HEADER,
} from '../../schemas/quarantine.ts';
import { placeList } from '../../store/places.ts';
import type { Store } from '../../store/store.ts';
import type { Resend } from '../ports.ts';
import { countsSql, type EntryRow, entriesSql, type QuarantineFilter } from './select.ts';

/** Entries of one call. */
export const MOST_DECIDED = 1_000;

/** Of a message's value: with the header of a replay a larger one would pass what brokers take, bytes. */
const LARGEST = 1_000_000;

type Left = QuarantineReplayed['left'];

export interface Decisions {
  /**
   * Sends the original bytes, key and headers to the original topic and partition, oldest first, with Kafka's original
   * timestamp, by which skew was judged. A header more names the entry. Twice does no harm: facts are a set.
   * @throws Fault ANDON_E305 when the broker does not take them; what it took before is noted.
   */
  replay(filter: QuarantineFilter): Promise<QuarantineReplayed>;
  /** Gives entries up: their bytes go, their record stays. */
  drop(filter: QuarantineFilter): Promise<QuarantineDropped>;
}

export function decisions(store: Store, resend: Resend, wall: () => number): Decisions {
  /** By name also what was decided before; by filter what waits. */
  const wanted = (filter: QuarantineFilter, also: QuarantineFilter): QuarantineFilter =>
    filter.places ? filter : { ...filter, ...also, state: 'waiting' };
  const meant = async (filter: QuarantineFilter, withBytes: boolean): Promise<EntryRow[]> => {
    const rows = await store.query<EntryRow>(entriesSql(filter, 'oldest', MOST_DECIDED, wall(), withBytes));
    return rows.sort(
      (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition || a.offset - b.offset,
    );
  };
  const unknown = (filter: QuarantineFilter, found: readonly Place[]): Left => {
    const ids = new Set(found.map(placeId));
    return (filter.places ?? [])
      .map(placeId)
      .filter((id) => !ids.has(id))
      .map((id) => ({ id, because: 'unknown' as const }));
  };
  const rest = async (filter: QuarantineFilter): Promise<number> => {
    if (filter.places) return 0;
    const counts = await store.query<{ entries: number }>(countsSql(filter, wall()));
    return counts.reduce((sum, row) => sum + row.entries, 0);
  };
  const note = async (rows: readonly object[]): Promise<void> => {
    if (rows.length === 0) return;
    await store.insert('quarantine', Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
  };
  /** What every row of an entry bears. */
  const head = ({ topic, partition, offset, incarnation, first_seen }: EntryRow) => ({
    topic,
    partition,
    offset,
    incarnation,
    first_seen,
  });

  return {
    async replay(asked) {
      const filter = wanted(asked, { kept: true });
      const rows = await meant(filter, true);
      const left = unknown(filter, rows);
      const sent: QuarantineReplayed['replayed'] = [];
      const sendable: EntryRow[] = [];
      for (const row of rows) {
        if (row.state === 'dropped') left.push({ id: placeId(row), because: 'dropped' });
        else if (row.kept !== 1) left.push({ id: placeId(row), because: 'no_bytes' });
        else if (row.bytes > LARGEST) left.push({ id: placeId(row), because: 'too_large' });
        else sendable.push(row);
      }
      const messages = sendable.map((row) => {
        const { key, value, headers, timestamp } = JSON.parse(row.kept_message) as KeptMessage;
        return {
          topic: row.topic,
          partition: row.partition,
          key: key === null ? null : Buffer.from(key, 'base64'),
          value: Buffer.from(value, 'base64'),
          headers: {
            ...Object.fromEntries(
              Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')]),
            ),
            [REPLAY_HEADER]: Buffer.from(placeId(row)),
          },
          timestamp,
        };
      });
      await resend(messages, async (first, offsets) => {
        const now = wall();
        const notes = offsets.map((replayed_offset, index) => {
          const row = sendable[first + index] as EntryRow;
          sent.push({ id: placeId(row), as: placeId({ ...row, offset: replayed_offset }) });
          return { ...head(row), replayed_at: now, replayed_offset };
        });
        await note(notes);
      });
      return { replayed: sent, left, more: await rest(filter) };
    },
    async drop(asked) {
      const filter = wanted(asked, {});
      const rows = await meant(filter, false);
      const left = unknown(filter, rows);
      for (const row of rows)
        if (row.state === 'dropped') left.push({ id: placeId(row), because: 'dropped' });
      const dropped = rows.filter((row) => row.state !== 'dropped');
      const now = wall();
      await note(dropped.map((row) => ({ ...head(row), dropped_at: now })));
      if (dropped.length > 0)
        await store.command(
          `ALTER TABLE quarantine UPDATE message = '' WHERE (topic, partition, offset, incarnation) IN ${placeList(dropped)}`,
        );
      return { dropped: dropped.map(placeId), left, more: await rest(filter) };
    },
  };
}
