import { readUciRecords, unreadable } from './records.ts';

/** One row of the log: what a ticket looked like right after one update. A missing cell (`?`) is undefined. */
export interface UciRow {
  number: string;
  state: string;
  reassignments: number;
  reopens: number;
  /** opened_at, ms UTC. */
  openedAt: number;
  /** sys_updated_at, ms UTC. */
  updatedAt: number;
  contactType?: string;
  location?: string;
  category?: string;
  subcategory?: string;
  priority?: string;
  group?: string;
  assignee?: string;
  /** Stands on all rows of the ticket: tells the future, to be used only once the ticket is resolved or closed. */
  closedCode?: string;
  /** As closedCode: tells the future. */
  resolvedBy?: string;
}

const DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** Reads `d/m/yyyy HH:MM` as UTC: ms, or undefined where it is no such instant (31/2/2016 is none). */
export function readInstant(text: string): number | undefined {
  const parts = DATE.exec(text);
  if (!parts) return undefined;
  const [day, month, year, hour, minute] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const instant = Date.UTC(year, month - 1, day, hour, minute);
  const back = new Date(instant);
  const same = back.getUTCDate() === day && back.getUTCMonth() === month - 1 && back.getUTCHours() === hour;
  return same && minute < 60 ? instant : undefined;
}

/**
 * Reads the whole log as compact rows in file order. Equal texts are kept once, so that 141,712 rows need some tens of
 * MB. Faults: those of readUciRecords, and ANDON_E312 with the line and column of a cell that cannot be read.
 */
export async function readUciRows(path: string): Promise<UciRow[]> {
  const rows: UciRow[] = [];
  const texts = new Map<string, string>();
  const instants = new Map<string, number>();
  for await (const { line, cell } of readUciRecords(path)) {
    const bad = (column: string, wanted: string) =>
      unreadable(path, `line ${line}: ${column} is '${cell(column).slice(0, 40)}', not ${wanted}`);
    const text = (column: string): string | undefined => {
      const raw = cell(column);
      if (raw === '?' || raw === '') return undefined;
      const kept = texts.get(raw);
      if (kept === undefined) texts.set(raw, raw);
      return kept ?? raw;
    };
    const required = (column: string): string => {
      const value = text(column);
      if (value === undefined) throw bad(column, 'a value');
      return value;
    };
    const count = (column: string): number => {
      const value = cell(column);
      if (!/^\d{1,6}$/.test(value)) throw bad(column, 'a count');
      return Number(value);
    };
    const instant = (column: string): number => {
      const raw = cell(column);
      const value = instants.get(raw) ?? readInstant(raw);
      if (value === undefined) throw bad(column, 'a date d/m/yyyy HH:MM');
      instants.set(raw, value);
      return value;
    };
    rows.push({
      number: required('number'),
      state: required('incident_state'),
      reassignments: count('reassignment_count'),
      reopens: count('reopen_count'),
      openedAt: instant('opened_at'),
      updatedAt: instant('sys_updated_at'),
      contactType: text('contact_type'),
      location: text('location'),
      category: text('category'),
      subcategory: text('subcategory'),
      priority: text('priority'),
      group: text('assignment_group'),
      assignee: text('assigned_to'),
      closedCode: text('closed_code'),
      resolvedBy: text('resolved_by'),
    });
  }
  return rows;
}

/**
 * The order in which the updates happened. The file is grouped by ticket; within a minute the order of the file breaks
 * the tie, which a stable sort keeps.
 */
export function inOrderOfUpdates(rows: readonly UciRow[]): UciRow[] {
  return [...rows].sort((a, b) => a.updatedAt - b.updatedAt);
}
