/**
 * A dead process's word is healed from until it is this old (ms): one that was only stalled may have added facts under
 * old stamps meanwhile.
 */
export const BURIED = 600_000;

export interface Checkpoint {
  process: string;
  /** Ingestion stamp up to which the process had everything in the state. */
  stamp: number;
  /** Epoch it evaluates with. */
  epoch: number;
  retired: boolean;
  writtenAt: number;
}

/** Slack of a healing, ms: what another machine's clock may differ by. */
export const SLACK = 60_000;

/** A process that wrote nothing for this long (ms) is taken for dead. */
export const SILENT = 60_000;

/**
 * Facts stamped after this may lack their state. Everything (−1) where no process ever left its word: topic and
 * offsets may be gone, the facts are not. What a process of an older epoch did after the present one was raised does
 * not count: its rows lost.
 * @param epoch the present one, and the stamp up to which all was in the state when it was raised.
 */
export function healSince(
  checkpoints: readonly Checkpoint[],
  epoch: { epoch: number; floor: number },
  slack = SLACK,
): number {
  const stampOf = (one: Checkpoint) =>
    one.epoch < epoch.epoch ? Math.min(one.stamp, epoch.floor) : one.stamp;
  const standing = checkpoints.filter((one) => !one.retired);
  if (standing.length > 0) return Math.max(-1, Math.min(...standing.map(stampOf)) - slack);
  return Math.max(-1, Math.max(-1, ...checkpoints.map((one) => one.stamp)) - slack);
}

/** Who else is at work: decides how an eviction is fenced. */
export const othersAtWork = (checkpoints: readonly Checkpoint[], self: string, now: number): Checkpoint[] =>
  checkpoints.filter((one) => one.process !== self && !one.retired && now - one.writtenAt < SILENT);
