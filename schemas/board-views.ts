import type { Board, TileView } from './board.ts';
import type { Threshold, ViewSpec } from './view.ts';

export interface BoardPart {
  /** Where in the file, for error messages. */
  path: string;
  view: TileView;
  judge?: Threshold[];
}

/** Name of a tile's view inside its board: tiles with one window, bucket, split and filter share one view. */
export function viewKey(view: Pick<ViewSpec, 'window' | 'bucket' | 'by' | 'where'>): string {
  const where = Object.entries(view.where ?? {})
    .filter(([, values]) => values && values.length > 0)
    .map(([dimension, values]) => `${dimension}=${[...(values ?? [])].sort().join(',')}`)
    .sort();
  const bucket = view.bucket && view.bucket !== 'none' ? view.bucket : undefined;
  return [view.window, bucket, view.by && `by-${view.by}`, ...where].filter(Boolean).join('/');
}

/** Every view a board asks for, in the order of its tiles. */
export function boardParts(board: Board): BoardPart[] {
  const parts: BoardPart[] = [];
  board.heroes.forEach((hero, index) => {
    parts.push({ path: `/heroes/${index}`, view: hero.view, judge: hero.judge });
    if (hero.trend) parts.push({ path: `/heroes/${index}/trend`, view: hero.trend });
  });
  board.table.columns.forEach((column, index) => {
    const view = { ...column.view, by: board.table.by };
    parts.push({ path: `/table/columns/${index}`, view, judge: column.judge });
  });
  board.charts.forEach((chart, index) => {
    parts.push({ path: `/charts/${index}`, view: chart.view });
    if (chart.follows)
      parts.push({ path: `/charts/${index}/follows`, view: { ...chart.view, by: board.table.by } });
  });
  return parts;
}

/**
 * The views of a board by viewKey: what the page subscribes to and what a test asks of /api/v1/query.
 * @param tenant takes the place of the board's own
 * @param filters are laid over those of each tile: a screen that shows one site only
 */
export function viewsOf(
  board: Board,
  tenant: string = board.tenant,
  filters: ViewSpec['where'] = {},
): Record<string, ViewSpec> {
  const views: Record<string, ViewSpec> = {};
  for (const { view, judge } of boardParts(board)) {
    const key = viewKey(view);
    views[key] ??= {
      tenant,
      metrics: [],
      window: view.window,
      ...(view.bucket ? { bucket: view.bucket } : {}),
      ...(view.by ? { by: view.by } : {}),
      ...(view.where || Object.keys(filters).length > 0 ? { where: { ...view.where, ...filters } } : {}),
      ...(board.policy ? { policy: board.policy } : {}),
    };
    const merged = views[key];
    merged.metrics = [...new Set([...merged.metrics, ...view.metrics])];
    for (const threshold of judge ?? []) {
      merged.judge ??= [];
      if (!merged.judge.some((known) => known.metric === threshold.metric)) merged.judge.push(threshold);
    }
  }
  return views;
}
