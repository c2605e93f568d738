import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DigestSchema, ReportSchema } from '../../schemas/report.ts';
import { parseInstant } from '../calendar.ts';
import type { Reports } from '../reports/open.ts';
import { REPORT_STYLE } from '../reports/style.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { Identity, NoParameters, ReportParameters, type ReportText } from './parameters.ts';
import { answer, responses } from './responses.ts';

const MADE = answer('The report as of its now', {
  'application/json': DigestSchema,
  'text/html': Type.String({ description: 'one page that needs nothing else, without script' }),
});
/** The page may show itself and nothing more: its own style by hash, no script, no address. */
const ONLY_ITSELF = `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`;

/** /api/v1/reports and /api/v1/reports/:id: what stands in config/reports, and one of them made now or as of an instant. */
export function reportsRoute(app: FastifyInstance, reports: Reports): void {
  const listed = {
    summary: 'Reports by schedule, as their files hold them',
    querystring: NoParameters,
    response: responses(Type.Array(ReportSchema)),
  };
  app.get('/api/v1/reports', { schema: listed }, async () => reports.all);

  const one = {
    summary: 'A report, made as of now or another instant',
    params: Identity,
    querystring: ReportParameters,
    response: responses({ 200: MADE }, 'ANDON_E203', 'ANDON_E205'),
  };
  app.get('/api/v1/reports/:id', { schema: one }, async (call, reply) => {
    const { id } = call.params as { id: string };
    const text = call.query as ReportText;
    const report = reports.all.find((each) => each.id === id);
    const site = report && reports.siteOf(report);
    if (!report || !site) return sendFault(reply, 'ANDON_E203', { id });
    const now = text.now === undefined ? site.now() : parseInstant(text.now);
    if (now === null || now < 0) {
      const fault = wrongParameter('now', text.now, 'an ISO 8601 instant with zone');
      return sendFault(reply, fault.code, fault.details);
    }
    const made = await reports.make(report, { now, ...(text.language ? { language: text.language } : {}) });
    if (text.format !== 'html') return made.digest;
    reply.header('content-security-policy', ONLY_ITSELF);
    reply.header('content-disposition', `inline; filename="${made.name}.html"`);
    return reply.type('text/html; charset=utf-8').send(made.html);
  });
}
