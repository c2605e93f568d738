import { join } from 'node:path';
import type { Log } from '../../schemas/log.ts';
import type { Reports } from '../../server/reports/open.ts';
import { openReportMemory } from '../reports/memory.ts';
import { makeDue } from '../reports/run.ts';
import type { Settings } from '../settings.ts';

/** How often (ms) it is looked what is due. */
const LOOK_EVERY_MS = 15_000;

/** Where reports are written: a folder of one's own, or one in the data folder. */
export const reportsFolder = ({ data, reportsOut }: Pick<Settings, 'data' | 'reportsOut'>): string =>
  reportsOut ?? join(data, 'reports');

/** Makes the server's reports when their time comes, as long as it runs. Null where the settings leave it to another. */
export async function wireReports(
  reports: Reports,
  settings: Settings,
  log: Log,
): Promise<{ stop(): Promise<void> } | null> {
  if (!settings.schedule || reports.all.length === 0) return null;
  const ending = new AbortController();
  const memory = await openReportMemory(join(settings.data, 'reports.json'));
  const making = {
    reports,
    memory,
    log,
    folder: reportsFolder(settings),
    webhook: settings.reportUrl,
    chromium: settings.chromium,
    ended: ending.signal,
  };
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const look = (): void => {
    if (busy) return;
    busy = true;
    running = makeDue(making)
      .catch((error: unknown) => log.error({ reason: String(error) }, 'The schedule of reports failed.'))
      .finally(() => {
        busy = false;
      });
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return {
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
    },
  };
}
