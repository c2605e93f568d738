import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, it, vi } from 'vitest';
import { WALL_LIMIT_BYTES, wallRouteFiles } from '../../../web/size.ts';

const folder = mkdtempSync(join(tmpdir(), 'andon-size-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('the wall loads at most 300 KB of script and style, gzip, before its first figure', async () => {
  // The runner's own mode would build in the development checks of the framework.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: fileURLToPath(new URL('../../../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder },
  });
  const files = wallRouteFiles(pathToFileURL(`${folder}/`));
  const names = files.map(({ file }) => file).join(' ');
  expect(names).toMatch(/index-.*\.js/);
  expect(names).toMatch(/index-.*\.css/);
  expect(names).not.toMatch(/fonts|LeadPage|TrendsPage|TicketPage|DataPage/);
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThanOrEqual(WALL_LIMIT_BYTES);
}, 180_000);
