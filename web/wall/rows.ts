import type { Board, Column } from '../../schemas/board.ts';
import { viewKey } from '../../schemas/board-views.ts';
import type { Severity } from '../../schemas/view.ts';
import { BUCKET_MS } from '../charts/buckets.ts';
import { type Asked, askedOfFrame } from '../explain/asked.ts';
import type { Frame } from '../feed/feed.ts';
import { liveDuration, minutes } from '../format/durations.ts';
import { count, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import type { Health } from './health.ts';
import type { RowState } from './order.ts';
import { linesFor, thresholdOf } from './state.ts';
import { type Course, courseOf, seriesOf } from './trend.ts';
import { ageOf, numberOf } from './values.ts';

export interface Cell {
  id: string;
  kind: Column['kind'];
  metric: string;
  severity: Severity;
  text: string;
  raw: number | null;
  /** What the figure is asked about by; null = there is none. */
  of: Asked | null;
  /** Nothing to say, or zero where zero is quiet. */
  dim: boolean;
  depth?: { value: number; limit?: number; full: number };
  agents?: { free: string; busy: string; none: boolean };
  trend?: { at: number; value: number | null }[];
  course?: Course;
  /** Line beyond which the trend is coloured. */
  limit?: number;
}

export interface Row {
  key: string;
  label: string;
  state: RowState;
  /** Wait over target: the second key of the order. */
  urgency: number;
  cells: Cell[];
  /** Why the row has no figures, in words. */
  why: string;
}

export interface RowContext {
  speech: Speech;
  siteNow: number;
  healthOf: (sources: readonly string[] | undefined) => Health;
  /** Name of a row in the page's language; the raw code where the directory has none. */
  nameOf: (row: string) => string;
  /** Words for a row outside its opening hours, or '' while it is open. */
  closedOf: (row: string) => string;
  /** An instant as the site's clock shows it: 09:41. */
  clockOf: (instant: number) => string;
}

export type Frames = Readonly<Record<string, Frame>>;

/** The view of a column as the board asks for it. */
export const columnView = (board: Board, column: Column): string =>
  viewKey({ ...column.view, by: board.table.by });

/** Free and busy people of a row: busy is the sum of the states the column lists after the free ones. */
function agentsOf(column: Column, values: Frame['data'][string]): Cell['agents'] {
  const [free, ...states] = column.view.metrics.map((metric) => numberOf(values[metric]));
  const known = states.filter((number): number is number => number !== null);
  const busy = known.length > 0 ? known.reduce((sum, number) => sum + number, 0) : null;
  return { free: count(free), busy: count(busy), none: free === 0 && (busy ?? 0) > 0 };
}

function cellOf(board: Board, column: Column, row: string, frames: Frames, context: RowContext): Cell {
  const frame = frames[columnView(board, column)];
  const metric = column.view.metrics[0] ?? '';
  const health = context.healthOf(column.sources);
  const values = health.state === 'offline' ? {} : (frame?.data[`|${row}`] ?? {});
  const value = values[metric];
  const siteNow = health.state === 'stale' && frame ? frame.now : context.siteNow;
  const raw = column.kind === 'live' ? ageOf(value, siteNow) : numberOf(value, column.part);
  const base = {
    id: column.id,
    kind: column.kind,
    metric,
    raw,
    of: askedOfFrame(frame, column.kind === 'agents' ? column.view.metrics : metric, { row }),
    // What has no value has no severity, even while a state is still held.
    severity:
      health.state === 'live' && raw !== null
        ? (frame?.state[`|${row}/${metric}`] ?? 'normal')
        : ('normal' as const),
    dim: raw === null || health.state !== 'live',
  };
  if (column.kind === 'trend') {
    const trend = seriesOf(frame?.data, row, metric).map((point) => ({
      at: point.at,
      value: numberOf(point.value),
    }));
    const judge = board.table.columns.flatMap((one) => one.judge ?? []);
    const limit = linesFor(thresholdOf(judge, metric), `|${row}`).warn;
    const course = courseOf(frame, BUCKET_MS[column.view.bucket ?? '']);
    return { ...base, text: '', trend, course, limit, raw: null, dim: false };
  }
  if (column.kind === 'agents') return { ...base, text: count(raw), agents: agentsOf(column, values) };
  if (column.kind === 'live') return { ...base, text: liveDuration(raw, context.speech.language) };
  if (column.kind === 'duration') return { ...base, text: minutes(raw) };
  if (column.kind === 'percent') return { ...base, text: percent(raw) };
  if (column.kind === 'count') return { ...base, text: count(raw), dim: base.dim || raw === 0 };
  const limit = linesFor(thresholdOf(column.judge, metric), `|${row}`).warn;
  const full = Math.max(column.full ?? 0, (limit ?? 0) * 1.5, 1);
  return { ...base, text: count(raw), depth: raw === null ? undefined : { value: raw, limit, full } };
}

/** Since when a row is dark: the last word of the source that its first column lives on. */
function whyUnknown(board: Board, { speech, healthOf, clockOf }: RowContext): string {
  const { state, newest } = healthOf(board.table.columns[0]?.sources);
  return state === 'offline' && newest
    ? speech.say('table.offlineSince', { time: clockOf(newest) })
    : speech.say('table.noData');
}

const worst = (cells: readonly Cell[]): Severity =>
  (['critical', 'warn', 'improving'] as const).find((one) =>
    cells.some(({ severity }) => severity === one),
  ) ?? 'normal';

/** Longest wait over its critical line; the depth over its limit where no wait is judged. */
function urgencyOf(board: Board, row: string, cells: readonly Cell[]): number {
  const ratio = (kind: Column['kind']): number | undefined => {
    const column = board.table.columns.find((one) => one.kind === kind);
    const cell = cells.find((one) => one.id === column?.id);
    const lines = linesFor(thresholdOf(column?.judge, column?.view.metrics[0]), `|${row}`);
    const line = lines.critical ?? lines.warn;
    return cell && line ? (cell.raw ?? 0) / line : undefined;
  };
  return ratio('live') ?? ratio('depth') ?? 0;
}

/** One row of the table from the newest frames. Pure. */
export function rowModel(board: Board, row: string, frames: Frames, context: RowContext): Row {
  const cells = board.table.columns.map((column) => cellOf(board, column, row, frames, context));
  const severity = worst(cells);
  const closed = context.closedOf(row);
  const known = cells.some(({ raw }) => raw !== null);
  const abnormal = severity === 'critical' || severity === 'warn';
  const state: RowState = abnormal ? severity : closed ? 'closed' : known ? severity : 'unknown';
  const why = closed || (known ? '' : whyUnknown(board, context));
  return { key: row, label: context.nameOf(row), state, urgency: urgencyOf(board, row, cells), cells, why };
}

/** The row that holds the largest live wait, for the hero that names it. */
export function extremeRow(rows: readonly Row[]): Row | undefined {
  const waitOf = (row: Row): number => row.cells.find(({ kind }) => kind === 'live')?.raw ?? -1;
  return rows.reduce<Row | undefined>(
    (best, row) => (waitOf(row) > (best ? waitOf(best) : -1) ? row : best),
    undefined,
  );
}

/**
 * The rows a table shows: the directory's, in its order, then those only the data knows. A tenant whose data shares no
 * name with the directory (a replay) shows its own alone.
 */
export function rowsToShow(directory: readonly string[], seen: readonly string[]): string[] {
  const strange = seen.filter((row) => row !== '' && !directory.includes(row)).sort();
  const shared = seen.length === 0 || seen.some((row) => directory.includes(row));
  return shared ? [...directory, ...strange] : strange;
}
