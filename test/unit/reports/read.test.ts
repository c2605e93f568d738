import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReports } from '../../../cli/reports/read.ts';
import { readDirectory } from '../../../cli/wire/configuration.ts';
import { catalogue } from '../../../metrics/index.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';

let folder: string;
let directory: Directory;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-own-reports-'));
  directory = await readDirectory({ directory: null } as Parameters<typeof readDirectory>[0]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (own: string | null) =>
  readReports({ reports: own }, directory, catalogue({ directory, policies: POLICIES_IN_USE, epoch: 0 }));
const GOOD = `
id: mine
title: { zh: 我的, en: Mine }
tenant: default
language: en
period: week
schedule: { pattern: "0 7 * * 1" }
sections:
  - title: { zh: 一, en: One }
    metrics: [tickets_created]
    compare: previous
`;

describe('config/reports', () => {
  it('ships a daily and a monthly report that are valid', async () => {
    const reports = await read(null);
    expect(reports.map(({ id, period }) => [id, period])).toEqual([
      ['daily', 'day'],
      ['monthly', 'month'],
    ]);
  });
  it('takes those of a folder of one’s own beside them', async () => {
    await writeFile(join(folder, 'mine.yaml'), GOOD);
    expect((await read(folder)).map(({ id }) => id)).toEqual(['daily', 'monthly', 'mine']);
  });
  it.each([
    ['tenant: default', 'tenant: nobody', '/tenant'],
    ['[tickets_created]', '[happiness]', 'happiness'],
    ['[tickets_created]', '[quarantined]\n    by: queue', '/sections/0/by'],
    ['compare: previous', 'compare: previous\n    by: queue', '/sections/0/compare'],
    ['0 7 * * 1', '0 7 * * 9', 'schedule'],
    ['period: week', 'period: decade', '/period'],
    ['language: en', 'language: en\ncolour: red', 'additional'],
  ])('%s → %s is refused by its place', async (good, wrong, told) => {
    await writeFile(join(folder, 'mine.yaml'), GOOD.replace(good, wrong));
    await expect(read(folder)).rejects.toMatchObject({ code: 'ANDON_E311' });
    const fault = await read(folder).catch((error: { details: object }) => error);
    expect(JSON.stringify((fault as { details: object }).details)).toContain(told);
  });
});
