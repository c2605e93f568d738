import { LIMITS, type Limits } from './collect.ts';
import { SLACK } from './state/healing.ts';

export interface IngestSettings extends Limits {
  /** Offsets are committed this often, ms. */
  commitEveryMs: number;
  /** A subject on the cold way waits at most this long while fewer than `coldAtOnce` wait, ms. */
  coldDelayMs: number;
  coldAtOnce: number;
  /** Reading pauses while more than this many subjects wait on the cold way. */
  coldAtMost: number;
  /** Facts that have come due are looked for this often, ms. */
  tickMs: number;
  /** Topics that do not exist are looked for this often, ms. */
  topicsMs: number;
  /** Consistency check and eviction, ms. */
  minuteMs: number;
  /** Quarantine's expiry, retention, subjects set apart: what may wait, ms. */
  slowMs: number;
  /** Ended subjects are removed so long after their last fact, by the site's clock, ms; 0 = never. */
  retentionMs: number;
  /** Taken off the checkpoint when healing, ms. */
  slackMs: number;
}

export const SETTINGS: Readonly<IngestSettings> = {
  ...LIMITS,
  commitEveryMs: 1_000,
  coldDelayMs: 1_000,
  coldAtOnce: 20_000,
  coldAtMost: 200_000,
  tickMs: 1_000,
  topicsMs: 10_000,
  minuteMs: 60_000,
  slowMs: 600_000,
  retentionMs: 0,
  slackMs: SLACK,
};
