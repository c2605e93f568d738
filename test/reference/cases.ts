import type { StateCase } from './cases/case.ts';
import { CLOCK_CASES } from './cases/clocks.ts';
import { FIELD_CASES } from './cases/fields.ts';
import { LIFE_CASES } from './cases/life.ts';
import { MEASURE_CASES, type MeasureCase } from './cases/measures.ts';
import { MILESTONE_CASES } from './cases/milestones.ts';
import { SET_CASES } from './cases/sets.ts';
import { SNAPSHOT_CASES } from './cases/snapshots.ts';

export { differences, type StateCase } from './cases/case.ts';
export { MEASURE_CASES, type MeasureCase };

/** Every hand-computed case of docs/ticket-state.md, for any evaluator: the reference and the SQL. */
export const CASES: readonly StateCase[] = [
  ...SET_CASES,
  ...SNAPSHOT_CASES,
  ...LIFE_CASES,
  ...FIELD_CASES,
  ...MILESTONE_CASES,
  ...CLOCK_CASES,
];
