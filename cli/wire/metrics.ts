import { fingerprintOf } from '../../ingest/epoch.ts';
import { contactKind, type SubjectKind, surveyKind, ticketKind } from '../../ingest/kinds.ts';
import { contactState } from '../../metrics/state/contact.ts';
import { surveyState } from '../../metrics/state/survey.ts';
import { ticketState } from '../../metrics/state/ticket.ts';
import type { Directory } from '../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { SourceRule } from '../../schemas/source-state.ts';

/** Raised when the meaning of a state row changes: every row is then evaluated anew. */
export const STATE_VERSION = 2;

/**
 * What rows of state depend on besides facts. The directory is named because it raises the epoch by rule, and because
 * rows written under another would be shown beside each other.
 */
export const stateFingerprint = (directory: Directory): string =>
  fingerprintOf({ STATE_VERSION, policies: POLICIES_IN_USE, directory });

/** Which tenants' clock follows their data. @param runsAhead a simulated centre faster than time carries its own clock. */
export const clockOf =
  (directory: Directory, runsAhead: boolean) =>
  (tenant: string): 'wall' | 'data' =>
    runsAhead || directory.tenants[tenant]?.clock === 'data' ? 'data' : 'wall';

/** The kinds of subjects with the expressions that evaluate them. */
export const subjectKinds = (): SubjectKind[] => [
  ticketKind(ticketState(POLICIES_IN_USE)),
  contactKind(contactState),
  surveyKind(surveyState),
];

/** What the directory expects of a tenant's sources; nothing of a tenant that it does not name. */
export const expectationsOf =
  (directory: Directory, speed: number) =>
  (tenant: string): Omit<SourceRule, 'clock'> => ({
    speed,
    expected: directory.tenants[tenant]?.sources ?? [],
  });
