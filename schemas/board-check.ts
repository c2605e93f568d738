import { Errors } from 'typebox/value';
import { type Board, BoardSchema } from './board.ts';
import { boardParts, viewKey } from './board-views.ts';

export type BoardVerdict = { ok: true; board: Board } | { ok: false; problems: string[] };

/** A foot, a threshold and a part may only speak of metrics that their own tile asks for. */
function crossCheck(board: Board): string[] {
  const problems: string[] = [];
  const judged = new Map<string, string>();
  for (const { path, view, judge } of boardParts(board)) {
    for (const threshold of judge ?? []) {
      if (!view.metrics.includes(threshold.metric))
        problems.push(`${path}.judge: ${threshold.metric} is not one of the tile's metrics`);
      const place = `${viewKey(view)} ${threshold.metric}`;
      const text = JSON.stringify(threshold);
      if (judged.has(place) && judged.get(place) !== text)
        problems.push(`${path}.judge: ${threshold.metric} has other lines elsewhere in the same view`);
      judged.set(place, text);
    }
  }
  board.heroes.forEach((hero, index) => {
    if (hero.plot === 'trend' && !hero.trend)
      problems.push(`/heroes/${index}/trend: a trend plot needs a view`);
    for (const fact of hero.foot)
      if (fact.show === 'metric' && !hero.view.metrics.includes(fact.metric ?? ''))
        problems.push(`/heroes/${index}/foot: ${fact.metric} is not one of the tile's metrics`);
  });
  const ids = board.table.columns.map((column) => column.id);
  for (const id of ids)
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`/table/columns: ${id} twice`);
  return problems;
}

/** Judges a parsed YAML document. Every problem names its place and what is wrong (ANDON_E311). */
export function checkBoard(document: unknown): BoardVerdict {
  const errors = Errors(BoardSchema, document);
  if (errors.length > 0)
    return { ok: false, problems: errors.map((error) => `${error.instancePath || '/'}: ${error.message}`) };
  const board = document as Board;
  const problems = crossCheck(board);
  return problems.length > 0 ? { ok: false, problems: [...new Set(problems)] } : { ok: true, board };
}
