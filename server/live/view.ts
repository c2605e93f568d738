import { createHash } from 'node:crypto';
import type { FrameData } from '../../schemas/live.ts';
import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue, MetricValues } from '../../schemas/values.ts';
import { canonicalView, rowKey, type ViewSpec } from '../../schemas/view.ts';

/** Id of a view: equal views are one room, whoever asks. */
export const viewId = (view: ViewSpec): string =>
  createHash('sha256').update(canonicalView(view)).digest('base64url').slice(0, 16);

/** Views with the same key differ in metrics and lines only, so one plan answers them all. */
export const groupKey = (view: ViewSpec): string => canonicalView({ ...view, metrics: [], judge: undefined });

/** The question a group of views asks at an instant. Put to /query with the same now and cut, it has the same answer. */
export const toRequest = (
  view: ViewSpec,
  metrics: Iterable<string>,
  window: { from: number; to: number },
  { now, cut }: { now: number; cut: number },
): QueryRequest => ({
  tenant: view.tenant,
  metrics: [...new Set(metrics)].sort(),
  from: window.from,
  to: window.to,
  bucket: view.bucket ?? 'none',
  ...(view.by ? { by: view.by } : {}),
  where: view.where ?? {},
  ...(view.policy ? { policy: view.policy } : {}),
  now,
  ...(Number.isFinite(cut) ? { cut } : {}),
  present: true,
});

/** Rows of an answer as frame data, by row key. */
export function toFrameData(rows: readonly QueryRow[], view: Pick<ViewSpec, 'by'>): FrameData {
  const data: FrameData = {};
  for (const row of rows) {
    const bucket = row.bucket === undefined ? undefined : Date.parse(row.bucket);
    data[rowKey(bucket, view.by ? String(row[view.by] ?? '') : undefined)] = row.values;
  }
  return data;
}

/** Whether nothing was booked. */
const isEmpty = (value: MetricValue): boolean =>
  'n' in value
    ? value.n === 0
    : 'denominator' in value
      ? value.denominator === 0
      : !('value' in value) || !value.value;

/**
 * The part of a group's data that one view shows. A row in which only other views' metrics were booked is none of its own:
 * asked by itself it would not get that row, but for the one row of a question that is not split at all.
 */
export function pick(
  data: FrameData,
  { metrics, by, bucket = 'none' }: Pick<ViewSpec, 'metrics' | 'by' | 'bucket'>,
): FrameData {
  const isSplit = by !== undefined || bucket !== 'none';
  const picked: FrameData = {};
  for (const [row, values] of Object.entries(data)) {
    const own: MetricValues = {};
    const others: MetricValue[] = [];
    for (const [metric, value] of Object.entries(values))
      if (metrics.includes(metric)) own[metric] = value;
      else others.push(value);
    const foreign = isSplit && Object.values(own).every(isEmpty) && !others.every(isEmpty);
    if (Object.keys(own).length > 0 && !foreign) picked[row] = own;
  }
  return picked;
}
