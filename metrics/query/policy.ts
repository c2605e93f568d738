import { policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import type { Reading } from '../measure.ts';

/** Place of a policy (`id` or `id@version`) among those in use; −1 = not in use. */
export function policyPlace(wanted: string | undefined, context: MetricsContext, tenant: string): number {
  const asked = wanted ?? context.directory.tenants[tenant]?.policy;
  const found = context.policies.findIndex((policy) => policyKey(policy) === asked || policy.id === asked);
  return wanted === undefined ? Math.max(0, found) : found;
}

/** What a booking expression may use besides its row, for a question that is put at an instant. */
export const readingOf = (request: QueryRequest, now: number, context: MetricsContext): Reading => ({
  tenant: request.tenant,
  now,
  policy: policyPlace(request.policy, context, request.tenant),
  from: request.from,
  to: request.to,
  context,
});
