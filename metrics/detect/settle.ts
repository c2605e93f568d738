import { withBucket } from './level.ts';
import type { Observation } from './observe.ts';
import type { Settings } from './settings.ts';
import type { Alarm, SeriesState } from './state.ts';

/** What a series' alarm does at a bucket. */
export interface Settled {
  readonly alarm: Alarm | null;
  readonly change: 'began' | 'ended' | null;
  readonly state: SeriesState;
}

/**
 * Begins, keeps or ends a series' alarm and carries its state on.
 * @param accepted whether the tick's multiple test lets this series speak
 */
export function settle(seen: Observation, accepted: boolean, settings: Settings): Settled {
  const before = seen.state.alarm;
  if (before) {
    const calm = isCalm(seen, before, settings) ? before.calm + 1 : seen.score === null ? before.calm : 0;
    if (calm < settings.exit.times) {
      const alarm = { ...before, calm };
      return { alarm, change: null, state: { ...seen.state, alarm } };
    }
    return { alarm: null, change: 'ended', state: { ...learnt(seen, settings), slow: 0, alarm: null } };
  }
  if (!seen.rule || !accepted) return { alarm: null, change: null, state: learnt(seen, settings) };
  const alarm: Alarm = { rule: seen.rule, since: seen.to, calm: 0 };
  // The level is frozen and forgets what led here: an incident must not become what is usual.
  return { alarm, change: 'began', state: { ...seen.state, alarm, guarded: [] } };
}

/** Whether a score is back within the exit level (hysteresis: it is another than the one that began the alarm). */
function isCalm({ score }: Observation, alarm: Alarm, { exit }: Settings): boolean {
  return score !== null && (alarm.rule === 'drop' ? score > -exit.score : score < exit.score);
}

/** Takes the bucket that leaves the guard into the level. */
function learnt({ state, newest }: Observation, settings: Settings): SeriesState {
  const guarded = [...state.guarded, newest];
  let { level } = state;
  while (guarded.length > settings.level.guard) {
    const oldest = guarded.shift();
    if (oldest) level = withBucket(level, oldest.count, oldest.usual, settings);
  }
  return { ...state, level, guarded };
}
