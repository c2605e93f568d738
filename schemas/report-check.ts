import { Errors } from 'typebox/value';
import type { CatalogueEntry } from './catalogue.ts';
import { strangeDimension } from './dimensions.ts';
import { type Report, ReportSchema, type ReportSection } from './report.ts';

export type ReportVerdict = { ok: true; report: Report } | { ok: false; problems: string[] };

function sectionProblems(section: ReportSection, at: number, catalogue: readonly CatalogueEntry[]): string[] {
  const place = `/sections/${at}`;
  const unknown = section.metrics.filter((id) => !catalogue.some((entry) => entry.id === id));
  const asked = catalogue.filter(({ id }) => section.metrics.includes(id));
  const { by, where = {} } = section;
  const strange = strangeDimension({ ...(by ? { by } : {}), where }, asked);
  const split = by !== undefined || (section.bucket ?? 'none') !== 'none';
  return [
    ...unknown.map((id) => `${place}/metrics: the catalogue has no ${id}`),
    ...(strange ? [`${place}/${strange.place}: accepted are ${strange.accepted.join(', ')}`] : []),
    ...(section.compare && split ? [`${place}/compare: only without bucket and by`] : []),
  ];
}

/** Judges a parsed YAML document of config/reports. Every problem names its place and what is wrong (ANDON_E311). */
export function checkReport(
  document: unknown,
  catalogue: readonly CatalogueEntry[],
  tenants: readonly string[],
): ReportVerdict {
  const errors = Errors(ReportSchema, document);
  if (errors.length > 0)
    return { ok: false, problems: errors.map((error) => `${error.instancePath || '/'}: ${error.message}`) };
  const report = document as Report;
  const problems = [
    ...(tenants.includes(report.tenant) ? [] : [`/tenant: known are ${tenants.join(', ')}`]),
    ...report.sections.flatMap((section, at) => sectionProblems(section, at, catalogue)),
  ];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, report };
}
