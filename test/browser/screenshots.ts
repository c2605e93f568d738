import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fontsReady, startBrowser } from './support/chromium.ts';

/**
 * Takes the pictures of docs/screenshots from a running Andon with some history:
 * `npm run screenshots -- http://127.0.0.1:8088`. PNG of one screen each.
 */
const WALL = { width: 1920, height: 1080 };
const DESK = { width: 1440, height: 900 };
const address = (process.argv[2] ?? 'http://127.0.0.1:8088').replace(/\/$/, '');

/** A ticket that has been answered, and handed on if there is one, so that its page has something to tell. */
async function someTicket(): Promise<string> {
  const answer = await fetch(`${address}/api/v1/tickets?status=open&sort=due&limit=200`);
  const { rows } = (await answer.json()) as {
    rows: { id: string; first_response_at: number | null; transfers: number; reopens: number }[];
  };
  const answered = rows.filter((row) => row.first_response_at !== null);
  return (answered.find((row) => row.transfers + row.reopens > 0) ?? answered[0] ?? rows[0])?.id ?? 'none';
}

const PICTURES: [name: string, path: string, size: typeof WALL, ready: string][] = [
  ['wall-dark-zh', '/wall?theme=dark&lang=zh', WALL, 'tbody tr[data-row]'],
  ['wall-light-zh', '/wall?theme=light&lang=zh', WALL, 'tbody tr[data-row]'],
  ['wall-dark-en', '/wall?theme=dark&lang=en', WALL, 'tbody tr[data-row]'],
  ['wall-light-en', '/wall?theme=light&lang=en', WALL, 'tbody tr[data-row]'],
  ['wall-far-zh', '/wall?theme=dark&lang=zh&density=far', WALL, 'tbody tr[data-row]'],
  ['voice-dark-zh', '/wall?board=voice&theme=dark&lang=zh', WALL, 'tbody tr[data-row]'],
  ['lead-dark-zh', '/lead?theme=dark&lang=zh', DESK, '[data-ticket]'],
  ['trends-light-zh', '/trends?theme=light&lang=zh&days=7', DESK, '[data-chart=satisfaction] svg'],
  ['data-dark-zh', '/data?theme=dark&lang=zh', DESK, 'tr[data-source] [data-share=late]'],
  ['ticket-light-zh', `/tickets/${await someTicket()}?theme=light&lang=zh`, DESK, '[data-clock]'],
];

const folder = resolve(import.meta.dirname, '../../docs/screenshots');
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
for (const [name, path, size, ready] of PICTURES) {
  const { page, problems } = await browser.open(address + path, size);
  await page.waitForSelector(ready, { timeout: 60_000 });
  await fontsReady(page);
  // Every view of a board has its own first frame.
  await page.waitForTimeout(6_000);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  await page.context().close();
  const weight = `${Math.round(statSync(file).size / 1024)} KB`;
  console.log(name, weight, problems.length === 0 ? 'no console message' : problems);
}
await browser.stop();
