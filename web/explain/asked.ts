import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryAnswer } from '../../schemas/query.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Frame } from '../feed/feed.ts';

type Where = Partial<Record<Dimension, readonly string[]>>;

/** Which figure is to be explained: one cell, and the metrics it is made of, each explained by itself. Instants ms. */
export interface Asked {
  metrics: readonly string[];
  tenant: string;
  where: Where;
  by?: Dimension;
  policy?: string;
  now: number;
  /** Last ingestion that the figure includes; left out where that is not known. */
  cut?: number;
  from: number;
  to: number;
}

/** The part of a view or question that says of what its figures are. */
export type Scope = Pick<ViewSpec, 'tenant' | 'by' | 'policy'> & { where?: Where };

/** One row of a split, and one bucket of a course: both only where the view has them. */
export interface Cell {
  row?: string;
  bucket?: { start: number; length: number };
}

const listed = (metrics: string | readonly string[]): readonly string[] =>
  typeof metrics === 'string' ? [metrics] : metrics;

function askedOf(
  scope: Scope,
  metrics: string | readonly string[],
  times: Pick<Asked, 'now' | 'from' | 'to'> & { cut: number | null },
  { row, bucket }: Cell,
): Asked {
  const { tenant, by, policy, where = {} } = scope;
  const split = by !== undefined && row !== undefined;
  return {
    metrics: listed(metrics),
    tenant,
    where: split ? { ...where, [by]: [row] } : where,
    ...(split ? { by } : {}),
    ...(policy ? { policy } : {}),
    now: times.now,
    ...(times.cut !== null && Number.isFinite(times.cut) ? { cut: times.cut } : {}),
    from: bucket ? Math.max(bucket.start, times.from) : times.from,
    to: bucket ? Math.min(bucket.start + bucket.length, times.to) : times.to,
  };
}

/** A figure of a live view, at the now and cut of the frame that shows it; null while there is no frame. */
export const askedOfFrame = (
  frame: Pick<Frame, 'now' | 'cut' | 'from' | 'to' | 'view'> | undefined,
  metrics: string | readonly string[],
  cell: Cell = {},
): Asked | null => (frame?.view ? askedOf(frame.view, metrics, frame, cell) : null);

/** A figure of an answer of /query over a window; null while there is none. */
export const askedOfAnswer = (
  scope: Scope,
  answer: Pick<QueryAnswer, 'now' | 'cut'> | undefined,
  window: { from: number; to: number },
  metrics: string | readonly string[],
  cell: Cell = {},
): Asked | null =>
  answer
    ? askedOf(
        scope,
        metrics,
        { ...window, now: Date.parse(answer.now), cut: answer.cut === null ? null : Date.parse(answer.cut) },
        cell,
      )
    : null;

/** The question for one page of an explanation, for /api/v1/explain. A filter on what is not set stays: `where.queue=`. */
export function explainPath(asked: Asked, metric: string, page: number, size: number): string {
  const iso = (instant: number): string => new Date(instant).toISOString();
  const search = new URLSearchParams({
    metric,
    tenant: asked.tenant,
    from: iso(asked.from),
    to: iso(asked.to),
  });
  search.set('now', iso(asked.now));
  if (asked.cut !== undefined) search.set('cut', iso(asked.cut));
  if (asked.policy) search.set('policy', asked.policy);
  if (asked.by) search.set('by', asked.by);
  for (const [dimension, values] of Object.entries(asked.where))
    for (const value of values ?? []) search.append(`where.${dimension}`, value);
  search.set('page', String(page));
  search.set('size', String(size));
  return `/api/v1/explain?${search}`;
}
