/**
 * The ways in which service level is counted (domain.md 2.1). A = answered, B = abandoned, in time or late; they differ in
 * what an abandoned contact does to the share.
 */
export const SERVICE_LEVELS = [
  /** A in time ÷ (A + B late): those that abandon in time are left out. The default. */
  'early_left_out',
  /** (A in time + B in time) ÷ (A + B). */
  'early_credited',
  /** A in time ÷ A. */
  'abandons_left_out',
  /** A in time ÷ (A + B). */
  'strict',
  /** (A in time + B within 5 s) ÷ (A + B). */
  'short_credited',
] as const;
export type ServiceLevel = (typeof SERVICE_LEVELS)[number];
export const DEFAULT_SERVICE_LEVEL: ServiceLevel = 'early_left_out';

/** Which end of a customer effort scale of 1 to 7 is the good one: sources differ. */
export const EFFORT_SCALES = ['7_is_easy', '1_is_easy'] as const;
export type EffortScale = (typeof EFFORT_SCALES)[number];
