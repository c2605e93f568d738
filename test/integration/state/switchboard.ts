import type { StateExpression, StateRequest } from '../../../metrics/contract.ts';
import type { Columns } from '../../../metrics/state/select.ts';
import type { Objective, Policy } from '../../../schemas/policy.ts';
import type { ReferenceTicket } from '../../reference/state.ts';

/** A piece of SQL, and what stands there instead while a rule is switched off. */
export type Piece = readonly [piece: string, instead: string];

/**
 * One way to switch a rule of docs/ticket-state.md off in the SQL. What it takes hold of must exist: a switch that finds
 * nothing is an error, so that rewriting the SQL cannot make its test say nothing.
 */
export interface Switch {
  /** What no longer holds. */
  off: string;
  /** Name of the case (test/reference/cases) in which it is missed, and the columns in which it shows. */
  by: string;
  differs: readonly (keyof ReferenceTicket)[];
  /** Columns of the state by name: pieces of their SQL, or the whole of it anew (NOW in a piece stands for the instant). */
  columns?: Record<string, Piece | readonly Piece[] | ((was: string) => string)>;
  /** Pieces of the SQL that reads the facts. */
  facts?: readonly Piece[];
  /** What the builder or the expression is given. */
  request?: (request: StateRequest) => StateRequest;
  policies?: (policies: readonly Policy[]) => readonly Policy[];
  objectives?: (objectives: Objective[]) => Objective[];
  /** The facts stand in another table: pieces of its definition, and SQL by column for what is copied into it. */
  table?: { definition?: readonly Piece[]; copied?: Record<string, string> };
}

/** The switch that is off, if any (this file imports no SQL: the doubles import it while the SQL is being loaded); read by the doubles of metrics/ that switched-off.test.ts puts in place. */
export const board: { off?: Switch; now: number; used: Set<string> } = { now: 0, used: new Set() };

function replaced(sql: string, pieces: readonly Piece[], place: string, { off }: Switch): string {
  return pieces.reduce((text, pair) => {
    const [piece, instead] = pair.map((part) => part.replaceAll('NOW', String(board.now))) as [
      string,
      string,
    ];
    if (!text.includes(piece))
      throw new Error(`"${off}" switches a piece of ${place} that is not there: ${piece}`);
    return text.replaceAll(piece, instead);
  }, sql);
}

/** The columns with those of the switch replaced. */
export function switchedColumns(all: Columns): Columns {
  const { off } = board;
  const columns = { ...all };
  for (const [name, change] of Object.entries(off?.columns ?? {})) {
    const was = columns[name];
    if (off === undefined || was === undefined)
      throw new Error(`"${off?.off}" switches column ${name}, which does not exist`);
    const pieces = typeof change === 'function' ? [] : typeof change[0] === 'string' ? [change] : change;
    const instead =
      typeof change === 'function' ? change(was) : replaced(was, pieces as Piece[], `column ${name}`, off);
    columns[name] = instead;
    board.used.add('columns');
  }
  return columns;
}

/** The SQL that reads the facts, with the pieces of the switch replaced. */
export function switchedFacts(sql: string): string {
  const { off } = board;
  if (!off?.facts) return sql;
  board.used.add('facts');
  return replaced(sql, off.facts, 'the facts', off);
}

export function switchedObjectives(objectives: Objective[]): Objective[] {
  const { off } = board;
  if (!off?.objectives) return objectives;
  board.used.add('objectives');
  return off.objectives(objectives);
}

/**
 * The statements that make the table a switch reads its facts from.
 *
 * @param definition how `ticket_events` was created.
 * @param columns its columns, but for those that it computes itself.
 */
export function switchedTable(off: Switch, name: string, definition: string, columns: string[]): string[] {
  if (!off.table) return [];
  const { definition: pieces = [], copied = {} } = off.table;
  const made = replaced(definition, pieces, 'the table of facts', off);
  const start = /^CREATE TABLE \S*ticket_events\b/;
  if (!start.test(made)) throw new Error('the table of facts is not defined as it used to be');
  for (const column of Object.keys(copied))
    if (!columns.includes(column))
      throw new Error(`"${off.off}" copies column ${column}, which is not there`);
  const list = columns.map((column) => copied[column] ?? column);
  return [
    made.replace(start, `CREATE TABLE ${name}`),
    `INSERT INTO ${name} (${columns.join(', ')}) SELECT ${list.join(', ')} FROM ticket_events`,
  ];
}

/**
 * The SQL of the state with a switch off, cut down to the columns that it shows in. Throws where a hook of the switch was
 * not asked for: the SQL is then made in another way than the doubles know.
 */
export function withOff(
  off: Switch,
  build: (policies: readonly Policy[]) => StateExpression,
  policies: readonly Policy[],
  request: StateRequest,
  columns: readonly string[],
): string {
  board.off = off;
  board.now = request.now;
  board.used.clear();
  try {
    const given = off.policies ? off.policies(policies) : policies;
    const asked = off.request ? off.request(request) : request;
    const sql = build(given)(asked);
    for (const hook of ['columns', 'facts', 'objectives'] as const) {
      if (off[hook] && !board.used.has(hook)) throw new Error(`"${off.off}": nothing asks for its ${hook}`);
    }
    const all = `SELECT ${columns.join(', ')}\n`;
    if (!sql.startsWith(all)) throw new Error('the state no longer begins with its columns');
    return sql.replace(all, `SELECT ${narrow(off).join(', ')}\n`);
  } finally {
    board.off = undefined;
  }
}

/** The columns that a statement with this switch off has to compute. */
export const narrow = ({ differs }: Switch): string[] => ['subject', ...differs];
