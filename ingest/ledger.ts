import { quote, type Store } from '../store/store.ts';
import type { RawMessage, Verdict } from './verdict.ts';

/** Counts of one range of offsets, of one tenant ('' where the message did not say). */
export interface Range {
  session: number;
  topic: string;
  partition: number;
  tenant: string;
  first: number;
  last: number;
  messages: number;
  kept: number;
  backfilled: number;
  late: number;
  heartbeats: number;
  quarantined: number;
  ignored: number;
  faults: Record<string, number>;
  dropped: Record<string, number>;
  unknown: Record<string, number>;
}

export interface Tally {
  /** @param late rows of the message that came after their source was believed complete. */
  count(session: number, message: RawMessage, verdict: Verdict, late: number): void;
  ranges(): Range[];
}

const bump = (counts: Record<string, number>, names: readonly string[] | undefined): void => {
  for (const name of names ?? []) counts[name] = (counts[name] ?? 0) + 1;
};

const tenantOf = (verdict: Verdict): string =>
  verdict.kind === 'keep'
    ? (verdict.rows[0]?.tenant ?? '')
    : verdict.kind === 'heartbeat'
      ? verdict.tenant
      : '';

const emptyRange = (session: number, { topic, partition, offset }: RawMessage, tenant: string): Range => ({
  session,
  topic,
  partition,
  tenant,
  first: offset,
  last: offset,
  messages: 0,
  kept: 0,
  backfilled: 0,
  late: 0,
  heartbeats: 0,
  quarantined: 0,
  ignored: 0,
  faults: {},
  dropped: {},
  unknown: {},
});

export function createTally(): Tally {
  const ranges = new Map<string, Range>();
  let latest: Range | undefined;
  /** Messages of one delivery follow each other: the range of the last one is mostly that of the next. */
  const rangeOf = (session: number, message: RawMessage, tenant: string): Range => {
    const { topic, partition } = message;
    if (
      latest?.partition === partition &&
      latest.topic === topic &&
      latest.session === session &&
      latest.tenant === tenant
    )
      return latest;
    const key = `${topic}/${partition}/${session}/${tenant}`;
    latest = ranges.get(key) ?? emptyRange(session, message, tenant);
    ranges.set(key, latest);
    return latest;
  };
  return {
    count(session, message, verdict, late) {
      const range = rangeOf(session, message, tenantOf(verdict));
      range.last = message.offset;
      range.messages += 1;
      range.late += late;
      if (verdict.kind === 'keep') {
        range.kept += verdict.rows.length;
        for (const row of verdict.rows) if (row.backfill) range.backfilled += 1;
        bump(range.dropped, verdict.counts?.dropped);
        bump(range.unknown, verdict.counts?.unknown);
      } else if (verdict.kind === 'heartbeat') range.heartbeats += 1;
      else if (verdict.kind === 'quarantine') {
        range.quarantined += 1;
        bump(range.faults, [verdict.fault]);
      } else range.ignored += 1;
    },
    ranges: () => [...ranges.values()],
  };
}

const add = (into: Record<string, number>, from: Record<string, number>): void => {
  for (const [name, count] of Object.entries(from)) into[name] = (into[name] ?? 0) + count;
};

/** Ranges of one partition, session and tenant become one: offsets are committed at its end. */
export function joined(ranges: readonly Range[]): Range[] {
  const whole = new Map<string, Range>();
  for (const range of ranges) {
    const key = `${range.topic}/${range.partition}/${range.session}/${range.tenant}`;
    const held = whole.get(key);
    if (!held) {
      whole.set(key, {
        ...range,
        faults: { ...range.faults },
        dropped: { ...range.dropped },
        unknown: { ...range.unknown },
      });
      continue;
    }
    held.first = Math.min(held.first, range.first);
    held.last = Math.max(held.last, range.last);
    for (const name of [
      'messages',
      'kept',
      'backfilled',
      'late',
      'heartbeats',
      'quarantined',
      'ignored',
    ] as const) {
      held[name] += range[name];
    }
    add(held.faults, range.faults);
    add(held.dropped, range.dropped);
    add(held.unknown, range.unknown);
  }
  return [...whole.values()];
}

interface Session {
  session: number;
  /** Offset counting begins at: past a range that an earlier session has counted whole. */
  from: number;
  incarnation: number;
  next: number;
}

/**
 * Sessions of the ledger: who counts a message, so that each is counted once however often it is delivered. A session
 * begins when a partition is assigned, or when its offsets jump back. What earlier sessions counted from its first
 * offset on is void (see the view ingest_counts); a range that it would cut in two keeps its count, and the session
 * begins behind it.
 */
export interface Ledger {
  /** To be called with the first offset of each delivery, before its messages are counted. */
  begin(topic: string, partition: number, first: number, end: number): Promise<void>;
  /** The partition was assigned anew. */
  reset(): void;
  sessionOf(topic: string, partition: number, offset: number): number | null;
  /** How often the topic was made anew before, as far as its last delivery told. */
  incarnationOf(topic: string, partition: number): number;
  write(ranges: readonly Range[], siteNow: (tenant: string) => number, now: number): Promise<void>;
}

/** @param stamp gives numbers that grow from session to session, over processes too: wall clock ms. */
export function createLedger(store: Store, stamp: () => number): Ledger {
  const sessions = new Map<string, Session>();
  const known = new Map<number, Session>();
  /** Outlives an assignment: a batch read before it may still be written. */
  const incarnations = new Map<string, number>();
  let newest = 0;
  let recent: { topic: string; partition: number; session: Session } | undefined;
  return {
    async begin(topic, partition, first, end) {
      const key = `${topic}/${partition}`;
      const current = sessions.get(key);
      if (current && first >= current.next) return;
      const [before] = await store.query<{ incarnation: number; reached: number; straddled: number }>(
        `SELECT incarnation, max(last_offset) AS reached,
           max(if(first_offset < ${first} AND last_offset >= ${first}, last_offset, -1)) AS straddled
         FROM ingest_ledger WHERE topic = ${quote(topic)} AND partition = ${partition}
         GROUP BY incarnation ORDER BY incarnation DESC LIMIT 1`,
      );
      // A topic that ends before what was counted is another one under the old name.
      const anew = before !== undefined && before.reached >= end;
      newest = Math.max(newest + 1, stamp());
      const session: Session = {
        session: newest,
        from: before && !anew ? Math.max(first, before.straddled + 1) : first,
        incarnation: (before?.incarnation ?? 0) + (anew ? 1 : 0),
        next: first,
      };
      sessions.set(key, session);
      known.set(session.session, session);
      incarnations.set(key, session.incarnation);
      recent = undefined;
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
      const lines = joined(ranges).map((range) => {
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
          messages: range.messages,
          kept: range.kept,
          backfilled: range.backfilled,
          late: range.late,
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
