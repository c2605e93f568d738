import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openReportMemory } from '../../../cli/reports/memory.ts';
import { makeDue } from '../../../cli/reports/run.ts';
import type { Digest, Report } from '../../../schemas/report.ts';
import type { Occasion } from '../../../server/reports/digest.ts';
import type { Reports } from '../../../server/reports/open.ts';
import type { Site } from '../../../server/site.ts';

const DAY = 86_400_000;
const EIGHT = Date.parse('2026-03-02T08:00:00+08:00');
const REPORT = {
  id: 'daily',
  tenant: 'default',
  language: 'zh',
  period: 'day',
  schedule: { pattern: '0 8 * * *' },
  deliver: ['folder', 'webhook'],
} as Report;

let folder: string;
let listener: Server;
let url: string;
let heard: { name: string; digest: Digest }[];
/** Statuses that the listener answers with before it takes one. */
let refusals: number[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-reports-'));
  [heard, refusals] = [[], []];
  listener = createServer(async (request, response) => {
    const body = await text(request);
    const refusal = refusals.shift();
    if (refusal === undefined) heard.push(JSON.parse(body));
    response.writeHead(refusal ?? 204).end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/secret`;
});
afterEach(async () => {
  await new Promise((resolve) => listener.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** A server whose reports say when they were made for; the real ones are in test/integration/server/exports.test.ts. */
async function site(report: Report = REPORT) {
  const made: Occasion[] = [];
  const told: unknown[] = [];
  const time = { now: EIGHT - DAY };
  let failing = false;
  const reports: Reports = {
    all: [report],
    siteOf: () => ({ now: () => time.now, timezone: 'Asia/Shanghai' }) as Site,
    async make({ id }, occasion) {
      if (failing) throw new Error('the store is away');
      made.push(occasion);
      return { digest: { report: id } as Digest, html: '<p>报告</p>', name: `andon-${occasion.now}` };
    },
  };
  const log = {
    debug() {},
    info() {},
    warn: (details: object) => void told.push(details),
    error: (details: object) => void told.push(details),
  };
  const look = async (now: number, memory = 'reports.json') => {
    time.now = now;
    await makeDue({
      reports,
      memory: await openReportMemory(join(folder, memory)),
      log,
      folder: join(folder, 'out'),
      webhook: url,
      chromium: null,
      ended: new AbortController().signal,
      firstPauseMs: 1,
    });
  };
  return { made, told, look, fail: (yes: boolean) => void (failing = yes) };
}

it('makes a report once when its time has come, as of that time, into the folder and to the webhook', async () => {
  const { made, look } = await site();
  await look(EIGHT - DAY + 1);
  expect(made).toEqual([]);
  for (const now of [EIGHT - 1, EIGHT + 4_000, EIGHT + 20_000, EIGHT + DAY - 1]) await look(now);
  expect(made).toEqual([{ now: EIGHT }]);
  expect(await readdir(join(folder, 'out'))).toEqual([`andon-${EIGHT}.html`]);
  expect(await readFile(join(folder, 'out', `andon-${EIGHT}.html`), 'utf8')).toBe('<p>报告</p>');
  expect(heard).toEqual([
    {
      application: 'andon',
      kind: 'report',
      name: `andon-${EIGHT}`,
      digest: { report: 'daily' },
      html: '<p>报告</p>',
    },
  ]);
});

it('makes up for times that passed while nothing ran: the newest, once, told as late', async () => {
  const { made, look } = await site();
  await look(EIGHT - DAY + 1);
  await look(EIGHT + 3 * DAY + 3_600_000);
  await look(EIGHT + 3 * DAY + 3_700_000);
  expect(made).toEqual([
    {
      now: EIGHT + 3 * DAY,
      late: { madeAt: new Date(EIGHT + 3 * DAY + 3_600_000).toISOString(), missed: 4 },
    },
  ]);
});

it('posts again until it is taken, and says no word of the address', async () => {
  const { told, look } = await site();
  await look(EIGHT - 1);
  refusals = [500, 429, 503];
  await look(EIGHT);
  expect([heard.length, refusals]).toEqual([1, []]);
  expect(told).toEqual([{ report: 'daily', reason: 'status 500' }]);
  expect(JSON.stringify(told)).not.toContain('secret');
});

it('gives a post up after some tries, and does not make the report again for it', async () => {
  const { made, told, look } = await site();
  await look(EIGHT - 1);
  refusals = Array(8).fill(500);
  await look(EIGHT);
  await look(EIGHT + 1);
  expect([made.length, heard.length]).toEqual([1, 0]);
  expect(told).toContainEqual({ report: 'daily', tries: 8, reason: 'status 500' });
});

it('a report that could not be made stays due', async () => {
  const { made, look, fail } = await site();
  await look(EIGHT - 1);
  fail(true);
  await look(EIGHT);
  expect(made).toEqual([]);
  fail(false);
  await look(EIGHT + 15_000);
  expect(made).toEqual([{ now: EIGHT }]);
});

it('a report that was never made before is due from now on', async () => {
  const { made, look } = await site();
  await look(EIGHT + 1, 'other.json');
  expect(made).toEqual([]);
});
