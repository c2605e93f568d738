import type { SimEvent } from './event.ts';
import { SOURCES } from './event.ts';
import { createRandom, hashText } from './random.ts';

/** What a subject needs to number its own events. */
export interface Subject {
  id: string;
  /** Events of this subject so far. */
  events: number;
  /** Kafka key where it is not the subject's own id. */
  key?: string;
}

export interface Emitter {
  /** Writes one event that happens now. */
  emit(type: string, subject: Subject, data: Record<string, unknown>, source?: string): void;
  /** Hands over what was written since the last call. */
  take(): SimEvent[];
  /** From here on `backfill` is set, or no longer set. */
  markBackfill(on: boolean): void;
  /** From here on events of these kinds (the part of the type before the dot) are dropped. */
  mute(kinds: readonly string[]): void;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number below 32^length in Crockford's base 32, padded with zeros. */
export function base32(value: number, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    text = (CROCKFORD[rest % 32] as string) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

const two = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
const three = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, '0'));

/** RFC 3339 with milliseconds. The hour's part is kept: a day has a hundred thousand stamps. */
function createStamp(): (instant: number) => string {
  let hour = Number.NaN;
  let prefix = '';
  return (instant) => {
    const thisHour = Math.floor(instant / 3_600_000);
    if (thisHour !== hour) {
      hour = thisHour;
      prefix = new Date(hour * 3_600_000).toISOString().slice(0, 14);
    }
    const ms = instant - hour * 3_600_000;
    return `${prefix}${two[Math.floor(ms / 60_000)]}:${two[Math.floor(ms / 1_000) % 60]}.${three[ms % 1_000]}Z`;
  };
}

/** The first ten characters of a ULID, its upper five kept while they hold (nine hours). */
function createTimePart(): (instant: number) => string {
  let upper = Number.NaN;
  let prefix = '';
  return (instant) => {
    const thisUpper = Math.floor(instant / 2 ** 25);
    if (thisUpper !== upper) {
      upper = thisUpper;
      prefix = base32(upper, 5);
    }
    return prefix + base32(instant - upper * 2 ** 25, 5);
  };
}

const SOURCE_OF_KIND: Record<string, string> = SOURCES;

/**
 * Ids are ULIDs: ten characters of time, then eight that name the run (seed, start) and eight that count. So two runs
 * with the same seed repeat each other's ids, and two different runs never share one.
 */
export function createEmitter(options: { seed: string; now: () => number; tenant?: string }): Emitter {
  const run = base32(hashText(options.seed) + 256 * 2 ** 24 * (hashText(`${options.seed}!`) % 256), 8);
  const delay = createRandom(options.seed, 'recording delay');
  const isoOf = createStamp();
  const stamp = createTimePart();
  const tenant = options.tenant ?? 'default';
  let out: SimEvent[] = [];
  let count = 0;
  let backfill = false;
  let muted: readonly string[] = [];
  return {
    emit: (type, subject, data, source) => {
      const kind = type.slice(0, type.indexOf('.'));
      if (muted.includes(kind)) return;
      const now = options.now();
      subject.events += 1;
      count += 1;
      const event: SimEvent = {
        specversion: '1.0',
        id: stamp(now) + run + base32(count, 8),
        source: source ?? SOURCE_OF_KIND[kind] ?? SOURCES.ticket,
        type,
        subject: subject.id,
        time: isoOf(now),
        recordedtime: isoOf(now + 20 + delay.below(480)),
        partitionkey: subject.key ?? subject.id,
        subjectseq: String(subject.events).padStart(12, '0'),
        tenant,
        datacontenttype: 'application/json',
        data,
      };
      if (backfill) event.backfill = true;
      out.push(event);
    },
    take: () => {
      const events = out;
      out = [];
      return events;
    },
    markBackfill: (on) => {
      backfill = on;
    },
    mute: (kinds) => {
      muted = kinds;
    },
  };
}
