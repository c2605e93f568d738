import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { CONTENT_COLUMNS, insertableRow, type TicketFact, ticketFact } from '../../reference/facts.ts';
import { type Ground, openGround } from './support.ts';

const NOW = Date.UTC(2026, 6, 28);
const fact = (part: Partial<TicketFact>): TicketFact =>
  ticketFact({
    ...{ tenant: 'op', subject: 'T-1', source: '/s', id: 'f1', type: 'ticket.created' },
    ...{ time: NOW - 3_600_000, ingested_at: NOW, ...part },
  });

let ground: Ground;
let definition = '';
let made = 0;
beforeAll(async () => {
  ground = await openGround();
  const [table] = await ground.store.query<{ sql: string }>(
    "SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = 'ticket_events'",
  );
  definition = table?.sql ?? '';
});
afterAll(() => ground.close());

/** A table of facts as the migration makes it, or with a piece of its definition changed. */
async function tableOf(piece?: readonly [string, string]): Promise<string> {
  if (piece && !definition.includes(piece[0]))
    throw new Error(`ticket_events has no "${piece[0]}" to change`);
  made += 1;
  const name = `facts_${made}`;
  const sql = piece ? definition.replaceAll(...piece) : definition;
  await ground.store.command(sql.replace(/^CREATE TABLE \S*ticket_events\b/, `CREATE TABLE ${name}`));
  await ground.store.command(`SYSTEM STOP MERGES ${name}`);
  return name;
}
/** Each fact in a block of its own, as batches bring them. */
async function bring(table: string, facts: TicketFact[]): Promise<void> {
  for (const one of facts)
    await ground.store.insert(table, Buffer.from(`${JSON.stringify(insertableRow(one))}\n`));
}
const rowsOf = <Row>(sql: string): Promise<Row[]> => ground.store.query<Row>(sql);
const totals = async (table: string): Promise<Record<string, number>> => {
  const rows = await rowsOf<{ subject: string; n: number }>(
    `SELECT subject, count() AS n FROM ${table} FINAL GROUP BY subject ORDER BY subject`,
  );
  return Object.fromEntries(rows.map(({ subject, n }) => [subject, n]));
};

describe('the table of facts, in the real engine', () => {
  const copies = [
    fact({ ingested_at: NOW + 2 }),
    fact({ ingested_at: NOW + 1 }),
    fact({ ingested_at: NOW + 3 }),
  ];
  const stampIn = async (table: string) =>
    (await rowsOf<{ stamp: number }>(`SELECT ingested_at AS stamp FROM ${table} FINAL`)).map(
      ({ stamp }) => stamp,
    );

  it('the first ingestion survives', async () => {
    const table = await tableOf();
    await bring(table, copies);
    expect(await stampIn(table)).toEqual([NOW + 1]);
  });
  it('another one does where the version is the stamp itself', async () => {
    const table = await tableOf(['18446744073709551615 - ', '0 + ']);
    await bring(table, copies);
    expect(await stampIn(table)).toEqual([NOW + 3]);
  });

  const sends = [
    fact({ at: NOW - 60_000, flags: 'skew_fixed' }),
    fact({ at: NOW - 30_000, flags: 'skew_fixed' }),
  ];
  it('two sends of one message stay one fact, whatever time was put right', async () => {
    const table = await tableOf();
    await bring(table, sends);
    expect(await totals(table)).toEqual({ 'T-1': 1 });
  });
  it('they would be two with the corrected time in the key', async () => {
    const table = await tableOf(['ORDER BY (tenant, subject, time, ', 'ORDER BY (tenant, subject, at, ']);
    await bring(table, sends);
    expect(await totals(table)).toEqual({ 'T-1': 2 });
  });

  const other = (column: keyof TicketFact, row: TicketFact): TicketFact => {
    const value = row[column];
    return { ...row, [column]: typeof value === 'number' ? value + 1 : 'ticket.queued' };
  };
  const APART = [
    'detail',
    'backfill',
    'flags',
    'kafka_topic',
    'kafka_partition',
    'kafka_offset',
    'ingested_at',
  ];
  const pairs = (columns: readonly string[]): TicketFact[] =>
    columns.flatMap((column) => {
      const row = fact({ subject: column });
      return [row, other(column as keyof TicketFact, row)];
    });
  const together = async (table: string, facts: TicketFact[]) => {
    const lines = (rows: TicketFact[]) =>
      Buffer.from(`${rows.map((row) => JSON.stringify(insertableRow(row))).join('\n')}\n`);
    await ground.store.insert(table, lines(facts.filter((_row, i) => i % 2 === 0)));
    await ground.store.insert(table, lines(facts.filter((_row, i) => i % 2 === 1)));
    return totals(table);
  };
  const each = (columns: readonly string[], count: number) =>
    Object.fromEntries([...columns].sort().map((column) => [column, count]));

  it('content_hash covers every column that reaches the state: two contents are two facts', async () => {
    const rows = await rowsOf<{ name: string }>(
      "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'ticket_events' AND default_kind != 'MATERIALIZED'",
    );
    const key = ['tenant', 'subject', 'time', 'source', 'id', 'at', 'erasure', 'kept_hash'];
    const covered = rows.map(({ name }) => name).filter((name) => ![...key, ...APART].includes(name));
    expect(covered.sort()).toEqual([...CONTENT_COLUMNS].sort());
    expect(await together(await tableOf(), pairs(covered))).toEqual(each(covered, 2));
  });
  it('it covers nothing else: the same content sent otherwise is one fact', async () => {
    expect(await together(await tableOf(), pairs(APART))).toEqual(each(APART, 1));
  });
  it('a column left out of it, or one too many, is noticed', async () => {
    const without = await tableOf(['cityHash64(recorded, ', 'cityHash64(']);
    expect(await together(without, pairs(['recorded', 'queue']))).toEqual({ recorded: 1, queue: 2 });
    const more = await tableOf(['cityHash64(recorded, ', 'cityHash64(detail, recorded, ']);
    expect(await together(more, pairs(['detail', 'flags']))).toEqual({ detail: 2, flags: 1 });
  });
  it('content that is blanked in place would be a second fact under its new hash', async () => {
    const table = await tableOf();
    await bring(table, [fact({ customer_id: 'k1:C1' }), fact({ customer_id: '' })]);
    expect(await totals(table)).toEqual({ 'T-1': 2 });
  });

  it('under the hash that it had it stays the same fact, and the original never comes back', async () => {
    const table = await tableOf();
    const original = fact({ customer_id: 'k1:C1' });
    await bring(table, [original]);
    const [{ kept } = { kept: '' }] = await rowsOf<{ kept: string }>(
      `SELECT toString(content_hash) AS kept FROM ${table}`,
    );
    const blanked = { ...insertableRow({ ...original, customer_id: '' }), erasure: 2, kept_hash: kept };
    await ground.store.insert(table, Buffer.from(`${JSON.stringify(blanked)}\n`));
    await bring(table, [original, { ...original, ingested_at: original.ingested_at - 1_000 }]);
    expect(await totals(table)).toEqual({ 'T-1': 1 });
    expect(await rowsOf(`SELECT customer_id, ingested_at FROM ${table} FINAL`)).toEqual([
      { customer_id: '', ingested_at: original.ingested_at },
    ]);
  });

  it('read without FINAL, copies count twice', async () => {
    const table = await tableOf();
    await bring(table, copies);
    const sql = ticketState(POLICIES_IN_USE)({ facts: table, where: '1', now: NOW, epoch: 1 });
    expect(sql).toContain(`FROM ${table} FINAL WHERE`);
    expect(sql).not.toContain('PREWHERE');
    const read = async (statement: string) =>
      (await rowsOf<{ facts_total: number }>(`SELECT facts_total FROM (${statement})`)).map(
        (row) => row.facts_total,
      );
    expect(await read(sql)).toEqual([1]);
    expect(await read(sql.replace(`FROM ${table} FINAL`, `FROM ${table}`))).toEqual([3]);
  });
});

describe('the table of states, in the real engine', () => {
  const row = (epoch: number, total: number, due: number, status: string) => ({
    ...{ tenant: 'op', subject: 'T-1', epoch, facts_total: total, facts_due: due, status },
    version: String((BigInt(epoch) << 64n) | (BigInt(total) << 32n) | BigInt(due)),
  });
  const RICH_FIRST: [string, ReturnType<typeof row>, ReturnType<typeof row>][] = [
    ['more facts known', row(1, 3, 1, 'rich'), row(1, 2, 2, 'poor')],
    ['more of them due', row(1, 3, 3, 'rich'), row(1, 3, 2, 'poor')],
    ['a new epoch', row(2, 1, 1, 'rich'), row(1, 3, 3, 'poor')],
  ];
  const statusIn = async (table: string) =>
    (await rowsOf<{ status: string }>(`SELECT status FROM ${table} FINAL`)).map(({ status }) => status);
  const put = async (table: string, rows: object[]) => {
    for (const one of rows) await ground.store.insert(table, Buffer.from(`${JSON.stringify(one)}\n`));
  };

  it.each(RICH_FIRST)('a poorer row never wins: %s', async (_what, rich, poor) => {
    made += 1;
    await ground.store.command(`CREATE TABLE states_${made} AS tickets`);
    await put(`states_${made}`, [rich, poor]);
    expect(await statusIn(`states_${made}`)).toEqual(['rich']);
  });
  it('it would without a version: the later one stands', async () => {
    made += 1;
    const name = `states_${made}`;
    await ground.store.command(
      `CREATE TABLE ${name} AS tickets ENGINE = ReplacingMergeTree ORDER BY (tenant, subject)`,
    );
    await put(name, [RICH_FIRST[0]?.[1] ?? {}, RICH_FIRST[0]?.[2] ?? {}]);
    expect(await statusIn(name)).toEqual(['poor']);
  });
  it('the SQL of the state makes this version', async () => {
    await bring('ticket_events', [
      fact({}),
      fact({ id: 'f2', time: NOW + 1, at: NOW + 1, type: 'ticket.resolved' }),
    ]);
    const sql = ticketState(POLICIES_IN_USE)({ facts: 'ticket_events', where: '1', now: NOW, epoch: 7 });
    const [got] = await rowsOf<{ version: string }>(`SELECT toString(version) AS version FROM (${sql})`);
    expect(got?.version).toBe(row(7, 2, 1, '').version);
  });
});
