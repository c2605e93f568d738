import type { FastifyInstance } from 'fastify';
import type { MetricsContext } from '../../metrics/contract.ts';
import {
  type ContributionRow,
  contributionsSql,
  isSettledList,
  type Page,
} from '../../metrics/explain/contributions.ts';
import { explained, withParts } from '../../metrics/explain/explain.ts';
import { type Explanation, ExplanationSchema } from '../../schemas/explain.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Store } from '../../store/store.ts';
import type { Answers } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import type { Gate } from '../gate.ts';
import { isoOrNull } from '../site.ts';
import { readExplain, withCut } from './explain-request.ts';
import { sendFault } from './fault.ts';
import { ExplainParameters, type ExplainText } from './parameters.ts';
import type { AskContext } from './query-request.ts';
import { responses } from './responses.ts';
import type { CheckWhere } from './where.ts';

export interface ExplainDeps extends AskContext, MetricsContext {
  store: Pick<Store, 'query'>;
  bounded: Gate;
  checkWhere: CheckWhere;
  policies: MetricsContext['policies'];
}

/**
 * GET /api/v1/explain: what one number means and what it was made of. Its value takes the way of /query, always exactly
 * as of its now and cut, so that the contributions, which are a statement of their own, are those of the same value.
 */
export function explainRoute(app: FastifyInstance, deps: ExplainDeps, answers: Answers): void {
  const put = (sql: string) => deps.bounded(() => deps.store.query<ContributionRow>(sql));
  /** A page of contributions as of now and cut, with the statement that gave it. */
  const list = async (request: QueryRequest, page: Page) => {
    const sql = contributionsSql(request, deps, page, false);
    const rows = await put(sql);
    if (isSettledList(rows)) return { sql, rows };
    const exact = contributionsSql(request, deps, page, true);
    return { sql: exact, rows: await put(exact) };
  };
  const asks = {
    summary: 'One number: its definition, formula, window, policy, SQL and the bookings it was made of',
    querystring: ExplainParameters,
    response: responses(ExplanationSchema, 'ANDON_E202'),
  };
  app.get('/api/v1/explain', { schema: asks }, async (call, reply) => {
    const asked = readExplain(call.query as ExplainText, deps);
    if (!asked.ok) return sendFault(reply, asked.fault.code, asked.fault.details);
    const { site, known, page, size } = asked.value;
    const strange = await deps.checkWhere(asked.value.request.where, site.tenant);
    if (strange) return sendFault(reply, strange.code, strange.details);
    const request = withCut(asked.value.request, site.cut());
    const ran: string[] = [];
    const [[rows = []], listed] = await Promise.all([
      answers.exact([withParts(request)], (sql) => void ran.push(sql)),
      list(request, { page, size }),
    ]);
    if (listed.rows.length === 0 && page > 1) {
      const [first] = (await list(request, { page: 1, size: 1 })).rows;
      const pages = Math.max(1, Math.ceil((first?.total ?? 0) / size));
      return sendFault(reply, 'ANDON_E201', {
        parameter: 'page',
        value: page,
        accepted: `an integer from 1 to ${pages}`,
      });
    }
    const body: Explanation = {
      now: isoInstant(request.now),
      cut: request.cut === undefined ? null : isoInstant(request.cut),
      dataTime: isoOrNull(site.dataTime),
      completeTo: isoOrNull(site.completeTo),
      known,
      policy: request.policy ?? site.policy,
      timezone: site.timezone,
      ...explained(request, deps, rows, listed.rows, { page, size }),
      window: { from: isoInstant(request.from), to: isoInstant(request.to) },
      where: request.where,
      sql: { value: ran, contributions: listed.sql },
    };
    return body;
  });
}
