/**
 * Detectors of spikes and drops in counts per 5 minutes (domain.md 2.6; docs/detection.md has their figures).
 * A caller lays one grid a tenant, fills each series' history on it, makes its dispersion once a local day, and
 * evaluates all series at the end of each bucket with the states of the bucket before. States are JSON.
 */
export { type Dispersion, dispersionOf } from './dispersion.ts';
export { chartStep, MODIFIED_LIMIT, modifiedScore } from './durations.ts';
export { type FloodSettings, isFlood } from './flood.ts';
export { type DayClass, type Grid, layGrid } from './grid.ts';
export type { History } from './history.ts';
export { layCounts } from './lay-counts.ts';
export { benjaminiHochberg } from './multiplicity.ts';
export type { Observation, Question } from './observe.ts';
export type { Basis } from './reference.ts';
export { type Firing, type Incident, type RolledUp, rollUp } from './roll-up.ts';
export { countAt, scoreOf } from './score.ts';
export { BUCKET_MS, DEFAULTS, type Settings } from './settings.ts';
export { type Alarm, FRESH, type Rule, type SeriesState } from './state.ts';
export { evaluateTick, FIRST_TICK, type Series, type Tick, type TickState, type Verdict } from './tick.ts';
