import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { andonOn, type Command } from '../../support/andon.ts';
import { until } from '../ingest/support/ingest.ts';
import { type DoorHouse, openDoorHouse } from './ground.ts';

const MAPPING = `mapping: export
source: /export
zone: Asia/Shanghai
tables:
  kind: { 故障: fault, 投诉: complaint }
events:
  - type: ticket.created
    id: "{工单号}-created"
    subject: "X-{工单号}"
    time: { field: 建单时间, time: yyyy-MM-dd HH:mm:ss }
    data:
      channel: phone
      region: CN-GD
      category: { field: 类型, table: kind, otherwise: other }
      opened_by: agent
      queue: imported
  - type: ticket.resolved
    when: { field: 解决时间, exists: true }
    id: "{工单号}-resolved"
    subject: "X-{工单号}"
    time: { field: 解决时间, time: yyyy-MM-dd HH:mm:ss }
    data: { resolution_code: done }
`;
/** 3,000 tickets of one day in March, half of them resolved; two rows are wrong. */
const ROWS = Array.from({ length: 3_000 }, (_, row) => {
  const minute = String(row % 60).padStart(2, '0');
  const resolved = row % 2 === 0 ? `2026-03-02 12:${minute}:00` : '';
  return `${row},2026-03-02 10:${minute}:00,${resolved},${row % 3 === 0 ? '投诉' : '故障'}`;
});
ROWS[10] = '10,yesterday,,故障';
ROWS[11] = '11,2026-03-02 10:00:00';
const CREATED = 2_998;

let house: DoorHouse;
let folder: string;
let andon: Command;
beforeAll(async () => {
  house = await openDoorHouse([]);
  folder = await mkdtemp(join(tmpdir(), 'andon-import-'));
  andon = andonOn(folder);
  await writeFile(join(folder, 'export.yaml'), MAPPING);
  await writeFile(join(folder, 'tickets.csv'), `工单号,建单时间,解决时间,类型\n${ROWS.join('\n')}\n`);
});
afterAll(async () => {
  await andon?.end();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const importing = async (...flags: string[]) => {
  const run = andon.run(['import', '--mapping', 'export.yaml', 'tickets.csv', ...flags], {
    KAFKA_BROKERS: house.broker.brokers.join(),
  });
  return { code: await run.ended, said: run.said() };
};
const MARCH = { from: '2026-03-01T00:00:00Z', to: '2026-03-05T00:00:00Z', 'where.queue': 'imported' };
const figures = async () =>
  (await house.ask({ metrics: 'tickets_created,tickets_resolved', ...MARCH })).rows[0]?.values as Record<
    string,
    { value?: number | null }
  >;

it('a dry run tells what would come of it, sends nothing and leaves nothing', async () => {
  const before = await readdir(folder);
  const { code, said } = await importing('--dry-run');
  expect(code).toBe(1);
  expect(said).toContain('3000 rows, 4497 events would be sent, 2 rows not or not wholly read');
  expect(said).toContain('1 × column 建单时间, ticket.created time, no instant (line 12)');
  expect(said).toContain('1 × no 4 columns (line 13)');
  expect(said).not.toContain('yesterday');
  expect(await readdir(folder)).toEqual(before);
});

it('history comes in as back-fill, once, however often it is sent', async () => {
  const { code, said } = await importing('--report', 'faults.csv');
  expect([code, said]).toEqual([1, expect.stringContaining('3000 rows, 4497 events sent')]);
  expect(await readFile(join(folder, 'faults.csv'), 'utf8')).toBe(
    [
      'line,column,field,fault,wants',
      '"12","建单时间","ticket.created time","ANDON_E120","instant"',
      '"13","","","ANDON_E121","4 columns"',
      '',
    ].join('\n'),
  );
  const seen = await until(figures, (values) => values?.tickets_created?.value === CREATED, 60_000);
  expect(seen).toMatchObject({ tickets_created: { value: CREATED }, tickets_resolved: { value: 1_499 } });
  await importing();
  const share = async (metric: string) =>
    (await house.ask({ metrics: metric })).rows[0]?.values[metric] as { numerator?: number } | undefined;
  await until(
    () => share('duplicate_share'),
    (duplicates) => (duplicates?.numerator ?? 0) >= 4_497,
    60_000,
  );
  expect(await share('late_share')).toMatchObject({ numerator: 0 });
  expect(await figures()).toEqual(seen);
});
