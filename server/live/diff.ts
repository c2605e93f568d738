import type { FrameData, Update } from '../../schemas/live.ts';
import type { MetricValue } from '../../schemas/values.ts';

export type Change = Pick<Update, 'set' | 'del'>;

/**
 * Whether a viewer would see no difference. An age (`since`) is told by its instant alone: the tile counts it up
 * itself, so time passing is not a change.
 */
export function sameValue(a: MetricValue, b: MetricValue): boolean {
  if ('since' in a && 'since' in b && a.since !== undefined && a.since === b.since)
    return a.provisional === b.provisional;
  const keys = Object.keys(a) as (keyof typeof a)[];
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/**
 * What leads from one frame to the next; null when nothing changed. `del` holds row keys, or `${rowKey}/${metric}`, and
 * is taken before `set`. Where the second form would read as the key of another row, the row is replaced whole.
 */
export function diff(previous: FrameData, next: FrameData): Change | null {
  const set: FrameData = {};
  const del: string[] = [];
  for (const row of Object.keys(previous)) if (!next[row]) del.push(row);
  for (const [row, values] of Object.entries(next)) {
    const before = previous[row];
    if (!before) {
      set[row] = values;
      continue;
    }
    const gone = Object.keys(before).filter((metric) => !(metric in values));
    if (gone.some((metric) => `${row}/${metric}` in previous)) {
      del.push(row);
      set[row] = values;
      continue;
    }
    del.push(...gone.map((metric) => `${row}/${metric}`));
    const changed = Object.entries(values).filter(([metric, value]) => {
      const old = before[metric];
      return !old || !sameValue(old, value);
    });
    // A row that is new or was emptied must exist even without values.
    if (changed.length > 0) set[row] = Object.fromEntries(changed);
  }
  if (del.length === 0 && Object.keys(set).length === 0) return null;
  return { ...(Object.keys(set).length > 0 ? { set } : {}), ...(del.length > 0 ? { del } : {}) };
}

/** Takes a change into a frame; the frame given is left as it was. */
export function apply(data: FrameData, change: Change): FrameData {
  const result: FrameData = { ...data };
  for (const key of change.del ?? []) {
    if (key in data) {
      delete result[key];
      continue;
    }
    const cut = key.lastIndexOf('/');
    const row = key.slice(0, cut);
    const values = result[row];
    if (!values) continue;
    const { [key.slice(cut + 1)]: _gone, ...rest } = values;
    result[row] = rest;
  }
  for (const [row, values] of Object.entries(change.set ?? {})) result[row] = { ...result[row], ...values };
  return result;
}
