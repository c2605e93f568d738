import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../cli/import/checkpoint.ts';
import { asCsv, openFindings } from '../../../cli/import/findings.ts';
import { openRows, type Row } from '../../../cli/import/rows.ts';
import { runImport } from '../../../cli/import/run.ts';
import { openSheet } from '../../../cli/import/sheet.ts';
import { createCheck } from '../../../cli/wire/check-event.ts';
import { readMapping } from '../../../schemas/mapping/read.ts';
import type { Outgoing } from '../../../server/doors/ports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'andon-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (content: string | Buffer) => {
  const path = join(folder, 'tickets.csv');
  writeFileSync(path, content);
  return path;
};

describe('a workbook', () => {
  // Written by openpyxl: two sheets, an empty row, instants, numbers and truth values in cells of their own kind.
  const SAMPLE = join(import.meta.dirname, 'samples/tickets.xlsx');
  const source = (path: string) => ({ file: path, encoding: 'utf-8', delimiter: ',' });

  it('is read by the columns of its first sheet, every cell as the text that it shows', async () => {
    const read: number[] = [];
    const { columns, rows } = await openSheet({ ...source(SAMPLE), onBytes: (bytes) => read.push(bytes) });
    const all: Row[] = [];
    for await (const row of rows) all.push(row);
    expect(columns).toEqual(['id', '城市', 'opened', 'minutes', 'major']);
    expect(all).toMatchObject([
      {
        line: 2,
        cells: { id: 'T-1', 城市: '广州', opened: '2026-03-01 09:30:15', minutes: '12.5', major: 'true' },
      },
      { line: 3, cells: { id: '10086001', opened: '2026-03-01 10:00:00', minutes: '7', major: 'false' } },
      { line: 5, cells: { id: 'T-3', 城市: 'a "b"\nc', opened: '', minutes: '', major: '' } },
    ]);
    expect(read).toEqual([statSync(SAMPLE).size]);
  });

  it('that is none is told', async () => {
    const path = join(folder, 'tickets.xlsx');
    for (const content of ['id,name\n1,a\n', Buffer.from('PK\u0003\u0004 and no more'), '']) {
      writeFileSync(path, content);
      await expect(openSheet(source(path))).rejects.toMatchObject({ code: 'ANDON_E312' });
    }
  });
});

describe('rows', () => {
  async function read(content: string | Buffer, encoding = 'utf-8', delimiter = ',') {
    const { columns, rows } = await openRows({ file: file(content), encoding, delimiter });
    const all: Row[] = [];
    for await (const row of rows) all.push(row);
    return { columns, rows: all };
  }
  it('are read by their columns, with the line on which each ends', async () => {
    const { columns, rows } = await read('\ufeffid, name\r\n1,甲\r\n\r\n2,"a ""b""\nc"\r\n');
    expect(columns).toEqual(['id', 'name']);
    expect(rows).toEqual([
      { kind: 'row', line: 2, cells: expect.objectContaining({ id: '1', name: '甲' }) },
      { kind: 'row', line: 5, cells: expect.objectContaining({ id: '2', name: 'a "b"\nc' }) },
    ]);
  });
  it('may be written otherwise', async () => {
    const gb18030 = Buffer.from([0x69, 0x64, 0x3b, 0xb3, 0xc7, 0x0a, 0x31, 0x3b, 0xb9, 0xe3]);
    expect(await read(gb18030, 'gb18030', ';')).toMatchObject({ columns: ['id', '城'], rows: [{ line: 2 }] });
    await expect(read(gb18030)).rejects.toMatchObject({
      code: 'ANDON_E312',
      details: { accepted: expect.stringContaining('--encoding') },
    });
    await expect(read('id', 'klingon')).rejects.toMatchObject({ code: 'ANDON_E307' });
  });
  it('that are none are told and passed over', async () => {
    const { rows } = await read('id,name\n1,a\n2\n3,"x"y\n4,d\n5,e,f\n6,f\n7,"g');
    expect(rows.map((row) => [row.kind, row.line])).toEqual([
      ['row', 2],
      ['unreadable', 3],
      ['row', 4],
      ['row', 5],
      ['unreadable', 6],
      ['row', 7],
      ['unreadable', 8],
    ]);
    expect(rows[2]).toMatchObject({ cells: { name: '"x"y' } });
  });
  it('that never end do not fill the memory, and are told', async () => {
    const endless = `id,name\n1,a\n2,"${'x'.repeat(3_000_000)}\n3,b\n`;
    await expect(read(endless)).rejects.toMatchObject({ code: 'ANDON_E312', details: { line: 3 } });
  });
  it.each(['', 'id,id\n1,2\n'])('need a header that names columns once', async (content) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'ANDON_E312' });
  });
  it('need a file', async () => {
    await expect(openRows({ file: folder, encoding: 'utf-8', delimiter: ',' })).rejects.toMatchObject({
      code: 'ANDON_E312',
    });
  });
});

const MAPPING = `
mapping: export
source: /export
zone: Asia/Shanghai
events:
  - type: ticket.created
    id: "{No.}-created"
    subject: "X-{No.}"
    time: { field: Opened, time: yyyy-MM-dd HH:mm }
    data:
      channel: phone
      region: CN-GD
      category: { field: Kind, table: { fault: fault }, otherwise: other }
      opened_by: agent
      queue: { field: Queue }
  - type: ticket.closed
    when: { field: Closed, exists: true }
    id: "{No.}-closed"
    subject: "X-{No.}"
    time: { field: Closed, time: yyyy-MM-dd HH:mm }
    data: { close_reason: closed }
`;

describe('an import', () => {
  const read = readMapping(MAPPING);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { mapping } = read;

  function importing(content: string, { doneBefore = 0, stopAfter = Number.POSITIVE_INFINITY } = {}) {
    const sent: Outgoing[] = [];
    const done: number[] = [];
    const findings = openFindings();
    const stop = new AbortController();
    const ran = runImport({
      source: { file: file(content), encoding: 'utf-8', delimiter: ',' },
      mapping,
      check: createCheck(),
      send: async (events) => {
        sent.push(...events);
        if (sent.length >= stopAfter) stop.abort();
      },
      onDone: async (rows) => void done.push(rows),
      findings,
      doneBefore,
      now: () => Date.parse('2026-11-01T00:00:00Z'),
      signal: stop.signal,
    });
    return ran.then((outcome) => ({ outcome, sent, done, findings }));
  }

  it('makes events marked as back-fill, and names what it could not read by line and column', async () => {
    const mobile = ['138', '1234', '5678'].join('');
    const { outcome, sent, findings } = await importing(
      [
        'No.,Opened,Closed,Kind,Queue,Remark',
        '1,2026-03-01 10:00,2026-03-01 11:00,fault,q1,x',
        '2,2026-02-30 10:00,,fault,q1,x',
        '3,2026-03-01 10:00,soon,odd,q1,x',
        `4,2026-03-01 10:00,,fault,${mobile},x`,
        ',2026-03-01 10:00,,fault,q1,x',
        '6,2026-03-01 10:00,,fault',
        '7,2027-03-01 10:00,,fault,q1,x',
      ].join('\n'),
    );
    expect(sent.map(({ type, key }) => `${type} ${key}`)).toEqual([
      'ticket.created X-1',
      'ticket.closed X-1',
      'ticket.created X-3',
    ]);
    const first = JSON.parse(sent[0]?.value as string);
    expect(first).toMatchObject({
      backfill: true,
      time: '2026-03-01T02:00:00.000Z',
      data: { category: 'fault' },
    });
    expect(outcome).toMatchObject({ ended: 'complete', rows: 7, events: 3, unread: ['Remark'], absent: [] });
    expect([...outcome.words]).toEqual([['data.category, column Kind', 1]]);
    expect(findings.rows()).toBe(6);
    const told = findings.summary();
    expect(told).toEqual([
      'ANDON_E120  1 × column Opened, ticket.created time, no instant (line 3)',
      'ANDON_E120  1 × column Closed, ticket.closed time, no instant (line 4)',
      'ANDON_E105  1 × column Queue, ticket.created (line 5)',
      'ANDON_E120  1 × column No., ticket.created id, no something (line 6)',
      'ANDON_E120  1 × column No., ticket.created subject, no something (line 6)',
      'ANDON_E121  1 × no 6 columns (line 7)',
      'ANDON_E106  1 × column Opened, ticket.created (line 8)',
    ]);
    expect(told.join()).not.toContain(mobile);
    expect(told.join()).not.toContain('soon');
  });

  const LONG = `No.,Opened,Closed,Kind,Queue\n${Array.from({ length: 9_000 }, (_, row) => `${row},2026-03-01 10:00,,fault,q1`).join('\n')}\n`;

  it('that was stopped goes on behind what was sent, and together they are the whole', async () => {
    const first = await importing(LONG, { stopAfter: 4_000 });
    expect(first.outcome.ended).toBe('stopped');
    const doneBefore = first.done.at(-1) as number;
    expect(doneBefore).toBe(first.sent.length);
    const second = await importing(LONG, { doneBefore });
    expect(second.outcome).toMatchObject({ ended: 'complete', rows: 9_000 });
    const ids = [...first.sent, ...second.sent].map(({ key }) => key);
    expect(ids.length).toBe(9_000);
    expect(new Set(ids).size).toBe(9_000);
  });

  it('refuses a file of which the mapping knows no column, without repeating one', async () => {
    const ran = importing('13812345678,name\n1,2\n');
    await expect(ran).rejects.toMatchObject({ code: 'ANDON_E312' });
    await ran.catch((fault) => expect(JSON.stringify(fault.details)).not.toContain('13812345678'));
  });
});

it('a checkpoint is of one file, mapping and encoding, and forgotten at the end', async () => {
  const open = (parts: (string | number)[]) => openCheckpoint(folder, parts);
  expect((await open(['a', 1])).doneBefore).toBe(0);
  await (await open(['a', 1])).keep({ rows: 7, ended: false });
  expect([(await open(['a', 1])).doneBefore, (await open(['a', 2])).doneBefore]).toEqual([7, 0]);
  await (await open(['a', 1])).keep({ rows: 9, ended: true });
  expect((await open(['a', 1])).doneBefore).toBe(0);
});

it('a finding is a row of CSV, whatever the column is called', () => {
  const finding = { line: 3, column: 'a "b",c', field: 'x', fault: 'ANDON_E120' as const, wants: '' };
  expect(asCsv(finding)).toBe('"3","a ""b"",c","x","ANDON_E120",""');
});
