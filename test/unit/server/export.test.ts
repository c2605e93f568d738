import { buffer } from 'node:stream/consumers';
import { readSheet } from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { csvHeader, csvLine } from '../../../server/export/csv.ts';
import { fileStem, formatOf } from '../../../server/export/format.ts';
import type { Table } from '../../../server/export/table.ts';
import { toXlsx } from '../../../server/export/xlsx.ts';

const TABLE: Table = {
  columns: [
    { name: 'bucket', kind: 'instant' },
    { name: 'queue', kind: 'text' },
    { name: 'csat.value', kind: 'number', share: true },
    { name: 'csat.provisional', kind: 'truth' },
  ],
  rows: [
    ['2026-03-29T00:00:00+01:00', '=HYPERLINK("x")', 0.123456789012345, true],
    ['2026-03-30T00:00:00+02:00', '', null, null],
  ],
};

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
    ['a,b', '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ['广州', '广州'],
  ])('the text %j is written %j', (text, written) => {
    expect(csvLine([text])).toBe(`${written}\r\n`);
  });
  it('a number is a number, below zero too; what is not known is empty', () => {
    expect(csvLine([-5, 0.1, true, null, 1e21])).toBe('-5,0.1,true,,1e+21\r\n');
    expect(csvHeader(TABLE.columns)).toBe('bucket,queue,csat.value,csat.provisional\r\n');
  });
});

describe('a workbook', () => {
  const made = toXlsx(TABLE, [['窗口 window', '2026-03-29T00:00:00+01:00']], 'Europe/Berlin');
  const part = async (name: string) => {
    const file = await fromBufferPromise(await made);
    for await (const entry of file.eachEntry())
      if (entry.fileName === name) return (await buffer(await file.openReadStreamPromise(entry))).toString();
    return '';
  };
  it('has typed cells, instants as the wall time of the zone, over a change of summer time too', async () => {
    expect(await readSheet(await made)).toEqual([
      ['bucket', 'queue', 'csat.value', 'csat.provisional'],
      [new Date('2026-03-29T00:00:00Z'), '=HYPERLINK("x")', 0.123456789012345, true],
      [new Date('2026-03-30T00:00:00Z'), null, null, null],
    ]);
    expect(await readSheet(await made, 2)).toEqual([['窗口 window', '2026-03-29T00:00:00+01:00']]);
  });
  it('holds no formula and freezes its header', async () => {
    const xml = await part('xl/worksheets/sheet1.xml');
    expect(xml).not.toContain('<f>');
    expect(xml).toMatch(/<pane[^>]*ySplit="1"[^>]*state="frozen"/);
  });
  it('refuses more than a machine should hold, by code', async () => {
    const many = { columns: TABLE.columns, rows: Array.from({ length: 250_001 }, () => []) };
    await expect(toXlsx(many, [], 'UTC')).rejects.toMatchObject({ code: 'ANDON_E230' });
  });
});

describe('which format, and what it is called', () => {
  it.each([
    ['csv', 'application/json', 'csv'],
    [undefined, undefined, 'json'],
    [undefined, '*/*', 'json'],
    [undefined, 'application/json, text/csv', 'json'],
    [undefined, 'TEXT/CSV;q=0.5', 'csv'],
    [undefined, 'text/html,application/xml;q=0.9,*/*;q=0.8', 'json'],
  ] as const)('format=%s and Accept %s give %s', (parameter, accept, format) => {
    expect(formatOf(parameter, accept)).toBe(format);
  });
  it('a name holds what any file system and a header take', () => {
    expect(fileStem(['query', 'def"ault', '故障/x', '', undefined, '2026-03-01T00:00:00.000Z'])).toBe(
      'andon-query-def_ault-_x-20260301T000000Z',
    );
  });
});
