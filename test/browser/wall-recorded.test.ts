import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from './support/accessible.ts';
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
        expect(await barriers(tab)).toEqual([]);
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
      expect(await barriers({ page })).toEqual([]);
      expect(await page.innerText('header')).toContain('画面停在');
      expect(await page.innerText('[data-metric="attainment.first_response"] .figure')).toContain('95.7');
      expect(await page.$$('tbody tr[data-row]')).toHaveLength(10);
    });
  });
});

it.each([
  '/lead',
  '/lead?lang=en&theme=light',
  '/trends',
  '/trends?lang=en&theme=light',
  '/trends/what-if?lang=en&theme=light',
  '/tickets/T-7G9M4',
  '/tickets/T-7G9M4?lang=en&theme=light',
  '/wall?board=voice',
])('%s shows its figures, to everybody', async (path) => {
  const tab = await browser.open(
    `${site.url}${path}${path.includes('?') ? '&' : '?'}recording=/recordings/stale.json`,
    { width: 1440, height: 900 },
  );
  await tab.page.waitForSelector('tbody td:not(.dim):visible');
  expect(await barriers(tab)).toEqual([]);
  expect(tab.problems).toEqual([]);
  await tab.page.context().close();
});

it('a desk page goes on paper and into a picture', async () => {
  const { page, problems } = await browser.open(`${site.url}/trends?recording=/recordings/stale.json`, {
    width: 1440,
    height: 900,
  });
  await page.waitForSelector('[data-chart=volume] svg');
  await page.click('.export summary');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.click('.export button:has-text("PNG")'),
  ]);
  expect(file.suggestedFilename()).toMatch(/^andon-trends-default-\d{8}T\d{6}Z\.png$/);
  const picture = readFileSync(await file.path());
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  const shown = await page.$$eval('[data-series]', (charts) =>
    charts.map((chart) => [chart.clientWidth, chart.clientHeight] as const),
  );
  expect(shown.length).toBeGreaterThan(1);
  // Twice as sharp, all charts one beneath the other.
  expect(picture.readUInt32BE(16)).toBe(2 * (Math.max(...shown.map(([width]) => width)) + 48));
  expect(picture.readUInt32BE(20)).toBeGreaterThan(2 * shown.reduce((sum, [, height]) => sum + height, 0));

  await page.setViewportSize({ width: 703, height: 1_000 });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const paper = await page.evaluate(() => ({
    theme: document.documentElement.dataset.theme,
    nav: document.querySelector('nav')?.checkVisibility(),
    menu: document.querySelector('.export')?.checkVisibility(),
    wide: document.documentElement.scrollWidth - innerWidth,
    charts: [...document.querySelectorAll('[data-series] svg')].map((chart) => chart.clientWidth),
  }));
  expect(paper).toEqual({ theme: 'light', nav: false, menu: false, wide: 0, charts: shown.map(() => 640) });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  expect(problems).toEqual([]);
  await page.context().close();
});

describe('a figure explains itself', () => {
  const shown = '[role=dialog][data-explains="attainment.first_response"]';
  it.each([
    [
      'zh',
      'dark',
      [
        '首次响应达标率',
        '183',
        '200',
        '91.5%',
        '95% Wilson',
        '故障一线',
        '一般應保證在15分鐘內響應',
        '打开这 200 笔',
      ],
    ],
    ['en', 'light', ['First response attainment', '91.5%', 'Fault line 1', 'Show these 200']],
  ] as const)('by keyboard, in %s', async (lang, theme, texts) => {
    const query = `recording=/recordings/stale.json&lang=${lang}&theme=${theme}`;
    const tab = await browser.open(`${site.url}/lead?${query}`, { width: 1440, height: 900 });
    const { page } = tab;
    const figure = page.locator('[data-row="gd-fault-l1"] td:nth-child(6) .explained');
    await figure.waitFor();
    // The figure before it leads there: nothing but the Tab key is needed.
    await page.locator('[data-row="gd-fault-l1"] td:nth-child(5) .explained').focus();
    await page.keyboard.press('Tab');
    expect(await figure.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForSelector(shown);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('dialog');
    expect(await figure.getAttribute('aria-expanded')).toBe('true');
    const text = await page.innerText(shown);
    for (const words of texts) expect(text).toContain(words);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${shown} tbody tr[data-missed]`);
    expect(await page.locator(`${shown} tbody tr`).count()).toBe(20);
    expect(await page.locator(`${shown} tbody tr[data-missed]`).count()).toBe(17);
    expect(await page.getAttribute(`${shown} tbody a`, 'href')).toContain('/tickets/T-7H100?');
    const inside = await page.$eval(shown, (panel) => {
      const { left, top, right, bottom } = panel.getBoundingClientRect();
      return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    });
    expect(inside).toBe(true);
    expect(await barriers(tab, '[role=dialog]')).toEqual([]);

    await page.keyboard.press('Escape');
    await page.waitForSelector(shown, { state: 'detached' });
    expect(await figure.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(tab.problems).toEqual([]);
    await page.context().close();
  });
});
