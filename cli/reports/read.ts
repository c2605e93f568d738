import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Directory } from '../../schemas/directory.ts';
import { Fault } from '../../schemas/faults.ts';
import type { Report } from '../../schemas/report.ts';
import { checkReport } from '../../schemas/report-check.ts';
import { PROJECT } from '../session.ts';
import type { Settings } from '../settings.ts';
import { readYaml } from '../wire/configuration.ts';
import { scheduleProblem } from './schedule.ts';

/** The reports that ship, and those of one's own folder, which may replace them by id. @throws Fault ANDON_E311 */
export async function readReports(
  { reports: own }: Pick<Settings, 'reports'>,
  directory: Directory,
  catalogue: readonly CatalogueEntry[],
): Promise<Report[]> {
  const found = new Map<string, Report>();
  const tenants = Object.keys(directory.tenants);
  const shipped = join(PROJECT, 'config/reports');
  for (const folder of [shipped, ...(own ? [own] : [])]) {
    for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
      const file = join(folder, name);
      const document = await readYaml(file);
      const verdict = checkReport(document, catalogue, tenants);
      // Those that ship are of a directory that one's own may not have.
      if (!verdict.ok && folder === shipped && foreign(document, tenants)) continue;
      if (!verdict.ok) throw new Fault('ANDON_E311', { file, problems: verdict.problems });
      const problem = scheduleProblem(
        verdict.report,
        directory.tenants[verdict.report.tenant]?.timezone ?? 'UTC',
      );
      if (problem) throw new Fault('ANDON_E311', { file, place: '/schedule', problem });
      found.set(verdict.report.id, verdict.report);
    }
  }
  return [...found.values()];
}

const foreign = (document: unknown, tenants: readonly string[]): boolean =>
  !tenants.includes(String((document as { tenant?: unknown } | null)?.tenant));
