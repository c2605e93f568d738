import type { Course } from './trend.ts';

export interface SparkPoint {
  at: number;
  value: number | null;
}
export interface SparkBox {
  width: number;
  height: number;
  /** Room left and right for the dot, above and below for the stroke. */
  padX: number;
  padY: number;
}
export interface Spark {
  /** Runs of known points: a gap stays a gap. */
  paths: string[];
  /** Parts beyond the line, drawn over in the state's colour. */
  beyond: string[];
  end: { x: number; y: number } | null;
  /** Height of the dashed line, or null outside the picture. */
  line: number | null;
}

/**
 * The points of a stock where they belong in time: a bucket holds the value at its end, the one that still runs the
 * value at `to`. A bucket without a row is a zero while data was flowing, as in the charts; otherwise it is a gap. A
 * point between two bucket starts is the present value and closes the line.
 */
export function atBucketEnds(
  points: readonly SparkPoint[],
  course: Course | undefined,
  to: number,
): SparkPoint[] {
  if (!course) return [...points];
  const { bucket, first, until } = course;
  const own = new Map(points.map(({ at, value }) => [at, value]));
  const closing = points.filter(({ at }) => (at - first) % bucket !== 0);
  const newest = Math.max(until ?? first, ...points.map(({ at }) => at));
  const drawn: SparkPoint[] = [];
  for (let start = first; start <= newest && start < to; start += bucket) {
    const end = start + bucket;
    if (end >= to && closing.length > 0) break;
    const absent = until !== null && start < until ? 0 : null;
    drawn.push({ at: Math.min(end, to), value: own.has(start) ? (own.get(start) ?? null) : absent });
  }
  return [...drawn, ...closing];
}

/**
 * Path data of a small trend from `from` to `to` (ms). The scale starts at 0, and is never so tall that noise of a
 * nearly empty queue looks like a mountain: at least `floor` high.
 */
export function spark(
  points: readonly SparkPoint[],
  box: SparkBox,
  range: { from: number; to: number; floor: number; line?: number },
): Spark {
  const top = Math.max(range.floor, ...points.map(({ value }) => value ?? 0)) * 1.08;
  const x = (at: number): number =>
    box.padX + ((at - range.from) / Math.max(1, range.to - range.from)) * (box.width - 2 * box.padX);
  const y = (value: number): number => box.height - box.padY - (value / top) * (box.height - 2 * box.padY);
  const place = (point: SparkPoint): string => `${x(point.at).toFixed(1)} ${y(point.value ?? 0).toFixed(1)}`;
  const runs: SparkPoint[][] = [];
  const hot: SparkPoint[][] = [];
  let before: SparkPoint | undefined;
  for (const point of points) {
    if (point.value === null) {
      before = undefined;
      continue;
    }
    if (before) runs[runs.length - 1]?.push(point);
    else runs.push([point]);
    if (range.line !== undefined && point.value >= range.line) {
      const wasHot = before && before.value !== null && before.value >= range.line;
      if (wasHot) hot[hot.length - 1]?.push(point);
      else hot.push(before ? [before, point] : [point]);
    }
    before = point;
  }
  const path = (run: SparkPoint[]): string => `M${run.map(place).join('L')}`;
  const last = points[points.length - 1];
  const inside = range.line !== undefined && range.line < top;
  return {
    paths: runs.map(path),
    beyond: hot.filter((run) => run.length > 1).map(path),
    end: last && last.value !== null ? { x: x(last.at), y: y(last.value) } : null,
    line: inside ? y(range.line ?? 0) : null,
  };
}
