import type { FieldCounts } from '../verdict.ts';
import { readInstant } from './instant.ts';
import type { Plan, Step } from './plan.ts';
import { plainName } from './shape.ts';

export type Row = Record<string, unknown>;

/** Names only, each once; a broken producer may invent many, so the list is bounded. */
const NAMES = 50;

export function note(counts: FieldCounts, list: keyof FieldCounts, name: string): void {
  const names = counts[list] ?? [];
  counts[list] = names;
  if (names.length < NAMES && !names.includes(name)) names.push(name);
}

/** How deep a document within an event (a policy, a scope) may be nested. */
const DEEPEST = 12;

/** The same content gives the same text: names in order. Undefined if it is nested too deep. */
function inOrder(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => inOrder(item, depth + 1));
    return items.includes(undefined) ? undefined : items;
  }
  const ordered: Row = Object.create(null);
  for (const name of Object.keys(value).sort()) {
    const part = inOrder((value as Row)[name], depth + 1);
    if (part === undefined) return undefined;
    ordered[name] = part;
  }
  return ordered;
}

/** A value as its column takes it; undefined if it cannot be read (an instant, a document too deep). */
function columnValue(step: Step, name: string, value: unknown, counts: FieldCounts): unknown {
  switch (step.kind) {
    case 'text':
      if (step.known !== undefined && !step.known.has(value as string)) note(counts, 'unknown', name);
      return value;
    case 'instant': {
      const instant = readInstant(value as string);
      if (Number.isNaN(instant)) return undefined;
      return step.column === '' ? value : instant;
    }
    case 'flag':
      return step.column === '' ? value : value ? 1 : 0;
    case 'code':
      return String(value);
    case 'numbers': {
      const numbers: Row = Object.create(null);
      for (const key of Object.keys(value as Row).sort()) {
        if (key.length > 60) return undefined;
        if (step.known !== undefined && !step.known.has(key)) note(counts, 'unknown', name);
        numbers[key] = Number((value as Row)[key]);
      }
      return numbers;
    }
    case 'object':
      return inOrder(value, 0);
    default:
      return value;
  }
}

/**
 * Puts the fields of an event's data into the columns of its row; what has no column goes into `detail`.
 * Unknown fields are counted and dropped, unknown words kept raw and counted.
 *
 * @returns false if a value cannot be read.
 */
export function fillColumns(
  plan: Plan,
  data: Record<string, unknown>,
  row: Row,
  counts: FieldCounts,
): boolean {
  let detail: Row | undefined;
  for (const name in data) {
    const step = plan.steps.get(name);
    if (step === undefined) {
      note(counts, 'dropped', plainName(name));
      continue;
    }
    const value = data[name];
    if (step.column === undefined || value === null || value === '') continue;
    const read = columnValue(step, name, value, counts);
    if (read === undefined) return false;
    if (step.column === '') {
      detail ??= {};
      detail[name] = read;
    } else if (read !== 0 || step.zeroMeans) row[step.column] = read;
  }
  if (detail !== undefined)
    row.detail = JSON.stringify(plan.table === 'operations_events' ? inOrder(detail, -1) : detail);
  return true;
}
