import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Block, type ColumnDescription, createBlock } from '../../../store/native/block.ts';
import type { Store } from '../../../store/store.ts';
import { openTestStore } from '../../support/clickhouse-endpoint/open-store.ts';

/** Every type that the facts have, with the default of a row that does not set it. */
const COLUMNS: ColumnDescription[] = [
  { name: 'place', type: 'UInt32', otherwise: 0 },
  { name: 'text', type: 'String', otherwise: 0 },
  { name: 'word', type: 'LowCardinality(String)', otherwise: 0 },
  { name: 'list', type: 'Array(String)', otherwise: 0 },
  { name: 'named', type: 'Map(String, Float64)', otherwise: 0 },
  { name: 'instant', type: 'Int64', otherwise: 0 },
  { name: 'duration', type: 'Int64', otherwise: -1 },
  { name: 'total', type: 'UInt64', otherwise: 0 },
  { name: 'score', type: 'Float64', otherwise: -1 },
  { name: 'partition', type: 'Int32', otherwise: 0 },
  { name: 'small', type: 'UInt16', otherwise: 0 },
  { name: 'truth', type: 'Int8', otherwise: -1 },
  { name: 'flag', type: 'UInt8', otherwise: 0 },
];

const rowsOf = fc.array(
  fc.record(
    {
      text: fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('', '网络中断', '𠮷🚨')),
      word: fc.oneof(fc.constantFrom('', 'fault', 'billing', '投诉'), fc.string({ maxLength: 5 })),
      list: fc.array(fc.string({ maxLength: 8 }), { maxLength: 4 }),
      named: fc.dictionary(fc.string({ maxLength: 6 }), fc.integer({ min: -9, max: 9 }), { maxKeys: 3 }),
      instant: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
      duration: fc.integer({ min: -1, max: 2 ** 40 }),
      total: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
      // JSON has no −0.
      score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0),
      partition: fc.integer(),
      small: fc.integer({ min: 0, max: 65_535 }),
      truth: fc.integer({ min: -1, max: 1 }),
      flag: fc.integer({ min: 0, max: 1 }),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 60 },
);

let store: Store;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-native-'));
  store = await openTestStore(folder);
  const columns = COLUMNS.map(({ name, type, otherwise }) =>
    otherwise === 0 ? `${name} ${type}` : `${name} ${type} DEFAULT ${otherwise}`,
  ).join(', ');
  for (const table of ['by_block', 'by_line'])
    await store.command(`CREATE TABLE ${table} (${columns}) ENGINE = MergeTree ORDER BY place`);
}, 60_000);

afterAll(async () => {
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

const read = (table: string) => store.query(`SELECT * FROM ${table} ORDER BY place`);

async function empty(): Promise<void> {
  for (const table of ['by_block', 'by_line']) await store.command(`TRUNCATE TABLE ${table}`);
}

const filled = (rows: readonly object[]): Block => {
  const block = createBlock(COLUMNS);
  rows.forEach((row, place) => void block.add({ ...row, place }));
  return block;
};

const byLine = (rows: readonly object[]) =>
  store.insert('by_line', Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));

describe('a block of columns', () => {
  it('gives the rows that lines of JSON give', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        await empty();
        await store.insertBlock('by_block', filled(rows));
        await byLine(rows.map((row, place) => ({ ...row, place })));
        expect(await read('by_block')).toEqual(await read('by_line'));
      }),
      { numRuns: 25 },
    );
  });

  it('gives some of its rows, in the order asked for', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.infiniteStream(fc.boolean()), async (rows, coin) => {
        await empty();
        const chosen = rows.map((_, place) => place).filter(() => coin.next().value);
        await store.insertBlock('by_block', filled(rows), chosen);
        await byLine(chosen.map((place) => ({ ...rows[place], place })));
        expect(await read('by_block')).toEqual(await read('by_line'));
      }),
      { numRuns: 25 },
    );
  });

  it('outgrows its first arrays, and its dictionary one byte a row, then two', async () => {
    for (const words of [200, 300, 70_000]) {
      await empty();
      const rows = Array.from({ length: 70_000 }, (_, place) => ({
        place,
        word: `w${place % words}`,
        text: place % 3 === 0 ? 'x'.repeat(place % 400) : '',
        ...(place % 1000 === 0 ? { duration: place, truth: 0 } : {}),
      }));
      await store.insertBlock('by_block', filled(rows));
      await byLine(rows);
      const sum = 'SELECT count() AS n, sum(cityHash64(*)) AS hash, sum(duration) AS duration FROM';
      expect(await store.query(`${sum} by_block`)).toEqual(await store.query(`${sum} by_line`));
    }
  });

  it('may grow while it is written: what comes later is not of it', async () => {
    await empty();
    const block = filled(Array.from({ length: 3_000 }, (_, place) => ({ place, word: `w${place}` })));
    const inserted = store.insertBlock('by_block', block);
    for (let place = 3_000; place < 80_000; place += 1) {
      block.add({ place, word: `w${place}`, text: 'later', list: ['later'] });
      if (place % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await inserted;
    expect(
      await store.query(
        "SELECT count() AS n, uniqExact(word) AS words, countIf(text = 'later') AS later FROM by_block",
      ),
    ).toEqual([{ n: 3_000, words: 3_000, later: 0 }]);
  });

  it('takes no name that is no column', () => {
    expect(() => createBlock(COLUMNS).add({ colour: 'red' })).toThrow('no column colour');
  });

  it('holds facts of as many months as there are', async () => {
    const block = store.blockOf('ticket_events');
    for (let month = 0; month < 150; month += 1)
      block.add({ tenant: 'months', subject: `T-${month}`, id: 'e', time: Date.UTC(2005, month, 15) });
    await store.insertBlock('ticket_events', block);
    expect(await store.query("SELECT count() AS n FROM ticket_events WHERE tenant = 'months'")).toEqual([
      { n: 150 },
    ]);
  });

  it('of a table that nobody made is a mistake', () => {
    expect(() => store.blockOf('nowhere')).toThrow('no table nowhere');
  });
});
