import { Fault } from '../../schemas/faults.ts';
import { findPolicy } from '../../schemas/policies/presets.ts';
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

/** What a question is judged in. */
export interface Judged extends MetricsContext {
  /** Key of the policy asked for where it is not in use: its clocks stand in no row, so tickets are evaluated anew by it. */
  anew?: string;
}

/**
 * The context of a question: as it is where its policy is in use; else that policy stands there alone.
 * Fault: ANDON_E201 unknown policy.
 */
export function judgedBy(request: QueryRequest, context: MetricsContext): Judged {
  if (policyPlace(request.policy, context, request.tenant) >= 0) return context;
  const known = context.knownPolicies ?? context.policies;
  const found = findPolicy(known, request.policy ?? '');
  if (!found)
    throw new Fault('ANDON_E201', {
      parameter: 'policy',
      value: request.policy,
      accepted: known.map(policyKey),
    });
  return { ...context, policies: [found], anew: policyKey(found) };
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
