import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startBrowser } from './support/chromium.ts';

/**
 * Takes the pictures of docs/screenshots from a running Andon: `npm run screenshots -- http://127.0.0.1:8088`.
 */
const PICTURES: Record<string, string> = {
  'wall-dark-zh': '/wall?theme=dark&lang=zh',
  'wall-light-en': '/wall?theme=light&lang=en',
  'wall-far-dark-zh': '/wall?theme=dark&lang=zh&density=far',
  'voice-dark-en': '/wall?board=voice&theme=dark&lang=en',
  'lead-light-en': '/lead?theme=light&lang=en',
  'trends-light-zh': '/trends?theme=light&lang=zh',
};

const wall = (process.argv[2] ?? 'http://127.0.0.1:8088').replace(/\/$/, '');
const folder = resolve(import.meta.dirname, '../../docs/screenshots');
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
for (const [name, path] of Object.entries(PICTURES)) {
  const { page, problems } = await browser.open(wall + path);
  await page.waitForTimeout(8_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(name, problems.length === 0 ? 'no console message' : problems);
}
await browser.stop();
