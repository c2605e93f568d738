/**
 * What changed: which values of which dimensions hold the excess of a count over what was to be expected of it
 * (docs/alerts.md). Pure: a caller asks for the series of the whole and of each dimension (`metrics/query/series.ts`), lays
 * the whole on the detectors' grid, takes what a stretch is compared with, and divides the excess.
 */
export { type Comparable, comparableOf, onsetOf, type Stretch } from './comparable.ts';
export {
  type Contribution,
  isUnusual,
  type Split,
  splitOf,
  type ValueCounts,
  type Whole,
} from './contributions.ts';
export { type Explained, explainedBy, whereOf } from './explained.ts';
export { type Crossed, type Matrix, matrixOf } from './matrix.ts';
