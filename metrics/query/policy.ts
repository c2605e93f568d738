import { policyKey } from '../../schemas/policy.ts';
import type { MetricsContext } from '../contract.ts';

/** Place of a policy (`id` or `id@version`) among those in use; −1 = not in use. */
export function policyPlace(wanted: string | undefined, context: MetricsContext, tenant: string): number {
  const asked = wanted ?? context.directory.tenants[tenant]?.policy;
  const found = context.policies.findIndex((policy) => policyKey(policy) === asked || policy.id === asked);
  return wanted === undefined ? Math.max(0, found) : found;
}
