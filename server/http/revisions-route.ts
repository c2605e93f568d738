import type { FastifyInstance } from 'fastify';
import { isoAt } from '../../metrics/query/bucket.ts';
import { type Revision, type Revisions, RevisionsSchema } from '../../schemas/revisions.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { quote, type Store } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';
import type { Gate } from '../gate.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { readInstants } from './instants.ts';
import { RevisionsParameters, type RevisionsText } from './parameters.ts';
import { responses } from './responses.ts';

/** So many are told where it is not said how many. */
const PAGE = 100;

interface Row {
  metric: string;
  day: number;
  before: string;
  after: string;
  reason: Revision['reason'];
  at: number;
  total: number;
}

/** GET /api/v1/revisions: numbers of days that were final and came out differently later. */
export function revisionsRoute(
  app: FastifyInstance,
  deps: { store: Store; bounded: Gate; sites: ReadonlyMap<string, Site> },
): void {
  const described = {
    summary: 'Numbers of final days that were revised since an instant',
    querystring: RevisionsParameters,
    response: responses(RevisionsSchema),
  };
  app.get('/api/v1/revisions', { schema: described }, async (call, reply) => {
    const text = call.query as RevisionsText;
    const chosen = chooseSite(deps.sites, text.tenant);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const instants = readInstants(text, ['since']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    const { tenant, timezone } = chosen.value;
    const rows = await deps.bounded(() =>
      deps.store.query<Row>(
        `SELECT metric, day, before, after, reason, at, count() OVER () AS total FROM revisions FINAL
         WHERE tenant = ${quote(tenant)} AND at > ${instants.value.since ?? 0}
         ORDER BY at DESC, day DESC, metric LIMIT ${text.limit ?? PAGE}`,
      ),
    );
    const body: Revisions = {
      timezone,
      total: Number(rows[0]?.total ?? 0),
      rows: rows.map(({ metric, day, before, after, reason, at }) => ({
        ...{ metric, reason, day: isoAt(day, timezone), at: isoInstant(at) },
        before: JSON.parse(before) as MetricValue,
        after: JSON.parse(after) as MetricValue,
      })),
    };
    return body;
  });
}
