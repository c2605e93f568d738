import { holdsPersonalData } from '../../ingest/decode/personal-data.ts';
import { Fault } from '../../schemas/faults.ts';
import { applyMapping, sourcesOf } from '../../schemas/mapping/apply.ts';
import type { EventMapping, Mapping } from '../../schemas/mapping/model.ts';
import type { Checked, Outgoing } from '../../server/doors/ports.ts';
import type { Findings } from './findings.ts';
import { openRows, type Row, type RowsSource } from './rows.ts';
import { openSheet } from './sheet.ts';

export interface ImportRun {
  source: RowsSource;
  mapping: Mapping;
  check(value: string, timestamp: number): Checked;
  /** Resolves when Kafka has them for good; a dry run sends nowhere. */
  send(events: readonly Outgoing[]): Promise<void>;
  /** Told after each portion that was sent: rows of the file that are done, events sent so far. */
  onDone(rows: number, events: number): Promise<void>;
  findings: Findings;
  /** Rows that an earlier run has done. */
  doneBefore: number;
  now(): number;
  signal: AbortSignal;
}

export interface ImportOutcome {
  ended: 'complete' | 'stopped';
  rows: number;
  events: number;
  /** Columns of the file that nothing was taken from, and columns of the mapping that the file does not have. */
  unread: string[];
  absent: string[];
  /** Words without an entry, counted by table and column. */
  words: Map<string, number>;
}

/** Events that are sent at once. */
const PORTION = 2_000;

/** Columns that an event of the mapping is made of. */
const columnsOf = (entry: EventMapping): string[] => [
  ...new Set([entry.id, entry.subject, entry.time, ...Object.values(entry.data ?? {})].flatMap(sourcesOf)),
];

/** Columns of a row that a rejected event has to thank for it. */
function columnsAtFault(
  { fault, field }: Extract<Checked, { ok: false }>,
  entry: EventMapping | undefined,
  cells: Record<string, string>,
): string[] {
  if (!entry) return [];
  if (fault === 'ANDON_E105')
    return columnsOf(entry).filter((column) => holdsPersonalData(cells[column] ?? ''));
  if (fault === 'ANDON_E106') return sourcesOf(entry.time);
  return field === undefined ? [] : sourcesOf(entry.data?.[field]);
}

/**
 * Makes events of the rows of a file and sends them, marked as back-fill. What cannot be read is noted and passed over;
 * a second run changes nothing, since the same row gives the same facts.
 *
 * @throws Fault ANDON_E307, E312; whatever `send` rejects with.
 */
export async function runImport(run: ImportRun): Promise<ImportOutcome> {
  const { mapping, check, findings, signal } = run;
  const isWorkbook = /\.xlsx$/i.test(run.source.file);
  const { columns, rows } = await (isWorkbook ? openSheet : openRows)(run.source);
  const wanted = new Set([...mapping.events.flatMap(columnsOf), ...sourcesOf(mapping.source)]);
  const absent = [...wanted].filter((column) => !columns.includes(column));
  if (absent.length === wanted.size)
    throw new Fault('ANDON_E312', {
      file: run.source.file,
      accepted: `columns such as ${absent.join(', ')}`,
    });
  const seen = new Set<string>();
  const outcome: ImportOutcome = {
    ended: 'complete',
    rows: 0,
    events: 0,
    unread: [],
    absent,
    words: new Map(),
  };
  let waiting: Outgoing[] = [];
  const flush = async () => {
    if (waiting.length > 0) await run.send(waiting);
    outcome.events += waiting.length;
    waiting = [];
    await run.onDone(Math.max(outcome.rows, run.doneBefore), outcome.events);
  };

  const take = ({ line, cells }: Extract<Row, { kind: 'row' }>): void => {
    const { events, places, problems, words, read } = applyMapping(mapping, cells);
    for (const path of read) seen.add(path);
    for (const { table, from } of words) {
      const key = `${table}, column ${from}`;
      outcome.words.set(key, (outcome.words.get(key) ?? 0) + 1);
    }
    for (const { type, field, from, wants } of problems)
      findings.note({
        line,
        column: from.join(' or '),
        field: `${type} ${field}`,
        fault: 'ANDON_E120',
        wants,
      });
    const timestamp = run.now();
    for (const [index, event] of events.entries()) {
      const value = JSON.stringify({ ...event, backfill: true });
      const verdict = check(value, timestamp);
      if (verdict.ok) waiting.push({ type: verdict.type, key: verdict.key, value, timestamp });
      else {
        const { fault, field } = verdict;
        const column = columnsAtFault(verdict, mapping.events[places[index] ?? -1], cells).join(' or ');
        findings.note({ line, column, field: `${event.type}${field ? ` ${field}` : ''}`, fault, wants: '' });
      }
    }
  };

  for await (const row of rows) {
    if (signal.aborted) {
      outcome.ended = 'stopped';
      break;
    }
    outcome.rows += 1;
    if (outcome.rows <= run.doneBefore) continue;
    if (row.kind === 'row') take(row);
    else findings.note({ line: row.line, column: '', field: '', fault: 'ANDON_E121', wants: row.wants });
    if (waiting.length >= PORTION) await flush();
  }
  // What was read is sent, also where it was told to end: the next run goes on behind it.
  await flush();
  outcome.unread = columns.filter((column) => !seen.has(column));
  return outcome;
}
