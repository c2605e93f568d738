import { OTHERS, type SourceNames } from './source-names.ts';
import type { FactRow, RawMessage, Verdict } from './verdict.ts';

/** Counts of one range of offsets, of one tenant and source ('' where the message did not say). */
export interface Range {
  session: number;
  topic: string;
  partition: number;
  tenant: string;
  source: string;
  first: number;
  last: number;
  messages: number;
  kept: number;
  backfilled: number;
  late: number;
  skewed: number;
  heartbeats: number;
  quarantined: number;
  ignored: number;
  faults: Record<string, number>;
  dropped: Record<string, number>;
  unknown: Record<string, number>;
}

export interface Tally {
  /**
   * A message counts where it is from, its rows each where they are from: a correction may bring another source's event.
   *
   * @param late rows of the message that came after their source was believed complete.
   */
  count(session: number, message: RawMessage, verdict: Verdict, late: readonly FactRow[]): void;
  ranges(): Range[];
}

/** Most ranges that one batch keeps apart: a producer that makes up names must not fill the memory. */
const MOST_RANGES = 2_000;

const bump = (counts: Record<string, number>, names: readonly string[] | undefined): void => {
  for (const name of names ?? []) counts[name] = (counts[name] ?? 0) + 1;
};

const NOBODY = { tenant: '', source: '' };

const originOf = (verdict: Verdict): { tenant: string; source: string } => {
  if (verdict.kind === 'keep') return verdict.rows[0] ?? NOBODY;
  if (verdict.kind === 'heartbeat') return verdict;
  return verdict.kind === 'quarantine' ? (verdict.claim ?? NOBODY) : NOBODY;
};

const emptyRange = (
  session: number,
  { topic, partition, offset }: RawMessage,
  tenant: string,
  source: string,
): Range => ({
  session,
  topic,
  partition,
  tenant,
  source,
  first: offset,
  last: offset,
  messages: 0,
  kept: 0,
  backfilled: 0,
  late: 0,
  skewed: 0,
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
  const rangeOf = (session: number, message: RawMessage, tenant: string, source: string): Range => {
    const { topic, partition } = message;
    if (
      latest?.partition !== partition ||
      latest.topic !== topic ||
      latest.session !== session ||
      latest.tenant !== tenant ||
      latest.source !== source
    ) {
      const name = (one: string) => `${topic}/${partition}/${session}/${tenant}\u001f${one}`;
      const counted = ranges.size < MOST_RANGES || ranges.has(name(source)) ? source : OTHERS;
      latest = ranges.get(name(counted)) ?? emptyRange(session, message, tenant, counted);
      ranges.set(name(counted), latest);
    }
    latest.last = message.offset;
    return latest;
  };
  return {
    count(session, message, verdict, late) {
      const { tenant, source } = originOf(verdict);
      const range = rangeOf(session, message, tenant, source);
      range.messages += 1;
      if (verdict.kind === 'keep') {
        bump(range.dropped, verdict.counts?.dropped);
        bump(range.unknown, verdict.counts?.unknown);
        for (const row of verdict.rows) {
          const own = rangeOf(session, message, row.tenant, row.source);
          own.kept += 1;
          if (row.backfill) own.backfilled += 1;
          if (row.skewed) own.skewed += 1;
        }
        for (const row of late) rangeOf(session, message, row.tenant, row.source).late += 1;
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

const SUMMED = [
  'messages',
  'kept',
  'backfilled',
  'late',
  'skewed',
  'heartbeats',
  'quarantined',
  'ignored',
] as const;

/** Under which names a range is written. One that holds only what was not kept brings no name of its own. */
const named = (range: Range, names: SourceNames): Range => ({
  ...range,
  ...(range.kept + range.heartbeats > 0
    ? { source: names.of(range.tenant, range.source) }
    : names.known(range)),
});

/** Ranges of one partition, session, tenant and source become one: offsets are committed at its end. */
export function joined(ranges: readonly Range[], names: SourceNames): Range[] {
  const whole = new Map<string, Range>();
  for (const one of ranges) {
    const range = named(one, names);
    const key = `${range.topic}/${range.partition}/${range.session}/${range.tenant}\u001f${range.source}`;
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
    for (const name of SUMMED) held[name] += range[name];
    add(held.faults, range.faults);
    add(held.dropped, range.dropped);
    add(held.unknown, range.unknown);
  }
  return [...whole.values()];
}
