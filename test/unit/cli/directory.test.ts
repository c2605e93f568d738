import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { PROJECT } from '../../../cli/session.ts';
import type { Settings } from '../../../cli/settings.ts';
import { readDirectory } from '../../../cli/wire/configuration.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-directory-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The shipped directory, with its first source telling of a site. */
async function naming(site: string): Promise<Settings> {
  const document = parse(await readFile(join(PROJECT, 'config/directory.yaml'), 'utf8'));
  document.tenants.default.sources[0].site = site;
  const directory = join(folder, `${site}.yaml`);
  await writeFile(directory, stringify(document));
  return { directory } as Settings;
}

/** The shipped directory with one planned event. */
async function planning(name: string, event: object): Promise<Settings> {
  const document = parse(await readFile(join(PROJECT, 'config/directory.yaml'), 'utf8'));
  const usual = { id: 'bill', label: { zh: '出账', en: 'Bill run' }, kind: 'bill_run' };
  document.planned = [
    { ...usual, start: '2026-08-01T00:00:00+08:00', end: '2026-08-03T00:00:00+08:00', ...event },
  ];
  const directory = join(folder, `${name}.yaml`);
  await writeFile(directory, stringify(document));
  return { directory } as Settings;
}

it('what is planned is checked before it is marked anywhere', async () => {
  expect((await readDirectory(await planning('right', {}))).planned).toHaveLength(1);
  for (const [name, event, problem] of [
    ['backwards', { end: '2026-07-01T00:00:00+08:00' }, /^bill: its end .* is not after its start/],
    ['impossible', { start: '2026-02-39T00:00:00Z' }, /is no instant/],
    ['foreign', { tenant: 'nobody' }, /known are default, uci/],
  ] as const)
    await expect(readDirectory(await planning(name, event))).rejects.toMatchObject({
      code: 'ANDON_E311',
      details: { place: '/planned', problem: expect.stringMatching(problem) },
    });
  await expect(
    readDirectory(await planning('zoneless', { start: '2026-08-01T00:00:00' })),
  ).rejects.toMatchObject({
    code: 'ANDON_E311',
    details: { place: '/planned/0/start' },
  });
});

it('a source may name the site that it tells of', async () => {
  const { tenants } = await readDirectory(await naming('gz1'));
  expect(tenants.default?.sources[0]).toMatchObject({ source: '/cc/gd/ticketing-a', site: 'gz1' });
});

it('a source that names a site nobody knows is a mistake, told with what would be accepted', async () => {
  await expect(readDirectory(await naming('nowhere'))).rejects.toMatchObject({
    code: 'ANDON_E311',
    details: { place: '/tenants/default/sources', problem: expect.stringContaining('known are gz1') },
  });
});
