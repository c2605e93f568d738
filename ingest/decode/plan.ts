import type { Field } from '../../schemas/events/field.ts';
import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';
import type { FactTable } from '../verdict.ts';

const TABLES: Record<string, FactTable> = {
  ticket: 'ticket_events',
  contact: 'contact_events',
  agent: 'agent_events',
  survey: 'survey_events',
};

/** Fields of the data that have a column of the same name; every other known field goes into `detail`. */
const COLUMNS: Record<FactTable, readonly string[]> = {
  ticket_events: words(
    `queue agent_id department category subcategory priority channel region city customer_tier customer_id skill_group
     direction opened_by is_complaint is_major responder public outcome close_reason method drill`,
  ),
  contact_events: words(
    `channel queue region city category customer_tier customer_id skill_group direction agent_id ticket_id wait_ms talk_ms
     hold_ms acw_ms end_reason is_bot to_queue drill`,
  ),
  agent_events: words('state since reason queues skill_groups level role region team max_concurrency drill'),
  survey_events: words(
    `instrument ticket_id contact_id touchpoint survey_method campaign_id dimensions comment_present theme_codes channel
     region queue agent_id category customer_tier drill`,
  ),
  operations_events: words('drill'),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Fields whose column has another name, by type. */
const RENAMED: Record<string, Record<string, string>> = {
  'ticket.created': { origin_created_at: 'created_at' },
  'ticket.status_changed': { to: 'status' },
  'ticket.transferred': { to_queue: 'queue' },
  'ticket.merged': { into_ticket_id: 'other_ticket' },
  'ticket.corrected': { supersedes_id: 'supersedes' },
  'ticket.snapshot': {
    status: 'status',
    created_at: 'created_at',
    known_since: 'known_since',
    entered_queue_at: 'snap_entered_queue_at',
    assigned_at: 'snap_assigned_at',
    accepted_at: 'snap_accepted_at',
    first_response_at: 'snap_first_response_at',
    first_resolved_at: 'snap_first_resolved_at',
    resolved_at: 'snap_resolved_at',
    closed_at: 'snap_closed_at',
    reopens: 'snap_reopens',
    transfers: 'snap_transfers',
  },
};

/** Read elsewhere: in the envelope, or as rows of their own. */
const ELSEWHERE = new Set(['v', 'backfill', 'event', 'score']);

/** Columns whose default is not 0: a 0 there is said, not left out. */
const ZERO_MEANS = new Set(
  words('is_complaint is_major public is_bot comment_present wait_ms talk_ms hold_ms acw_ms max_concurrency'),
);

/** What to do with one field of one type. */
export interface Step {
  kind: Field['kind'];
  /** Column; '' = into `detail`, undefined = nothing. */
  column: string | undefined;
  known: ReadonlySet<string> | undefined;
  zeroMeans: boolean;
}

export interface Plan {
  table: FactTable;
  steps: ReadonlyMap<string, Step>;
}

function planOf(definition: EventDefinition): Plan {
  const table = TABLES[definition.entity] ?? 'operations_events';
  const columns = new Set(COLUMNS[table]);
  const steps = new Map<string, Step>();
  for (const [name, field] of Object.entries(definition.fields)) {
    const named = RENAMED[definition.name]?.[name] ?? (columns.has(name) ? name : '');
    const ignored = ELSEWHERE.has(name) || (name === definition.ownId && table !== 'operations_events');
    const column = ignored ? undefined : named;
    const known = field.enumeration && new Set(field.enumeration);
    steps.set(name, { kind: field.kind, column, known, zeroMeans: ZERO_MEANS.has(named) });
  }
  return { table, steps };
}

const plans = new Map([...EVENT_TYPES.values()].map((definition) => [definition, planOf(definition)]));

/** How the fields of a type become columns. */
export const planFor = (definition: EventDefinition): Plan => plans.get(definition) as Plan;
