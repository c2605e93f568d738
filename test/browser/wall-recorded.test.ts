import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fontsReady, startBrowser, type Tab, type TestBrowser } from './support/chromium.ts';
import { NOW } from './support/morning.ts';
import { recordMorning, roomOf } from './support/recording.ts';
import { serveBuilt } from './support/serve.ts';
import { shippedBoard } from './support/shipped.ts';

const stale = recordMorning({ silent: { '/cc/gd/survey-a': { state: 'stale', minutes: 12 } } });
const lost = recordMorning({ steps: [{ after: 300, connection: 'lost' }] });
const moving = recordMorning();
moving.steps.push({
  after: 400,
  update: {
    r: roomOf(moving, shippedBoard('wall'), 'now'),
    e: 'recorded',
    b: 1,
    s: 2,
    k: 'd',
    now: NOW + 1000,
    cut: NOW,
    dataTime: NOW,
    from: NOW,
    to: NOW,
    sentAt: NOW,
    set: { '|': { waiting: { value: 1204 } } },
    state: { '|/waiting': 'critical', '|/longest_wait': 'critical' },
  },
});

let browser: TestBrowser;
let site: Awaited<ReturnType<typeof serveBuilt>>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'andon-web-'));
  await build({
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder },
  });
  site = await serveBuilt(folder, {
    '/recordings/stale.json': stale,
    '/recordings/lost.json': lost,
    '/recordings/moving.json': moving,
  });
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.stop();
  await site?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function open(path: string, use: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await browser.open(site.url + path);
  await tab.page.waitForSelector('[data-metric][data-raw]:not([data-raw=""])', { timeout: 30_000 });
  await use(tab);
  expect(tab.problems).toEqual([]);
  await tab.page.context().close();
}

/** Elements whose text runs out of their tile, panel, cell or header. */
const spilling = (tab: Tab): Promise<string[]> =>
  tab.page.evaluate(() => {
    const found: string[] = [];
    for (const box of document.querySelectorAll('header, .tile, .panel, .card, td, tbody th')) {
      const edge = box.getBoundingClientRect();
      for (const child of box.querySelectorAll('*')) {
        const at = child.getBoundingClientRect();
        if (child.closest('.unseen, svg, [role=img]') || at.width === 0) continue;
        if (at.right > edge.right + 2 || at.left < edge.left - 8)
          found.push(`${child.className}: ${child.textContent?.trim()}`);
      }
    }
    return found;
  });

describe('the wall from a recording', () => {
  it.each([
    [
      'dark',
      'zh',
      'near',
      [
        '广州一中心',
        '数据截至',
        '最长等待',
        '故障一线',
        '营业厅支援',
        '无数据',
        '陈旧',
        '问卷系统',
        '服务流程·考核版',
      ],
    ],
    ['light', 'zh', 'far', ['广州一中心', '其余 4 个正常', '故障一线', '达标率 %']],
    ['dark', 'en', 'near', ['Guangzhou centre 1', 'First response', 'Fault line 1', 'no data', 'Surveys']],
    ['light', 'en', 'far', ['4 others normal', 'Broadband repair']],
  ] as const)('%s %s %s', async (theme, lang, density, texts) => {
    await open(
      `/wall?recording=/recordings/stale.json&theme=${theme}&lang=${lang}&density=${density}`,
      async (tab) => {
        await fontsReady(tab.page);
        const text = await tab.page.innerText('main');
        for (const words of texts) expect(text).toContain(words);
        const rows = await tab.page.$$eval('tbody tr[data-row]', (all) =>
          all.map((row) => row.getAttribute('data-row')),
        );
        expect(rows.slice(0, 5)).toEqual(
          ['gd-fault-l1', 'gd-complaint', 'gd-broadband', 'hall-support', 'chat-service'].sort(
            (a, b) => rows.indexOf(a) - rows.indexOf(b),
          ),
        );
        expect(rows[0]).toBe('gd-fault-l1');
        expect(rows[3]).toBe('hall-support');
        expect(rows).toHaveLength(density === 'far' ? 6 : 10);
        const states = await tab.page.$$eval('.tile', (all) =>
          all.map((tile) => tile.getAttribute('data-state')),
        );
        expect(states).toEqual(['warn', 'critical', 'normal', 'stale']);
        expect(await tab.page.getAttribute('html', 'data-theme')).toBe(theme);
        expect(await spilling(tab)).toEqual([]);
      },
    );
  });

  it('ticks a wait once a second, takes a delta, and says new criticals aloud', async () => {
    await open('/wall?recording=/recordings/moving.json', async ({ page }) => {
      await page.waitForFunction(
        () => document.querySelector('[data-metric=waiting]')?.getAttribute('data-raw') === '1204',
      );
      expect(await page.innerText('[data-metric=waiting] .figure')).toBe('1,204');
      expect(await page.getAttribute('[data-metric=waiting]', 'data-state')).toBe('critical');
      await page.waitForFunction(() =>
        document.querySelector('[aria-live=assertive]')?.textContent?.includes('等待中'),
      );
      const wait = (): Promise<number> =>
        page.$eval('[data-metric=longest_wait]', (tile) => Number(tile.getAttribute('data-raw')));
      const before = await wait();
      await page.waitForFunction(
        (old) =>
          Number(document.querySelector('[data-metric=longest_wait]')?.getAttribute('data-raw')) >=
          old + 2000,
        before,
      );
    });
  });

  it('keeps the picture while it reconnects', async () => {
    await open('/wall?recording=/recordings/lost.json', async ({ page }) => {
      await page.waitForSelector('[data-connection=reconnecting]');
      expect(await page.innerText('header')).toContain('画面停在');
      expect(await page.innerText('[data-metric="attainment.first_response"] .figure')).toContain('95.7');
      expect(await page.$$('tbody tr[data-row]')).toHaveLength(10);
    });
  });
});

it.each(['/lead', '/trends', '/tickets/T-7G9M4', '/wall?board=voice'])(
  '%s shows its figures',
  async (path) => {
    const tab = await browser.open(
      `${site.url}${path}${path.includes('?') ? '&' : '?'}recording=/recordings/stale.json`,
      { width: 1440, height: 900 },
    );
    await tab.page.waitForSelector('tbody td:not(.dim):visible');
    expect(tab.problems).toEqual([]);
    await tab.page.context().close();
  },
);
