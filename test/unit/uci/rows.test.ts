import { describe, expect, it } from 'vitest';
import { Fault } from '../../../schemas/faults.ts';
import { LOG_NAME } from '../../../simulator/uci/records.ts';
import { inOrderOfUpdates, readInstant, readUciRows } from '../../../simulator/uci/rows.ts';
import { freshFolder, HEADER, zipOf } from './archive.ts';

const folder = freshFolder();
const line = (number: string, updated: string, opened = '29/2/2016 01:16') =>
  `${number},New,true,0,0,${opened},${updated},Phone,Location 1,Category 2,?,3 - Moderate,?,?,code 5,?,?,1/3/2016 12:00`;

describe('reading the log', () => {
  it('gives typed rows in file order, ? as missing, dates as UTC', async () => {
    const csv = `${HEADER}\n${line('INC2', '29/2/2016 01:23')}\n${line('INC1', '1/3/2016 09:05')}\n`;
    const rows = await readUciRows(folder.write('good.zip', zipOf(LOG_NAME, csv)));
    expect(rows.map((row) => row.number)).toEqual(['INC2', 'INC1']);
    expect(rows[0]).toEqual({
      number: 'INC2',
      state: 'New',
      reassignments: 0,
      reopens: 0,
      openedAt: Date.UTC(2016, 1, 29, 1, 16),
      updatedAt: Date.UTC(2016, 1, 29, 1, 23),
      contactType: 'Phone',
      location: 'Location 1',
      category: 'Category 2',
      priority: '3 - Moderate',
      closedCode: 'code 5',
    });
  });

  it('sorts by sys_updated_at and lets the file order break ties', async () => {
    const lines = [line('B', '2/3/2016 10:00'), line('A', '2/3/2016 09:00'), line('C', '2/3/2016 09:00')];
    const path = folder.write('ties.zip', zipOf(`deeper/${LOG_NAME}`, [HEADER, ...lines].join('\n')));
    expect(inOrderOfUpdates(await readUciRows(path)).map((row) => row.number)).toEqual(['A', 'C', 'B']);
  });

  it.each([
    ['29/2/2016 01:16', Date.UTC(2016, 1, 29, 1, 16)],
    ['9/12/2016 23:59', Date.UTC(2016, 11, 9, 23, 59)],
    ['29/2/2017 01:16', undefined],
    ['1/13/2016 01:16', undefined],
    ['1/1/2016 24:00', undefined],
    ['1/1/2016 10:60', undefined],
    ['2016-01-01 10:00', undefined],
    ['?', undefined],
  ])('reads the date %s as %s', (text, instant) => expect(readInstant(text)).toBe(instant));
});

describe('a file that cannot be used is one fault that names path and problem', () => {
  const csv = (...lines: string[]) => zipOf(LOG_NAME, [HEADER, ...lines].join('\n'));
  const good = csv(
    ...Array.from({ length: 400 }, (_, index) => line(`INC${index * 7919}`, '29/2/2016 01:23')),
  );
  const torn = Buffer.from(good);
  torn.fill(0xff, 120, 400);
  const cases: [string, Buffer | string | undefined, RegExp][] = [
    ['absent', undefined, /no such file/],
    ['text', 'number,incident_state\n', /not a readable zip archive/],
    ['cut', good.subarray(0, 300), /not a readable zip archive/],
    ['torn', torn, /damaged/],
    ['other', zipOf('another.csv', 'a,b'), /holds no incident_event_log\.csv/],
    ['empty', zipOf(LOG_NAME, ''), /empty/],
    ['columns', zipOf(LOG_NAME, 'number,incident_state\nINC1,New'), /columns missing.*sys_updated_at/],
    ['short', csv('INC1,New,true'), /damaged.*line 2/],
    ['date', csv(line('INC1', '31/2/2016 01:23')), /line 2: sys_updated_at is '31\/2\/2016 01:23'/],
    ['nameless', csv(line('INC1', '1/3/2016 01:23'), line('?', '1/3/2016 01:23')), /line 3: number/],
    ['count', csv(line('INC1', '1/3/2016 01:23').replace(',0,0,', ',few,0,')), /reassignment_count is 'few'/],
  ];
  it.each(cases)('%s', async (name, bytes, problem) => {
    const path = bytes === undefined ? `${folder.path}/nowhere.zip` : folder.write(`${name}.zip`, bytes);
    const fault = await readUciRows(path).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect((fault as Fault).code).toBe('ANDON_E312');
    expect((fault as Fault).details.path).toBe(path);
    expect((fault as Fault).details.problem).toMatch(problem);
  });
});
