import type { FastifyInstance } from 'fastify';
import { type QueryAnswer, QueryAnswerSchema, type QueryRequest } from '../../schemas/query.ts';
import type { Store } from '../../store/store.ts';
import type { Answers } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import { formatOf } from '../export/format.ts';
import { queryTable } from '../export/query-table.ts';
import { type Export, sendTable, whereWords } from '../export/send.ts';
import { isoOrNull } from '../site.ts';
import { sendFault } from './fault.ts';
import { QueryParameters, type QueryText } from './parameters.ts';
import { type AskContext, readQuery } from './query-request.ts';
import { answer, exportedAs, responses } from './responses.ts';
import type { CheckWhere } from './where.ts';

const MOST_ROWS = 50_000;
const ANSWER = answer('The rows, and what they are of', {
  'application/json': QueryAnswerSchema,
  ...exportedAs('bucket and dimension, then a column for each part of a metric'),
});

/** GET /api/v1/query: one question, the same way to its numbers as every tile. */
export function queryRoute(
  app: FastifyInstance,
  context: AskContext & { checkWhere: CheckWhere; store: Pick<Store, 'bytes'> },
  answers: Answers,
): void {
  const asks = {
    summary: 'Values of metrics over a window, split and filtered',
    querystring: QueryParameters,
    response: responses({ 200: ANSWER }, 'ANDON_E202', 'ANDON_E205', 'ANDON_E230'),
  };
  app.get('/api/v1/query', { schema: asks }, async (call, reply) => {
    const text = call.query as QueryText;
    const asked = readQuery(text, context);
    if (!asked.ok) return sendFault(reply, asked.fault.code, asked.fault.details);
    const { site, known } = asked.value;
    const strange = await context.checkWhere(asked.value.request.where, site.tenant);
    if (strange) return sendFault(reply, strange.code, strange.details);
    const cut = asked.value.request.cut ?? site.cut();
    // The present is asked about with its cut, so that the answer can be had again; where rows have gone beyond it
    // meanwhile they are told as they stand, and with no cut: evaluating them anew would cost a hundred times as much.
    const request = { ...asked.value.request, ...(Number.isFinite(cut) ? { cut } : {}) };
    const { rows, settled } = request.present
      ? await answers.standing(request)
      : { rows: (await answers.exact([request]))[0] ?? [], settled: true };
    if (rows.length > MOST_ROWS) {
      const accepted = `at most ${MOST_ROWS} rows`;
      return sendFault(reply, 'ANDON_E205', {
        parameter: text.by ? 'by' : 'bucket',
        value: text.by ?? text.bucket,
        accepted,
      });
    }
    const body: QueryAnswer = {
      now: isoInstant(request.now),
      cut: Number.isFinite(cut) && settled ? isoInstant(cut) : null,
      dataTime: isoOrNull(site.dataTime),
      completeTo: isoOrNull(site.completeTo),
      known,
      policy: request.policy ?? site.policy,
      timezone: site.timezone,
      rows,
    };
    const format = formatOf(text.format, call.headers.accept);
    if (format === 'json') return body;
    const table = queryTable(rows, request, context.catalogue);
    return sendTable(reply, format, table, exportOf(text, body, request, context), context.store);
  });
}

/** What an export of an answer says of itself. */
function exportOf(
  text: QueryText,
  { now, cut, dataTime, completeTo, policy, timezone, known }: QueryAnswer,
  request: QueryRequest,
  { catalogue }: AskContext,
): Export {
  const { metrics, bucket, by, tenant } = request;
  const [from, to] = [isoInstant(request.from), isoInstant(request.to)];
  const asked = { bucket, ...(by ? { by } : {}), known, ...whereWords(request.where) };
  const only = metrics.length === 1 ? metrics[0] : `${metrics.length}-metrics`;
  return {
    about: { from, to, now, cut, dataTime, completeTo, policy, timezone, tenant, asked },
    named: [
      'query',
      tenant,
      only,
      ...(by ? ['by', by] : []),
      bucket === 'none' ? '' : bucket,
      from,
      to,
      'as-of',
      now,
    ],
    metrics: catalogue.filter(({ id }) => metrics.includes(id)),
    mark: text.mark === 'yes',
  };
}
