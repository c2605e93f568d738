import type { Log } from '../../schemas/log.ts';
import type { Report } from '../../schemas/report.ts';
import type { Reports } from '../../server/reports/open.ts';
import { toFolder, toWebhook } from './deliver.ts';
import type { ReportMemory } from './memory.ts';
import { dueTime } from './schedule.ts';

/** A report made so long (ms) after its time says that it is late. */
const LATE_AFTER_MS = 10 * 60_000;

export interface Making {
  reports: Reports;
  memory: ReportMemory;
  log: Log;
  folder: string;
  webhook: string | null;
  chromium: string | null;
  ended: AbortSignal;
  firstPauseMs?: number;
}

/** Hands one made report on, by each of its ways; what one way cannot do stops no other. */
async function deliver(report: Report, at: number, making: Making, late: number | null): Promise<void> {
  const { reports, log, folder, webhook, chromium, ended, firstPauseMs } = making;
  const site = reports.siteOf(report);
  const made = await reports.make(report, {
    now: at,
    ...(late === null || !site ? {} : { late: { madeAt: new Date(site.now()).toISOString(), missed: late } }),
  });
  const ways = report.deliver ?? ['folder'];
  if (ways.includes('folder')) {
    try {
      const files = await toFolder(made, folder, report.pdf ? chromium : null);
      log.info({ report: report.id, files }, 'A report was written.');
    } catch (error) {
      log.error({ report: report.id, reason: String(error) }, 'A report could not be written whole.');
    }
  }
  if (ways.includes('webhook')) {
    if (webhook === null) log.warn({ report: report.id }, 'The report names a webhook, and none is set.');
    else if (await toWebhook(made, webhook, { log, ended, ...(firstPauseMs ? { firstPauseMs } : {}) }))
      log.info({ report: report.id }, 'A report was posted.');
  }
}

/**
 * Makes what is due by each site's clock, once: of times that passed while nothing ran the newest is made up for, as of
 * its own instant, and told as late. A report that has never been made is due from now on.
 */
export async function makeDue(making: Making): Promise<void> {
  const { reports, memory, log, ended } = making;
  for (const report of reports.all) {
    const site = reports.siteOf(report);
    if (!site || ended.aborted) continue;
    const now = site.now();
    const after = memory.doneTo(report.id);
    if (after === undefined) {
      await memory.done(report.id, now);
      continue;
    }
    const due = dueTime(report, site.timezone, after, now);
    if (!due) continue;
    const late = now - due.at > LATE_AFTER_MS || due.missed > 1 ? due.missed : null;
    try {
      await deliver(report, due.at, making, late);
      if (!ended.aborted) await memory.done(report.id, due.at);
    } catch (error) {
      // The store may be away: it stays due.
      log.error(
        { report: report.id, reason: String(error) },
        'A report could not be made; it is tried again.',
      );
    }
  }
}
