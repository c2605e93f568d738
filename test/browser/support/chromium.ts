import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** Switches of the package that do not suit tests: one process dies with its first tab, and the web's rules must hold. */
const UNSUITABLE = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

// A wall needs no WebGL, and drawing with it in software takes a third of a core.
chromium.setGraphicsMode = false;

export interface Tab {
  page: Page;
  /** Errors and warnings of the console, uncaught faults, and requests that failed. */
  problems: string[];
}

export interface TestBrowser {
  open(url: string, size?: { width: number; height: number }): Promise<Tab>;
  stop(): Promise<void>;
}

/**
 * Starts the Chromium that comes with the packages, headless. It may speak to this machine only: every request
 * elsewhere is refused and counted as a problem. Fonts come from the page's own bundle, since none are installed.
 */
export async function startBrowser(): Promise<TestBrowser> {
  const browser: Browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((one) => !UNSUITABLE.includes(one)),
      '--font-render-hinting=none',
      '--disable-lcd-text',
    ],
    headless: true,
  });
  return {
    async open(url, size = { width: 1920, height: 1080 }) {
      const context = await browser.newContext({
        viewport: size,
        reducedMotion: 'reduce',
        deviceScaleFactor: 1,
      });
      const problems: string[] = [];
      await context.route('**/*', (route) => {
        const { hostname } = new URL(route.request().url());
        if (hostname === '127.0.0.1' || hostname === 'localhost') return route.continue();
        problems.push(`request to ${hostname}`);
        return route.abort();
      });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('requestfailed', (request) => {
        // A socket that the test itself takes down is no fault of the page.
        if (!request.url().includes('/socket.io'))
          problems.push(`${request.url()} ${request.failure()?.errorText}`);
      });
      await page.goto(url);
      return { page, problems };
    },
    stop: () => browser.close(),
  };
}

/** Waits until every font the text needs has come from the bundle. */
export async function fontsReady(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await document.fonts.ready;
    const loaded = [...document.fonts]
      .filter(({ status }) => status === 'loaded')
      .map(({ family }) => family);
    const pending = [...document.fonts].some(({ status }) => status === 'loading');
    return !pending && loaded.some((family) => family.includes('Inter'));
  });
}
