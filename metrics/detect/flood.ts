export interface FloodSettings {
  readonly withinMs: number;
  /** More alerts than this within the time: flood. */
  readonly above: number;
  /** Fewer than this: over. ISA-18.2 ends a flood at five, so that it does not flicker. */
  readonly below: number;
}

/**
 * Whether so many alerts begin that only parents and pages are to be told (domain.md 2.6, control table; ISA-18.2).
 * @param starts when alerts began, ms, any order
 * @param flooded whether it was so at the last tick
 */
export function isFlood(
  starts: readonly number[],
  now: number,
  flooded: boolean,
  settings: FloodSettings,
): boolean {
  const recent = starts.filter((start) => start > now - settings.withinMs && start <= now).length;
  return flooded ? recent >= settings.below : recent > settings.above;
}
