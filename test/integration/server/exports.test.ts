import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFolder } from '../../../cli/reports/deliver.ts';
import { catalogue, plan } from '../../../metrics/index.ts';
import { DAILY_COMPOSITES, DAILY_METRICS } from '../../../metrics/views/daily.ts';
import { analystViews } from '../../../metrics/views/index.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { Digest, Report } from '../../../schemas/report.ts';
import type { ListedTicket, TicketList } from '../../../schemas/tickets.ts';
import { quote } from '../../../store/store.ts';
import { refreshViews } from '../../../store/views.ts';
import { ODD_QUEUE, putBusyDays } from './ground/busy-days.ts';
import { DIRECTORY, NOON, putTickets } from './ground/house.ts';
import { useHttpHouse } from './ground/http.ts';
import { documentedColumns, sqlExamples } from './ground/sql-examples.ts';

const entries = catalogue({ directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 });
/** Every kind of section; the metrics are of every shape. */
const REPORT: Report = {
  id: 'odd',
  title: { zh: '日报 <b>', en: 'Daily <b>' },
  tenant: 'default',
  language: 'zh',
  period: 'day',
  schedule: { pattern: '0 8 * * *' },
  sections: [
    {
      title: { zh: '合计', en: 'Total' },
      metrics: ['tickets_created', 'csat', 'first_response_time', 'net_flow', 'open_tickets', 'longest_wait'],
      compare: 'previous',
    },
    {
      title: { zh: '按小时', en: 'By hour' },
      metrics: ['contacts_offered', 'service_level'],
      bucket: 'hour',
    },
    {
      title: { zh: '按队列', en: 'By queue' },
      metrics: ['tickets_resolved', 'attainment.resolution', 'handle_time'],
      by: 'queue',
      where: { region: ['CN-GD'] },
    },
  ],
};
const { house, get, json } = useHttpHouse({ planner: plan, catalogue: entries, reports: [REPORT] });
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

describe('plain SQL has the numbers of the answers', () => {
  const context = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
  const query = <R = Row>(sql: string) => house().store.query<R>(sql);
  beforeAll(async () => {
    const told = { tenant: 'default', site: '', instant: NOON };
    await house().store.insert('data_times', Buffer.from(`${JSON.stringify(told)}\n`));
    await refreshViews(
      house().store,
      analystViews(context, () => 'data'),
    );
  });

  it('v_daily, each metric of it, each day and queue', async () => {
    const ids = [...DAILY_METRICS, ...DAILY_COMPOSITES];
    const { rows } = (await json(
      `/api/v1/query?metrics=${ids}&from=2026-02-20T00:00:00%2B08:00&bucket=day&by=queue`,
    )) as QueryAnswer;
    const parts: Record<string, string> = {
      value: '',
      numerator: '_numerator',
      denominator: '_denominator',
      n: '_n',
      p50: '_p50_ms',
      p90: '_p90_ms',
    };
    const expected = rows.map(({ bucket, queue, values }) => ({
      day: bucket?.slice(0, 10),
      queue,
      ...Object.fromEntries(
        Object.entries(values).flatMap(([id, value]) =>
          Object.entries(value)
            .filter(([part]) => part in parts && !(part === 'value' && 'numerator' in value))
            .map(([part, figure]) => [`${id.replaceAll('.', '_')}${parts[part]}`, figure]),
        ),
      ),
    }));
    const found = await query(`SELECT * FROM v_daily WHERE tenant = 'default' ORDER BY day, queue`);
    expect(expected.length).toBeGreaterThan(9);
    expect(
      found.map((row) =>
        Object.fromEntries(
          Object.entries(row).filter(([name]) => name !== 'tenant' && !name.endsWith('_sum_ms')),
        ),
      ),
    ).toEqual(expected.map((row) => expect.objectContaining(row)));
    expect(Object.keys(expected[0] ?? {}).sort()).toEqual(
      Object.keys(found[0] ?? {})
        .filter((name) => name !== 'tenant' && !name.endsWith('_sum_ms'))
        .sort(),
    );
    const means = rows.flatMap(({ values }) => (values.handle_time as { mean: number | null }).mean ?? []);
    const sums = found.filter((row) => Number(row.handle_time_n) > 0);
    expect(
      sums.map((row) => Math.floor(Number(row.handle_time_sum_ms) / Number(row.handle_time_n) + 0.5)),
    ).toEqual(means);
  });

  it('the examples of docs/sql.md', async () => {
    const examples = await sqlExamples();
    expect(examples.length).toBeGreaterThanOrEqual(7);
    for (const { sql, path, parts } of examples) {
      const { rows } = (await json(path)) as QueryAnswer;
      const expected = rows
        .map((row) => {
          const { bucket, values, ...by } = row;
          const figures = flat(row);
          return [
            ...(bucket ? [bucket.slice(0, 10)] : []),
            ...Object.values(by),
            ...parts.map((part) => figures[part]),
          ];
        })
        // A statement says nothing of a group in which nothing was booked.
        .filter((row) => path.includes('open_tickets') || row.some((figure) => Number(figure) > 0));
      const found = (await query(sql)).map((row) => Object.values(row));
      expect([sql, found]).toEqual([sql, expected]);
    }
  });

  it('a view has the columns that the page names, and none that says who', async () => {
    for (const view of ['v_tickets', 'v_contacts', 'v_surveys']) {
      const columns = (await query<{ name: string }>(`DESCRIBE ${view}`)).map(({ name }) => name);
      const documented = await documentedColumns(view);
      expect([view, columns.filter((name) => !documented.includes(name))]).toEqual([view, []]);
      expect(columns.filter((name) => /customer_id|agent|^owner$|detail|comment/.test(name))).toEqual([]);
    }
  });

  it('a drill is in none; a number that is not its own is seen', async () => {
    expect(await query("SELECT count() AS n FROM v_tickets WHERE ticket = 'T-drill'")).toEqual([{ n: 0 }]);
    const before = await query('SELECT sum(tickets_created) AS n FROM v_daily');
    await putTickets(house().store, { subject: 'one-more', first_queue: 'bill' });
    expect(await query('SELECT sum(tickets_created) AS n FROM v_daily')).toEqual([
      { n: Number(before[0]?.n) + 1 },
    ]);
  });

  it('is made once, made anew when it changes, and stays when a rebuild swaps the tables beneath', async () => {
    const views = analystViews(context, () => 'data');
    expect(await refreshViews(house().store, views)).toEqual([]);
    const other = { ...context, policies: [...POLICIES_IN_USE].reverse() };
    expect(
      await refreshViews(
        house().store,
        analystViews(other, () => 'data'),
      ),
    ).toContain('v_tickets');
    expect(await refreshViews(house().store, views)).toContain('v_tickets');
    const count = () => query('SELECT count() AS n FROM v_tickets');
    const before = await count();
    await house().store.command('CREATE TABLE tickets_next AS tickets');
    await house().store.command('EXCHANGE TABLES tickets AND tickets_next');
    expect(await count()).toEqual([{ n: 0 }]);
    await house().store.command('EXCHANGE TABLES tickets AND tickets_next');
    await house().store.command('DROP TABLE tickets_next');
    expect(await count()).toEqual(before);
  });

  it('follows time itself where the site does', async () => {
    await refreshViews(
      house().store,
      analystViews(context, () => 'wall'),
    );
    const [row] = await query('SELECT sum(tickets_created) AS n FROM v_daily');
    const { rows } = (await json(
      '/api/v1/query?metrics=tickets_created&from=2026-01-01T00:00:00Z',
    )) as QueryAnswer;
    expect({ value: row?.n }).toEqual(rows[0]?.values.tickets_created);
  });
});

describe('a report has the numbers of the answers at its now', () => {
  const NOW = '2026-03-01T08:00:00+08:00';
  const path = `/api/v1/reports/odd?now=${encodeURIComponent(NOW)}`;
  const asked = (section: Report['sections'][number], from: string, to: string) => {
    const query = new URLSearchParams({ metrics: section.metrics.join(), from, to, now: NOW });
    if (section.bucket) query.set('bucket', section.bucket);
    if (section.by) query.set('by', section.by);
    for (const [name, values] of Object.entries(section.where ?? {}))
      query.set(`where.${name}`, values?.join() ?? '');
    return json(`/api/v1/query?${query}`) as Promise<QueryAnswer>;
  };
  const DAYS = [
    '2026-02-27T00:00:00+08:00',
    '2026-02-28T00:00:00+08:00',
    '2026-03-01T00:00:00+08:00',
  ] as const;

  it('as JSON: its sections, and the day before beside them', async () => {
    const digest = (await json(path)) as Digest;
    expect(digest).toMatchObject({
      report: 'odd',
      from: new Date(DAYS[1]).toISOString(),
      to: new Date(DAYS[2]).toISOString(),
      policy: 'service-flow-assessed@1',
    });
    for (const [at, section] of REPORT.sections.entries()) {
      const answer = await asked(section, DAYS[1], DAYS[2]);
      expect(answer.rows.length).toBeGreaterThan(0);
      expect([at, digest.sections[at]?.rows]).toEqual([at, answer.rows]);
      expect([digest.now, digest.cut]).toEqual([answer.now, answer.cut]);
    }
    const before = await asked(REPORT.sections[0] as Report['sections'][number], DAYS[0], DAYS[1]);
    expect(digest.sections[0]?.previous).toEqual(before.rows);
  });

  const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  it('as a page: each figure bears its value; no script, nothing of elsewhere, nothing unescaped', async () => {
    const digest = (await json(path)) as Digest;
    const answer = await get(`${path}&format=html`);
    const html = await answer.text();
    const shown = [...html.matchAll(/data-metric="([^"]+)" data-value="([^"]+)"/g)].map((found) => [
      found[1],
      JSON.parse(plain(found[2] as string)),
    ]);
    const expected = digest.sections.flatMap(({ rows, metrics, previous }) =>
      rows.flatMap((row) =>
        metrics.flatMap(({ id }) => [
          [id, row.values[id]],
          ...(previous ? [[id, previous[0]?.values[id]]] : []),
        ]),
      ),
    );
    expect(expected.length).toBeGreaterThan(60);
    expect(shown).toEqual(expected);
    expect(html).not.toMatch(/<script|https?:|src=|url\(/i);
    expect(html).toContain('日报 &#60;b&#62;');
    expect(plain(html)).toContain(ODD_QUEUE);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*style-src 'sha256-/);
    const english = await (await get(`${path}&format=html&language=en`)).text();
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('By hour');
  });

  it('made late, it says so', async () => {
    const { reports } = house().server;
    const late = { madeAt: '2026-03-03T01:00:00.000Z', missed: 3 };
    const { html, name } = await reports.make(REPORT, { now: Date.parse(NOW), late });
    expect(html).toContain('于 2026-03-03 09:00 补做；此前错过 2 次');
    expect(name).toBe('andon-odd-default-20260227T160000Z-20260228T160000Z-as-of-20260301T000000Z-zh');
  });

  it('a report that is not there, an instant that is none', async () => {
    expect((await get('/api/v1/reports/none')).status).toBe(404);
    expect((await get('/api/v1/reports/odd?now=yesterday')).status).toBe(400);
    expect((await json('/api/v1/reports')).map(({ id }: Report) => id)).toEqual(['odd']);
  });

  it('becomes a PDF by a Chromium, and a fault by a program that is none', async () => {
    const made = await house().server.reports.make(REPORT, { now: Date.parse(NOW) });
    const [html, pdf] = await toFolder(made, folder, await chromium.executablePath());
    expect((await readFile(pdf as string)).subarray(0, 5).toString()).toBe('%PDF-');
    await expect(toFolder(made, folder, '/no/such/program')).rejects.toMatchObject({ code: 'ANDON_E231' });
    expect(await readFile(html as string, 'utf8')).toBe(made.html);
  }, 240_000);
});

describe('many tickets', () => {
  const MANY = '/api/v1/tickets?status=ended&where.channel=video';
  beforeAll(() =>
    house().store.command(
      `INSERT INTO tickets (tenant, subject, epoch, version, status, open, channel, created_at, last_fact_at)
       SELECT 'default', concat('M-', toString(number)), 1, 1, 'closed', 0, 'video', ${NOON}, ${NOON} FROM numbers(21000)`,
    ),
  );
  it('pass through as CSV, and a reader that leaves lets the next one in', async () => {
    for (let left = 0; left < 3; left += 1) {
      const leaving = new AbortController();
      const answer = await fetch(`${house().server.url}${MANY}&format=csv`, { signal: leaving.signal });
      await answer.body?.getReader().read();
      leaving.abort();
    }
    expect(csvRows((await bytes(`${MANY}&format=csv`)).toString())).toHaveLength(21_000);
  });
  it('are refused where a format takes fewer, and cut only where somebody asks for the first of them', async () => {
    const refused = await get(`${MANY}&format=xlsx`);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'ANDON_E230', accepted: expect.stringContaining('21000') }),
    ]);
    expect(csvRows((await bytes(`${MANY}&format=csv&limit=12`)).toString())).toHaveLength(12);
  });
});
