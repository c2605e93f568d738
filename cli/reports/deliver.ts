import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../../schemas/backoff.ts';
import type { Log } from '../../schemas/log.ts';
import type { MadeReport } from '../../server/reports/open.ts';
import { postJson } from '../post-json.ts';
import { printPdf } from './pdf.ts';

const ANSWER_WITHIN_MS = 30_000;
const MOST_TRIES = 8;
const LONGEST_PAUSE_MS = 300_000;

/** What is needed of a report to hand it on. */
export type Deliverable = Pick<MadeReport, 'html' | 'name'>;

/**
 * Writes a report's HTML file, and a PDF beside it where a Chromium is named. Files are whole or not there.
 *
 * @returns the paths that were written.
 * @throws Fault ANDON_E231 where the PDF did not come; the HTML file stands then.
 */
export async function toFolder(
  { html, name }: Deliverable,
  folder: string,
  chromium: string | null = null,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.html`);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, html);
  await rename(draft, path);
  if (chromium === null) return [path];
  const pdf = join(folder, `${name}.pdf`);
  await printPdf(chromium, html, draft);
  await rename(draft, pdf);
  return [path, pdf];
}

export interface Posting {
  log: Log;
  ended: AbortSignal;
  /** Left out: a second. ms. */
  firstPauseMs?: number;
}

/**
 * Posts a report, with its numbers and its page, until a listener takes it. What the address or the listener says stands
 * in no log: both may hold secrets.
 *
 * @returns whether it arrived.
 */
export async function toWebhook(
  { digest, html, name }: MadeReport,
  url: string,
  { log, ended, firstPauseMs = 1_000 }: Posting,
): Promise<boolean> {
  const body = JSON.stringify({ application: 'andon', kind: 'report', name, digest, html });
  for (let tries = 1; !ended.aborted; tries += 1) {
    try {
      await postJson(url, body, ANSWER_WITHIN_MS, ended);
      return true;
    } catch (error) {
      if (ended.aborted) break;
      const reason =
        error instanceof Error ? (/^status \d+$/.test(error.message) ? error.message : error.name) : '';
      if (tries >= MOST_TRIES) {
        log.error({ report: digest.report, tries, reason }, 'The report was not taken by the webhook.');
        return false;
      }
      if (tries === 1)
        log.warn({ report: digest.report, reason }, 'The report is posted again until it is taken.');
      const pause = backoff(tries, firstPauseMs, LONGEST_PAUSE_MS, Math.random);
      await sleep(pause, undefined, { signal: ended }).catch(() => undefined);
    }
  }
  return false;
}
