import { quote, type Store } from '../store/store.ts';
import type { SourceNames } from './source-names.ts';
import { joined, type Range } from './tally.ts';

interface Session {
  session: number;
  /** Offset counting begins at: past a range that an earlier session has counted whole. */
  from: number;
  incarnation: number;
  next: number;
  /** Offset that will be asked for next: past marks of transactions, which are no messages. */
  asked: number;
}

/** Which offset was asked for and which will be next, where that is more than the messages say. */
type Asked = { from?: number; next?: number; messages?: readonly { offset: number }[] };

/**
 * Sessions of the ledger: who counts a message, so that each is counted once however often it is delivered. A session
 * begins when a partition is assigned, or when its offsets jump back. What earlier sessions counted from its first
 * offset on is void (see the view ingest_counts); a range that it would cut in two keeps its count, and the session
 * begins behind it.
 */
export interface Ledger {
  /**
   * To be called with the first offset of each delivery, before its messages are counted.
   * @returns the offset that was to come next, where this delivery begins behind it; else null.
   */
  begin(topic: string, partition: number, first: number, end: number, asked?: Asked): Promise<number | null>;
  /** Counts messages that will never come, from this offset on, under ANDON_E334. */
  lose(topic: string, partition: number, from: number, messages: number, now: number): Promise<void>;
  /** The partition was assigned anew. */
  reset(): void;
  sessionOf(topic: string, partition: number, offset: number): number | null;
  /** How often the topic was made anew before, as far as its last delivery told. */
  incarnationOf(topic: string, partition: number): number;
  write(ranges: readonly Range[], siteNow: (tenant: string) => number, now: number): Promise<void>;
}

/**
 * @param stamp gives numbers that grow from session to session, over processes too: wall clock ms.
 * @param names under which sources are counted.
 */
export function createLedger(store: Store, stamp: () => number, names: SourceNames): Ledger {
  const sessions = new Map<string, Session>();
  const known = new Map<number, Session>();
  /** Outlives an assignment: a batch read before it may still be written. */
  const incarnations = new Map<string, number>();
  let newest = 0;
  let recent: { topic: string; partition: number; session: Session } | undefined;

  /** The first offset from `first` on that cuts no counted range in two: those of several sources lie across each other. */
  async function uncut(
    topic: string,
    partition: number,
    incarnation: number,
    first: number,
  ): Promise<number> {
    for (let from = first; ; ) {
      const [across] = await store.query<{ last: number; ranges: number }>(
        `SELECT max(last_offset) AS last, count() AS ranges FROM ingest_counts
         WHERE topic = ${quote(topic)} AND partition = ${partition} AND incarnation = ${incarnation}
           AND first_offset < ${from} AND last_offset >= ${from}`,
      );
      if (!across?.ranges) return from;
      from = across.last + 1;
    }
  }

  return {
    async begin(topic, partition, first, end, asked = {}) {
      const key = `${topic}/${partition}`;
      const current = sessions.get(key);
      const from = asked.from ?? first;
      const next = asked.next ?? (asked.messages?.at(-1)?.offset ?? first) + 1;
      if (current && first >= current.next) {
        const expected = Math.max(current.asked, current.next);
        current.asked = next;
        return from > expected ? expected : null;
      }
      const [before] = await store.query<{ incarnation: number; reached: number }>(
        `SELECT incarnation, max(last_offset) AS reached FROM ingest_ledger
         WHERE topic = ${quote(topic)} AND partition = ${partition}
         GROUP BY incarnation ORDER BY incarnation DESC LIMIT 1`,
      );
      // A topic that ends before what was counted is another one under the old name.
      const anew = before !== undefined && before.reached >= end;
      newest = Math.max(newest + 1, stamp());
      const session: Session = {
        session: newest,
        from: before && !anew ? await uncut(topic, partition, before.incarnation, first) : first,
        incarnation: (before?.incarnation ?? 0) + (anew ? 1 : 0),
        next: first,
        asked: next,
      };
      sessions.set(key, session);
      known.set(session.session, session);
      incarnations.set(key, session.incarnation);
      recent = undefined;
      return before && !anew && first > before.reached + 1 ? before.reached + 1 : null;
    },
    async lose(topic, partition, from, messages, now) {
      const session = sessions.get(`${topic}/${partition}`);
      const row = {
        topic,
        incarnation: session?.incarnation ?? 0,
        partition,
        session: session?.session ?? stamp(),
        session_from: session?.from ?? from,
        first_offset: from,
        last_offset: from + messages - 1,
        faults: { ANDON_E334: messages },
        site_at: now,
        written_at: now,
      };
      await store.insert('ingest_ledger', Buffer.from(`${JSON.stringify(row)}\n`));
    },
    reset() {
      sessions.clear();
      recent = undefined;
    },
    sessionOf(topic, partition, offset) {
      if (recent?.partition !== partition || recent.topic !== topic) {
        const found = sessions.get(`${topic}/${partition}`);
        if (!found) return null;
        recent = { topic, partition, session: found };
      }
      const { session } = recent;
      session.next = offset + 1;
      return offset >= session.from ? session.session : null;
    },
    incarnationOf: (topic, partition) => incarnations.get(`${topic}/${partition}`) ?? 0,
    async write(ranges, siteNow, now) {
      const lines = joined(ranges, names).map((range) => {
        const session = known.get(range.session);
        return JSON.stringify({
          topic: range.topic,
          incarnation: session?.incarnation ?? 0,
          partition: range.partition,
          session: range.session,
          session_from: session?.from ?? range.first,
          first_offset: range.first,
          last_offset: range.last,
          tenant: range.tenant,
          source: range.source,
          messages: range.messages,
          kept: range.kept,
          backfilled: range.backfilled,
          late: range.late,
          skewed: range.skewed,
          heartbeats: range.heartbeats,
          quarantined: range.quarantined,
          ignored: range.ignored,
          faults: range.faults,
          dropped: range.dropped,
          unknown: range.unknown,
          site_at: range.tenant === '' ? now : siteNow(range.tenant),
          written_at: now,
        });
      });
      if (lines.length > 0) await store.insert('ingest_ledger', Buffer.from(`${lines.join('\n')}\n`));
    },
  };
}
