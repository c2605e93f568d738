/** The five ways in which centres count a service level (domain.md 2.1 [1][2][3]); the catalogue's `service_level` is the fourth. */
export const SERVICE_LEVEL_FORMULAS = [
  'early_credited',
  'abandons_left_out',
  'strict',
  'early_left_out',
  'short_credited',
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
    early_credited: [answeredWithin + abandonedWithin, answered + abandoned],
    abandons_left_out: [answeredWithin, answered],
    strict: [answeredWithin, answered + abandoned],
    early_left_out: [answeredWithin, answered + abandoned - abandonedWithin],
    short_credited: [answeredWithin + abandonedShort, answered + abandoned],
  }[formula] as [number, number];
  return of > 0 ? met / of : null;
}
