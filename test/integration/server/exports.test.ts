import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, plan } from '../../../metrics/index.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { ListedTicket, TicketList } from '../../../schemas/tickets.ts';
import { quote } from '../../../store/store.ts';
import { ODD_QUEUE, putBusyDays } from './ground/busy-days.ts';
import { DIRECTORY } from './ground/house.ts';
import { useHttpHouse } from './ground/http.ts';

const entries = catalogue({ directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 });
const { house, get, json } = useHttpHouse({ planner: plan, catalogue: entries });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-exports-'));
  await putBusyDays(house().store);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;
const bytes = async (path: string) => {
  const answer = await get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return Buffer.from(await answer.arrayBuffer());
};
/** Rows of a Parquet file, as the engine reads them. */
async function parquetRows(file: Buffer): Promise<Row[]> {
  const path = join(folder, 'read.parquet');
  await writeFile(path, file);
  return house().store.query<Row>(`SELECT * FROM file(${quote(path)}, 'Parquet')`);
}
async function sheetRows(file: Buffer, sheet = 1): Promise<Row[]> {
  const [header = [], ...body] = await readSheet(file, sheet);
  /** Days are fractions there, of which a reader may make a millisecond less. */
  const read = (cell: unknown) =>
    cell instanceof Date ? new Date(Math.round(cell.getTime() / 1_000) * 1_000) : (cell ?? null);
  return body.map((cells) => Object.fromEntries(header.map((name, at) => [String(name), read(cells[at])])));
}
const csvRows = (text: string): Row[] => parse(text, { columns: true, bom: true, relax_column_count: false });

/** A row of an answer with a column for each part of each metric. */
const flat = ({ values, ...keys }: QueryAnswer['rows'][number]): Row => ({
  ...keys,
  ...Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) =>
      Object.entries(value).map(([part, figure]) => [`${id}.${part}`, figure]),
    ),
  ),
});
/** What CSV makes of a value. */
const inCsv = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
};
const all = (rows: Row[], make: (value: unknown, name: string) => unknown): Row[] =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, make(value, name)])),
  );
const wall = (iso: string, hours: number) => new Date(Date.parse(iso) + hours * 3_600_000);
const INSTANT = /^\d{4}-\d\d-\d\dT/;
/** ClickHouse writes an instant of UTC without saying so. */
const utc = (value: unknown) =>
  typeof value === 'string' && INSTANT.test(value)
    ? new Date(value).toISOString().replace('T', ' ').replace('Z', '')
    : value;

const WINDOW = 'from=2026-02-26T00:00:00%2B08:00&to=2026-03-01T12:00:00%2B08:00';
const FLOWS = 'tickets_created,tickets_resolved,net_flow,contacts_offered';
const RATES = 'attainment.first_response,attainment.resolution,csat,service_level,reopen_rate';
const QUESTIONS = [
  `metrics=${FLOWS}&${WINDOW}`,
  `metrics=${FLOWS},${RATES}&${WINDOW}&bucket=day&by=queue`,
  `metrics=${RATES},first_response_time,handle_time&${WINDOW}&by=channel&where.region=CN-GD`,
  `metrics=open_tickets,longest_wait,breached_open,backlog_age&by=queue`,
  `metrics=tickets_created,first_response_time&${WINDOW}&bucket=hour&where.queue=fault,bill&where.priority=urgent`,
  `metrics=tickets_created&${WINDOW}&bucket=day&by=queue&where.channel=video`,
];

describe('a question has the same numbers in every format', () => {
  it.each(QUESTIONS)('%s', async (question) => {
    const path = `/api/v1/query?${question}`;
    const answer = (await json(path)) as QueryAnswer;
    const flats = answer.rows.map(flat);
    // A part that one row lacks (`since` of no wait) is an empty cell of a table.
    const names = [...new Set(flats.flatMap((row) => Object.keys(row)))];
    const rows = flats.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
    if (!question.includes('video')) {
      const figures = rows.flatMap((row) => Object.values(row)).filter((value) => typeof value === 'number');
      expect(figures.length).toBeGreaterThan(3);
    }

    const csv = csvRows((await bytes(`${path}&format=csv`)).toString());
    expect(csv).toEqual(all(rows, (value) => inCsv(value)));

    const sheet = await sheetRows(await bytes(`${path}&format=xlsx`));
    const inSheet = (value: unknown, name: string) =>
      name === 'bucket' ? wall(String(value), 8) : value === '' ? null : value;
    expect(sheet).toEqual(all(rows, inSheet));

    const columns = await parquetRows(await bytes(`${path}&format=parquet`));
    expect(columns).toEqual(all(rows, utc));
  });

  it('a workbook says what it is of', async () => {
    const path = `/api/v1/query?metrics=csat&${WINDOW}&by=queue&where.region=CN-GD`;
    const answer = (await json(path)) as QueryAnswer;
    const about = (await readSheet(await bytes(`${path}&format=xlsx`), 2)).map((line) => line.join('|'));
    const said = (name: string) => about.find((line) => line.includes(name)) ?? '';
    expect(said('window')).toContain('2026-02-25T16:00:00.000Z|2026-03-01T04:00:00.000Z');
    expect(said('now')).toContain(answer.now);
    expect(said('cut')).toContain(answer.cut);
    expect(said('policy')).toContain('service-flow-assessed@1');
    expect(said('zone')).toContain('Asia/Shanghai');
    expect(said('where.region')).toContain('CN-GD');
    const csat = entries.find(({ id }) => id === 'csat');
    for (const words of [csat?.label.zh, csat?.definition.en, csat?.definition.zh])
      expect(said('csat (')).toContain(words);
  });

  it('the file is named by what it holds, and the answer says of when it is', async () => {
    const { headers } = await get(`/api/v1/query?metrics=csat&${WINDOW}&bucket=day&by=queue&format=parquet`);
    expect(headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="andon-query-default-csat-by-queue-day-20260225T160000Z-20260301T040000Z-as-of-20260301T040000Z.parquet"',
    );
    expect(headers.get('andon-now')).toBe('2026-03-01T04:00:00.000Z');
    expect(headers.get('andon-policy')).toBe('service-flow-assessed@1');
  });

  it('the Accept header chooses too, and a parameter goes before it', async () => {
    const url = `${house().server.url}/api/v1/query?metrics=open_tickets`;
    const type = async (accept: string, more = '') => {
      const answer = await fetch(url + more, { headers: { accept, connection: 'close' } });
      await answer.arrayBuffer();
      return answer.headers.get('content-type');
    };
    expect(await type('text/csv')).toBe('text/csv; charset=utf-8');
    expect(await type('application/vnd.apache.parquet, */*;q=0.1')).toBe('application/vnd.apache.parquet');
    expect(await type('text/html,application/xhtml+xml,*/*;q=0.8')).toContain('application/json');
    expect(await type('text/csv', '&format=json')).toContain('application/json');
  });

  it('CSV begins with the mark of UTF-8 where it is asked to, and not otherwise', async () => {
    const path = '/api/v1/query?metrics=open_tickets&format=csv';
    expect((await bytes(`${path}&mark=yes`)).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect((await bytes(path)).subarray(0, 4).toString()).toBe('open');
  });

  it('what a spreadsheet would carry out stays a text', async () => {
    const path = `/api/v1/query?metrics=tickets_created&${WINDOW}&by=queue`;
    const csv = (await bytes(`${path}&format=csv`)).toString();
    expect(csv).toContain('"\'=1+1,""x""\n行"');
    const [first] = (await sheetRows(await bytes(`${path}&format=xlsx`))).filter(
      ({ queue }) => queue === ODD_QUEUE,
    );
    expect(first?.['tickets_created.value']).toBeGreaterThan(0);
  });
});

describe('tickets have the same attributes in every format', () => {
  const asked = '/api/v1/tickets?status=all&sort=created&where.region=CN-GD';
  const flatTicket = ({ clocks, flags, ...ticket }: ListedTicket): Row => ({
    ...ticket,
    flags: flags.join(' '),
    ...Object.fromEntries(
      clocks.flatMap(({ clock, policy: _, ...parts }) =>
        Object.entries(parts).map(([part, value]) => [`${clock}.${part}`, value]),
      ),
    ),
  });
  it('CSV, XLSX and Parquet are the list', async () => {
    const list = (await json(`${asked}&limit=500`)) as TicketList;
    const rows = list.rows.map(flatTicket);
    expect(rows.length).toBe(list.total);
    expect(rows.length).toBeGreaterThan(100);
    const csv = csvRows((await bytes(`${asked}&format=csv`)).toString());
    expect(csv).toEqual(all(rows, (value) => inCsv(value)));
    const sheet = await sheetRows(await bytes(`${asked}&format=xlsx`));
    expect(sheet).toEqual(
      all(rows, (value) =>
        typeof value === 'string' && INSTANT.test(value) ? wall(value, 8) : value === '' ? null : value,
      ),
    );
    expect(await parquetRows(await bytes(`${asked}&format=parquet`))).toEqual(all(rows, utc));
    const { headers } = await get(`${asked}&format=csv`);
    expect(headers.get('content-disposition')).toContain(
      'andon-tickets-default-all-CN-GD-as-of-20260301T040000Z.csv',
    );
  });
  it('a list of JSON stays short; a file may be cut only where somebody asked for it', async () => {
    const refused = await get(`${asked}&limit=501`);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'ANDON_E201', parameter: 'limit' }),
    ]);
    expect(csvRows((await bytes(`${asked}&format=csv&limit=7`)).toString())).toHaveLength(7);
    expect((await get(`${asked}&format=xlsx&limit=20001`)).status).toBe(400);
  });
  it('none at all is a header and no row', async () => {
    const none = '/api/v1/tickets?where.channel=video';
    expect(csvRows((await bytes(`${none}&format=csv`)).toString())).toEqual([]);
    expect(await sheetRows(await bytes(`${none}&format=xlsx`))).toEqual([]);
    expect(await parquetRows(await bytes(`${none}&format=parquet`))).toEqual([]);
  });
});
