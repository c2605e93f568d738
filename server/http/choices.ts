import type { Fault } from '../../schemas/faults.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { Site } from '../site.ts';
import { wrongParameter } from './fault.ts';

/** A choice that was read, or the fault that answers the request. */
export type Choice<T> = { ok: true; value: T } | { ok: false; fault: Fault };

/** The tenant's site; the first of the directory where none is named. */
export function chooseSite(sites: ReadonlyMap<string, Site>, tenant: string | undefined): Choice<Site> {
  const site = tenant === undefined ? (sites.get('default') ?? [...sites.values()][0]) : sites.get(tenant);
  return site
    ? { ok: true, value: site }
    : { ok: false, fault: wrongParameter('tenant', tenant, [...sites.keys()]) };
}

/** A policy by `id@version`, or the newest version of `id`; the site's own where none is named. */
export function choosePolicy(
  policies: readonly Policy[],
  text: string | undefined,
  site: Site,
  parameter = 'policy',
): Choice<Policy> {
  const wanted = text ?? site.policy;
  const found = policies
    .filter((policy) => policy.id === wanted || policyKey(policy) === wanted)
    .sort((a, b) => b.version - a.version)[0];
  if (found) return { ok: true, value: found };
  return {
    ok: false,
    fault: wrongParameter(
      parameter,
      wanted,
      policies.flatMap((each) => [each.id, policyKey(each)]),
    ),
  };
}
