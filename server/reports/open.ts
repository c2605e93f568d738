import type { Directory } from '../../schemas/directory.ts';
import type { Digest, Report } from '../../schemas/report.ts';
import { fileStem } from '../export/format.ts';
import type { Site } from '../site.ts';
import { type DigestContext, makeDigest, type Occasion } from './digest.ts';
import { digestHtml } from './html.ts';

/** A report made: its numbers, the page of them, and what a file of it is called (without its ending). */
export interface MadeReport {
  digest: Digest;
  html: string;
  name: string;
}

export interface Reports {
  readonly all: readonly Report[];
  siteOf(report: Report): Site | undefined;
  make(report: Report, occasion: Occasion): Promise<MadeReport>;
}

export interface ReportsContext extends DigestContext {
  reports: readonly Report[];
  directory: Directory;
}

/** The reports of this server, made from the same answers as everything else. */
export function openReports(context: ReportsContext): Reports {
  const siteOf = ({ tenant }: Report) => context.sites.get(tenant);
  return {
    all: context.reports,
    siteOf,
    async make(report, occasion) {
      const site = siteOf(report);
      if (!site) throw new Error(`the report ${report.id} names no tenant of the directory`);
      const digest = await makeDigest(report, site, occasion, context);
      const span = [digest.from, digest.to, 'as-of', digest.now];
      const name = fileStem([report.id, digest.tenant, ...span, digest.language]);
      return { digest, html: digestHtml(digest, context.directory), name };
    },
  };
}
