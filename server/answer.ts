import type { MetricsContext, Planner } from '../metrics/contract.ts';
import type { QueryRequest, QueryRow } from '../schemas/query.ts';
import type { Store } from '../store/store.ts';
import type { Gate } from './gate.ts';

export type Answer = (request: QueryRequest) => Promise<QueryRow[]>;

/**
 * The one way from a question to its rows, for tiles and for /query alike: plan, run every statement on the reading
 * lanes (bounded by the gate), assemble.
 */
export function answering(store: Store, planner: Planner, context: MetricsContext, bounded: Gate): Answer {
  return async (request) => {
    const plan = planner(request, context);
    const results = await Promise.all(
      plan.statements.map(
        async ({ name, sql }) =>
          [name, await bounded(() => store.query<Record<string, unknown>>(sql))] as const,
      ),
    );
    return plan.assemble(Object.fromEntries(results));
  };
}
