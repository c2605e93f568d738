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
