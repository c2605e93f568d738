import { type Policy, policyKey } from '../policy.ts';
import { QUALITY_GUIDE } from './quality-guide.ts';
import { SERVICE_FLOW_ASSESSED, SERVICE_FLOW_PROCESS, SERVICE_FLOW_TIERED } from './service-flow.ts';
import { SERVICE_HALL } from './service-hall.ts';
import { SERVICE_TEAM_2025 } from './service-team.ts';

/** The four manuals as policies, in the order of domain.md 1.4. */
export const PRESETS: readonly Policy[] = [
  QUALITY_GUIDE,
  SERVICE_FLOW_PROCESS,
  SERVICE_FLOW_TIERED,
  SERVICE_FLOW_ASSESSED,
  SERVICE_TEAM_2025,
  SERVICE_HALL,
];

/** A policy by `id@version`, or the newest version of `id`. */
export const findPolicy = (policies: readonly Policy[], wanted: string): Policy | undefined =>
  policies
    .filter((policy) => policy.id === wanted || policyKey(policy) === wanted)
    .sort((a, b) => b.version - a.version)[0];
