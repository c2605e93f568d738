/** The five ways in which centres count a service level (domain.md 2.1 [1][2][3]); the catalogue's `service_level` is the fourth. */
export const SERVICE_LEVEL_FORMULAS = [
  'abandons_within_count_as_met',
  'of_answered',
  'of_all',
  'abandons_within_left_out',
  'short_abandons_count_as_met',
] as const;
export type ServiceLevelFormula = (typeof SERVICE_LEVEL_FORMULAS)[number];

/** What became of contacts, as counts or as shares of the arrivals. */
export interface Outcomes {
  answered: number;
  answeredWithin: number;
  abandoned: number;
  abandonedWithin: number;
  /** Abandoned so early that nobody is blamed (5 s where nothing else is said). */
  abandonedShort: number;
}

/** @returns the share, 0…1; null where its denominator is 0. */
export function serviceLevel(formula: ServiceLevelFormula, outcomes: Outcomes): number | null {
  const { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort } = outcomes;
  const [met, of] = {
    abandons_within_count_as_met: [answeredWithin + abandonedWithin, answered + abandoned],
    of_answered: [answeredWithin, answered],
    of_all: [answeredWithin, answered + abandoned],
    abandons_within_left_out: [answeredWithin, answered + abandoned - abandonedWithin],
    short_abandons_count_as_met: [answeredWithin + abandonedShort, answered + abandoned],
  }[formula] as [number, number];
  return of > 0 ? met / of : null;
}
