import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TICKET_COLUMNS, ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { CASES, type StateCase } from '../../reference/cases.ts';
import { type TicketFact, TOLD_INSTANTS } from '../../reference/facts.ts';
import { type ReferenceTicket, referenceState } from '../../reference/state.ts';
import { STATE_RULES } from './rules.ts';
import { type Ground, openGround, type Row, unequal } from './support.ts';
import { type Switch, switchedTable, withOff } from './switchboard.ts';

vi.mock('../../../metrics/state/select.ts', async (original) => {
  const real = await original<typeof import('../../../metrics/state/select.ts')>();
  const { board, narrow, switchedColumns, switchedFacts } = await import('./switchboard.ts');
  const compute: typeof real.compute = (below, given, all, outputs) =>
    real.compute(switchedFacts(below), given, switchedColumns(all), board.off ? narrow(board.off) : outputs);
  return { ...real, compute };
});
vi.mock('../../../metrics/objectives.ts', async (original) => {
  const real = await original<typeof import('../../../metrics/objectives.ts')>();
  const { switchedObjectives } = await import('./switchboard.ts');
  const decidingFirst: typeof real.decidingFirst = (objectives) =>
    switchedObjectives(real.decidingFirst(objectives));
  return { ...real, decidingFirst };
});

/** The cases are moved in time so that all of them are looked at at this instant, by one statement. */
const NOW = Date.UTC(2027, 0, 4);
const INSTANTS = ['time', 'at', 'recorded', 'ingested_at', ...TOLD_INSTANTS] as const;

function movedTo(now: number, given: StateCase, subject: string): TicketFact[] {
  return given.facts.map((fact) => {
    const moved = { ...fact, subject };
    for (const column of INSTANTS) if (fact[column] !== 0) moved[column] += now - given.now;
    return moved;
  });
}

const SWITCHES: { rule: number; off: Switch; told: string }[] = STATE_RULES.flatMap(({ rule, switches }) =>
  switches.map((off) => ({ rule, off, told: `${rule}: ${off.off}` })),
);

let ground: Ground;
const cases = CASES.filter((given) => given.cut === undefined).map((given, i) => ({
  name: given.name,
  subject: `case-${i}`,
  facts: movedTo(NOW, given, `case-${i}`),
  expected: null as ReferenceTicket | null,
}));
const sql = ticketState(POLICIES_IN_USE);
let definition = '';
let columns: string[] = [];

beforeAll(async () => {
  ground = await openGround(2);
  const facts = await ground.keep(cases.flatMap((given) => given.facts));
  let taken = 0;
  for (const given of cases) {
    given.facts = facts.slice(taken, taken + given.facts.length);
    taken += given.facts.length;
    given.expected = referenceState(given.facts, NOW, POLICIES_IN_USE);
  }
  const [table] = await ground.store.query<{ sql: string }>(
    "SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = 'ticket_events'",
  );
  definition = table?.sql ?? '';
  const held = await ground.store.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'ticket_events' AND default_kind != 'MATERIALIZED' ORDER BY position",
  );
  columns = held.map(({ name }) => name);
});
afterAll(() => ground.close());

describe('the SQL with all rules', () => {
  it('equals the reference in every case', async () => {
    const rows = await ground.evaluate(sql, { now: NOW });
    const wrong = cases.flatMap(({ name, subject, expected }) =>
      unequal(expected, rows.get(subject)).map((told) => `${name}: ${told}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a row', () => {
  const later = NOW + 3 * 3_600_000;
  const still = cases.filter(({ facts }) => facts.every(({ at }) => at <= NOW));
  const moved = async (statement: string): Promise<string[]> => {
    const rows = await ground.store.query<Row>(statement);
    const bySubject = new Map(rows.map((row) => [row.subject, row]));
    return still.flatMap(({ subject, expected, name }) => {
      const row = bySubject.get(subject);
      const columns = row ? (Object.keys(row) as (keyof ReferenceTicket)[]) : [];
      const other = columns.filter(
        (column) =>
          column in (expected ?? {}) && JSON.stringify(expected?.[column]) !== JSON.stringify(row?.[column]),
      );
      return other.length > 0 || row === undefined ? [`${name}: ${other.join(', ')}`] : [];
    });
  };
  const asked = { facts: 'ticket_events', where: '1', now: later, epoch: 1 };

  it('does not depend on now while no fact comes', async () => {
    expect(still.length).toBeGreaterThan(100);
    expect(await moved(sql(asked))).toEqual([]);
  });

  it('is found out where it does: an open pause that ends at now', async () => {
    const off: Switch = {
      off: 'an open pause is its start',
      by: 'rules 23 and 25: an open pause counts up to its cap; meanwhile the clock is paused',
      differs: ['pause_to'],
      columns: { pauses: ['status_runs, 2), 0))', 'status_runs, 2), NOW))'] },
    };
    const told = await moved(withOff(off, ticketState, POLICIES_IN_USE, asked, TICKET_COLUMNS));
    expect(told.join('; ')).toContain(off.by);
  });
});

describe('the SQL with a rule switched off', () => {
  /** Cases in which the row differs in one of the columns that the switch is to show in. */
  async function missed(off: Switch, number: number): Promise<string[]> {
    const table = `ticket_events_${number}`;
    for (const statement of switchedTable(off, table, definition, columns))
      await ground.store.command(statement);
    const facts = off.table ? table : 'ticket_events';
    const asked = { facts, where: '1', now: NOW, epoch: 1 };
    const rows = await ground.store.query<Row>(
      withOff(off, ticketState, POLICIES_IN_USE, asked, TICKET_COLUMNS),
    );
    const bySubject = new Map(rows.map((row) => [row.subject, row]));
    return cases.flatMap(({ name, subject, expected }) => {
      const row = bySubject.get(subject);
      const same =
        expected === null || row === undefined
          ? expected === null && row === undefined
          : off.differs.every((column) => JSON.stringify(expected[column]) === JSON.stringify(row[column]));
      return same ? [] : [name];
    });
  }

  it.concurrent.each(SWITCHES.map((one, i) => [one.told, one.off, i] as const))(
    'misses rule %s',
    async (_told, off, i) => {
      expect(cases.map(({ name }) => name)).toContain(off.by);
      expect(await missed(off, i)).toContain(off.by);
    },
  );
});
