import type { MetricsContext, Planner } from '../metrics/contract.ts';
import type { QueryRequest, QueryRow } from '../schemas/query.ts';
import type { Store } from '../store/store.ts';
import type { Gate } from './gate.ts';

/** More statements than these are not asked together. */
const AT_ONCE = 6;

export type Answer = (request: QueryRequest) => Promise<QueryRow[]>;

/**
 * The one way from a question to its rows, for tiles and for /query alike: plan, run every statement on the reading
 * lanes (bounded by the gate), assemble.
 */
export function answering(store: Store, planner: Planner, context: MetricsContext, bounded: Gate): Answer {
  return async (request) => {
    const plan = planner(request, context);
    const results: Record<string, Record<string, unknown>[]> = {};
    const ask = async ({ name, sql }: (typeof plan.statements)[number]) => {
      results[name] = await bounded(() => store.query<Record<string, unknown>>(sql));
    };
    if (plan.statements.length <= AT_ONCE) await Promise.all(plan.statements.map(ask));
    // Many past moments: one after the other, so that the reading lanes stay free for the present.
    else for (const statement of plan.statements) await ask(statement);
    return plan.assemble(results);
  };
}
