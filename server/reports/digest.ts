import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Digest, Lateness, Report, ReportSection } from '../../schemas/report.ts';
import type { Answers } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import { choosePolicy } from '../http/choices.ts';
import type { AskContext } from '../http/query-request.ts';
import { isoOrNull, type Site } from '../site.ts';
import { lastPeriod, type Span } from './period.ts';

export interface DigestContext extends AskContext {
  answers: Pick<Answers, 'exact'>;
}

/** What a digest is made for. */
export interface Occasion {
  /** The instant its questions are put at, ms. */
  now: number;
  language?: Report['language'];
  late?: Lateness;
}

function questionOf(
  section: ReportSection,
  span: Span,
  shared: Pick<QueryRequest, 'tenant' | 'policy' | 'now' | 'cut'>,
) {
  const { metrics, bucket = 'none', by, where = {} } = section;
  return { ...shared, ...span, metrics: [...new Set(metrics)], bucket, ...(by ? { by } : {}), where };
}

/**
 * The numbers of a report: each section is a question as /api/v1/query puts it, all at one now and cut, so that the page
 * and the report cannot differ.
 */
export async function makeDigest(
  report: Report,
  site: Site,
  { now, language = report.language, late }: Occasion,
  context: DigestContext,
): Promise<Digest> {
  const chosen = choosePolicy(context.policies, report.policy, site);
  if (!chosen.ok) throw chosen.fault;
  const policy = policyKey(chosen.value);
  const cut = site.cut();
  const shared = { tenant: site.tenant, policy, now, ...(Number.isFinite(cut) ? { cut } : {}) };
  const span = lastPeriod(report.period, now, site.timezone);
  const before = lastPeriod(report.period, now, site.timezone, 1);
  const asked = report.sections.map((section) => questionOf(section, span, shared));
  const compared = report.sections.flatMap((section, at) =>
    section.compare ? [{ at, request: questionOf(section, before, shared) }] : [],
  );
  const answers = await context.answers.exact([...asked, ...compared.map(({ request }) => request)]);
  const entryOf = (id: string) => context.catalogue.find((entry) => entry.id === id) as CatalogueEntry;
  return {
    report: report.id,
    title: report.title[language],
    language,
    tenant: site.tenant,
    period: report.period,
    from: isoInstant(span.from),
    to: isoInstant(span.to),
    now: isoInstant(now),
    cut: Number.isFinite(cut) ? isoInstant(cut) : null,
    dataTime: isoOrNull(site.dataTime),
    completeTo: isoOrNull(site.completeTo),
    policy,
    timezone: site.timezone,
    ...(late ? { late } : {}),
    sections: report.sections.map(({ title, bucket = 'none', by }, at) => {
      const place = compared.findIndex((one) => one.at === at);
      return {
        title: title[language],
        bucket,
        ...(by ? { by } : {}),
        metrics: (asked[at]?.metrics ?? []).map(entryOf),
        rows: answers[at] ?? [],
        ...(place < 0 ? {} : { previous: answers[asked.length + place] ?? [] }),
      };
    }),
  };
}
