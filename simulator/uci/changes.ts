import type { UciRow } from './rows.ts';

/** What the rows of a ticket so far left behind. */
export interface Remembered {
  /** Rows seen so far; while a row is worked on, its own ordinal, counted from 1. */
  ordinal: number;
  previous?: UciRow;
  /** The last state that says something (`-100` does not). */
  state?: string;
  responded: boolean;
}

export interface Change {
  type: string;
  data: Record<string, unknown>;
}

const CHANNELS: Record<string, string> = {
  Phone: 'phone',
  IVR: 'phone',
  'Self service': 'self_service',
  Email: 'email',
  'Direct opening': 'other',
};

const STATUSES: Record<string, string> = {
  New: 'new',
  Active: 'in_progress',
  'Awaiting User Info': 'pending_customer',
  'Awaiting Vendor': 'pending_third_party',
  'Awaiting Problem': 'pending_third_party',
  'Awaiting Evidence': 'pending_third_party',
  Resolved: 'resolved',
  Closed: 'closed',
};

const PRIORITIES: Record<string, string> = {
  '1 - Critical': 'urgent',
  '2 - High': 'important',
  '3 - Moderate': 'general',
  '4 - Low': 'general',
};

/** A word outside the tables is passed on raw: the ingest keeps it beside `unknown` and counts it. */
const word = (table: Record<string, string>, raw: string | undefined): string =>
  raw === undefined ? 'unknown' : (table[raw] ?? raw);

const queueOf = (row: UciRow): string => row.group ?? 'unknown';

/** 1 is the highest; missing ranks below all. */
const rankOf = (priority: string | undefined): number => Number.parseInt(priority ?? '', 10) || 99;

const classificationOf = (row: UciRow) => ({
  category: row.category ?? 'unclassified',
  subcategory: row.subcategory,
  priority: word(PRIORITIES, row.priority),
  priority_raw: row.priority,
});

function created(row: UciRow): Change {
  const byAgent = row.contactType === 'Phone' || row.contactType === 'Direct opening';
  return {
    type: 'ticket.created',
    data: {
      channel: word(CHANNELS, row.contactType),
      region: 'unknown',
      city: row.location,
      ...classificationOf(row),
      opened_by: byAgent ? 'agent' : 'customer',
      queue: queueOf(row),
    },
  };
}

function assignment(row: UciRow, before: UciRow | undefined): Change[] {
  if (row.assignee === before?.assignee) return [];
  if (row.assignee === undefined) {
    return [{ type: 'ticket.unassigned', data: { agent_id: before?.assignee, queue: queueOf(row) } }];
  }
  return [
    { type: 'ticket.assigned', data: { agent_id: row.assignee, queue: queueOf(row), method: 'manual' } },
  ];
}

/** The columns that tell the future are opened here and nowhere else: the thing they tell of has just happened. */
function ending(row: UciRow): Change {
  const code = row.closedCode ?? 'unknown';
  return row.state === 'Resolved'
    ? { type: 'ticket.resolved', data: { resolution_code: code, agent_id: row.resolvedBy } }
    : { type: 'ticket.closed', data: { close_reason: code, agent_id: row.resolvedBy } };
}

/** What the state column says. A ticket is New when it is created, so a first row in another state has entered it. */
function stateChange(row: UciRow, remembered: Remembered): Change[] {
  const before = remembered.state ?? 'New';
  if (row.state === before || row.state === '-100') return [];
  if (row.state === 'Resolved' || row.state === 'Closed') return [ending(row)];
  const data = { from: word(STATUSES, before), to: word(STATUSES, row.state), reason: 'incident_state' };
  return [{ type: 'ticket.status_changed', data }];
}

/**
 * What one row says that its ticket's row before did not, in the order of the README's table; `remembered` is brought
 * up to date. Before its first row a ticket is New, has no owner, and was never handed on or reopened.
 */
export function changesOf(row: UciRow, remembered: Remembered): Change[] {
  const before = remembered.previous;
  const changes: Change[] = [];
  remembered.ordinal += 1;

  if (!before) changes.push(created(row));
  else if (
    row.category !== before.category ||
    row.subcategory !== before.subcategory ||
    row.priority !== before.priority
  ) {
    changes.push({ type: 'ticket.classified', data: { ...classificationOf(row), method: 'manual' } });
  }

  changes.push(...assignment(row, before));

  if (before && row.reassignments > before.reassignments) {
    // The owner goes along: a transfer without an agent_id would leave the ticket without one.
    const data = { from_queue: queueOf(before), to_queue: queueOf(row), agent_id: row.assignee };
    changes.push({ type: 'ticket.transferred', data });
  }

  if (!remembered.responded && row.state !== 'New' && row.state !== '-100') {
    remembered.responded = true;
    const data = {
      responder: 'human',
      public: true,
      channel: word(CHANNELS, row.contactType),
      agent_id: row.assignee,
    };
    changes.push({ type: 'ticket.responded', data });
  }

  if (before && rankOf(row.priority) < rankOf(before.priority)) {
    const data = { level: word(PRIORITIES, row.priority), reason: 'priority' };
    changes.push({ type: 'ticket.escalated', data });
  }

  const stateChanges = stateChange(row, remembered);
  const reopened = row.reopens > (before?.reopens ?? 0);
  const reopening: Change[] = reopened ? [{ type: 'ticket.reopened', data: { reason: 'reopen_count' } }] : [];
  const leftTheEnd = remembered.state === 'Resolved' || remembered.state === 'Closed';
  if (leftTheEnd && stateChanges.some((change) => change.type === 'ticket.status_changed')) {
    changes.push(...reopening, ...stateChanges);
  } else changes.push(...stateChanges, ...reopening);

  remembered.previous = row;
  if (row.state !== '-100') remembered.state = row.state;
  return changes;
}
