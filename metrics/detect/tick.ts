import { isFlood } from './flood.ts';
import { benjaminiHochberg } from './multiplicity.ts';
import { type Observation, observe, type Question } from './observe.ts';
import { type Firing, type RolledUp, rollUp } from './roll-up.ts';
import type { Settings } from './settings.ts';
import { settle } from './settle.ts';
import { type Alarm, FRESH, type SeriesState } from './state.ts';

/** One series at a tick. */
export interface Series extends Question {
  readonly id: string;
  /** As the last tick left it; left out for a series that is new. */
  readonly state?: SeriesState;
  /** Its source's heartbeat is missing. */
  readonly sourceSilent?: boolean;
}

/** What a series is told to be, and what it carries on. */
export interface Verdict extends Omit<Observation, 'state' | 'newest'> {
  readonly id: string;
  readonly alarm: Alarm | null;
  readonly change: 'began' | 'ended' | null;
  /** Whose fault a drop is: nothing comes from the source (`data`), or the channel brings less (`channel`). */
  readonly fault: 'data' | 'channel' | null;
  /** An incident of a series above tells of it. */
  readonly silenced: boolean;
  readonly state: SeriesState;
}

/** What the tick as a whole carries on; JSON. */
export interface TickState {
  /** When alarms began in the time that a flood is judged by, ms. */
  readonly starts: readonly number[];
  readonly flooded: boolean;
}

export const FIRST_TICK: TickState = { starts: [], flooded: false };

export interface Tick {
  readonly verdicts: readonly Verdict[];
  readonly incidents: RolledUp['incidents'];
  /** Only incidents of parents and pages are to be told. */
  readonly flooded: boolean;
  readonly state: TickState;
}

/**
 * Evaluates all series at the end of one bucket: each by its own rules, all together by Benjamini–Hochberg, then rolls
 * up and looks for a flood (domain.md 2.6). Pure; a series without a history in its basis takes no part in the test.
 * @param now end of the bucket, ms
 * @param parentOf the hierarchy, by series id
 */
export function evaluateTick(
  series: readonly Series[],
  now: number,
  before: TickState,
  parentOf: ReadonlyMap<string, string>,
  settings: Settings,
): Tick {
  const seen = series.map((one) => observe(one, one.state ?? FRESH, settings));
  const tested = seen.filter(({ score }) => score !== null);
  const accepted = benjaminiHochberg(
    tested.map(({ p }) => p),
    settings.discovery,
  );
  const speaks = new Set(tested.filter((_, place) => accepted[place]));
  const settled = seen.map((one) => settle(one, speaks.has(one), settings));
  const firing = series.flatMap(({ id }, place): Firing[] => {
    const alarm = settled[place]?.alarm;
    return alarm ? [{ series: id, since: alarm.since }] : [];
  });
  const { incidents, silenced } = rollUp(firing, parentOf, settings.rollUp);
  const began = settled.flatMap(({ alarm, change }) => (alarm && change === 'began' ? [alarm.since] : []));
  const starts = [...before.starts, ...began].filter((start) => start > now - settings.flood.withinMs);
  const flooded = isFlood(starts, now, before.flooded, settings.flood);
  const verdicts = series.map(({ id, sourceSilent }, place): Verdict => {
    const { state: _, newest: __, ...observation } = seen[place] as Observation;
    const one = settled[place] as (typeof settled)[number];
    const fault = one.alarm?.rule === 'drop' ? (sourceSilent ? 'data' : 'channel') : null;
    return { ...observation, ...one, id, fault, silenced: silenced.has(id) };
  });
  return { verdicts, incidents, flooded, state: { starts, flooded } };
}
