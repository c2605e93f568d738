import { type ErasableTable, type ErasingTable, erasingTable } from './verdict.ts';

/** The state of one kind of subject as SQL: see StateExpression in metrics/contract.ts, whose shape this is. */
export type StateSql = (request: {
  facts: string;
  where: string;
  now: number;
  cut?: number;
  epoch: number;
}) => string;

/**
 * What goes through the machinery of facts → state. Its state table holds, beside its own columns, those of the
 * `tickets` head: tenant, subject, epoch, facts_total, facts_due, version, last_ingested_at, next_at, settles_at.
 */
export interface SubjectKind {
  name: 'ticket' | 'contact' | 'survey';
  facts: ErasableTable;
  /** Table of all state rows. */
  state: string;
  stateSql: StateSql;
  /** Condition on a settled row of state: its subject has ended, and may be removed when it was kept long enough. */
  ended: string;
  /** Working set: whole living subjects. Left out: every touched subject is evaluated from all its facts. */
  working?: {
    /** Copy of the facts of living subjects. */
    hot: string;
    /** State rows of living subjects. */
    live: string;
    /** ENGINE=Null table whose views write both `state` and `live`. */
    evaluated: string;
  };
}

export type KindWithWorkingSet = SubjectKind & { working: NonNullable<SubjectKind['working']> };

export const hasWorkingSet = (kind: SubjectKind): kind is KindWithWorkingSet => kind.working !== undefined;

/** Tables by which facts of the kind arrive. */
export const doorsOf = ({ facts }: SubjectKind): (ErasableTable | ErasingTable)[] => [
  facts,
  erasingTable(facts),
];

export const ticketKind = (stateSql: StateSql): SubjectKind => ({
  name: 'ticket',
  facts: 'ticket_events',
  state: 'tickets',
  stateSql,
  ended: 'open = 0',
  working: { hot: 'ticket_events_hot', live: 'tickets_live', evaluated: 'tickets_evaluated' },
});

export const contactKind = (stateSql: StateSql): SubjectKind => ({
  name: 'contact',
  facts: 'contact_events',
  state: 'contacts',
  stateSql,
  ended: '1',
  working: { hot: 'contact_events_hot', live: 'contacts_live', evaluated: 'contacts_evaluated' },
});

export const surveyKind = (stateSql: StateSql): SubjectKind => ({
  name: 'survey',
  facts: 'survey_events',
  state: 'surveys',
  stateSql,
  ended: '1',
});
