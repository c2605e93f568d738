/** Length of a unit of a rollup, ms: the subjects that settled in one UTC day (store/migrations/016_rollups.sql). */
export const UNIT_MS = 86_400_000;
