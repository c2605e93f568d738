import type { MetricsContext } from '../../../metrics/contract.ts';
import type { ContributionRow } from '../../../metrics/explain/contributions.ts';
import { explained } from '../../../metrics/explain/explain.ts';
import type { Explanation } from '../../../schemas/explain.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import { HOUR, MINUTE, NOW } from './morning.ts';
import { DIRECTORY } from './shipped.ts';
import { ratio } from './values.ts';

const METRIC = 'attainment.first_response';
const [MET, ALL] = [183, 200];

/** What the server would say of the first responses of a queue: 17 of 200 missed, on ten pages. */
export function explanationAnswer(): Explanation {
  const context: MetricsContext = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
  const request: QueryRequest = {
    ...{ tenant: 'default', metrics: [METRIC], from: NOW - 4 * HOUR, to: NOW + 1, now: NOW, bucket: 'none' },
    ...{ by: 'queue', where: { queue: ['gd-fault-l1'] }, policy: 'service-flow-assessed@1' },
  };
  const listed = Array.from(
    { length: 20 },
    (_, index): ContributionRow => ({
      ...{ metric: METRIC, kind: 'ticket', subject: `T-7H${100 + index}`, queue: 'gd-fault-l1' },
      ...{
        at: NOW - index * MINUTE,
        contribution: index < ALL - MET ? 0 : 1,
        total: ALL,
        sum: MET,
        beyond: 0,
      },
    }),
  );
  const rows = [{ queue: 'gd-fault-l1', values: { [METRIC]: ratio(MET, ALL, true) } }];
  const iso = (at: number) => new Date(at).toISOString();
  return {
    now: iso(NOW),
    cut: iso(NOW - 300),
    dataTime: iso(NOW - 1_200),
    completeTo: iso(NOW - 31_200),
    known: 'now',
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
    ...explained(request, context, rows, listed, { page: 1, size: 20 }),
    window: { from: iso(request.from), to: iso(request.to) },
    where: request.where,
    sql: { value: ['SELECT 1'], contributions: 'SELECT 2' },
  };
}
