import { contactKind, type SubjectKind, surveyKind, ticketKind } from '../../ingest/kinds.ts';
import { contactState } from '../../metrics/state/contact.ts';
import { surveyState } from '../../metrics/state/survey.ts';
import { ticketState } from '../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';

/** Raised when the meaning of a state row changes: every row is then evaluated anew. */
export const STATE_VERSION = 1;

/** The kinds of subjects with the expressions that evaluate them. */
export const subjectKinds = (): SubjectKind[] => [
  ticketKind(ticketState(POLICIES_IN_USE)),
  contactKind(contactState),
  surveyKind(surveyState),
];
