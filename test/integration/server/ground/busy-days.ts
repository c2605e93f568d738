import type { Store } from '../../../../store/store.ts';
import { MINUTE, NOON, putTickets, type TicketFields } from './house.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A queue whose name a spreadsheet would carry out, and that no format may break. */
export const ODD_QUEUE = '=1+1,"x"\n行';
const QUEUES = ['fault', 'bill', ODD_QUEUE];
const CHANNELS = ['phone', 'app', 'email'];
const REGIONS = ['CN-GD', 'CN-HN'];

/** Numbers that look like chance and are the same each time. */
const scattered = (seed: number, below: number): number => {
  const chance = ((seed * 2_654_435_761) % 4_294_967_296) % below;
  // Instants are whole seconds: a sheet keeps days as a fraction, which readers cut to a millisecond below.
  return below > 1_000 ? chance - (chance % 1_000) : chance;
};
const of = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

const common = (index: number, lastFact: number) => ({
  tenant: 'default',
  epoch: 1,
  facts_total: 3,
  facts_due: 3,
  version: 3,
  first_fact_at: lastFact - HOUR,
  last_fact_at: lastFact,
  last_ingested_at: NOON - 2 * HOUR,
  channel: of(CHANNELS, index),
  region: of(REGIONS, index >> 1),
});

/** Ends of three of a day's longest waits: the clocks of every policy stand in the same places. */
function ticket(index: number): TicketFields {
  const created = NOON - 3 * DAY + scattered(index + 1, 3 * DAY - 3 * HOUR);
  const responded = index % 7 === 0 ? 0 : created + 2 * MINUTE + scattered(index, 40 * MINUTE);
  const resolved = index % 5 === 0 ? 0 : created + HOUR + scattered(index, 90 * MINUTE);
  const reopened = resolved > 0 && index % 11 === 0 ? resolved + 10 * MINUTE : 0;
  const queue = of(QUEUES, index);
  const clock = (stop: number, target: number) => ({
    start: created,
    due: created + target,
    warn: created + (target * 3) / 4,
    stop,
    target,
  });
  const clocks = [clock(responded, 15 * MINUTE), clock(responded, 30 * MINUTE), clock(resolved, 2 * HOUR)];
  return {
    ...common(index, Math.max(created, responded, resolved, reopened)),
    subject: `T-${index}`,
    queue,
    first_queue: queue,
    queue_path: [queue],
    queue_at: [created],
    owner: index % 3 === 0 ? '' : `A-${index % 9}`,
    priority: index % 4 === 0 ? 'urgent' : 'general',
    category: index % 2 === 0 ? 'fault' : 'billing',
    customer_id: `C-${index}`,
    created_at: created,
    entered_queue_at: created,
    first_response_at: responded,
    assigned_at: responded,
    first_resolved_at: resolved,
    first_resolved_queue: resolved > 0 ? queue : '',
    resolved_at: resolved,
    resolution_at: resolved > 0 ? [resolved] : [],
    resolution_queue: resolved > 0 ? [queue] : [],
    reopen_at: reopened > 0 ? [reopened] : [],
    reopens: reopened > 0 ? 1 : 0,
    transfers: index % 6 === 0 ? 1 : 0,
    transfer_at: index % 6 === 0 ? [created + MINUTE] : [],
    open: resolved > 0 && reopened === 0 ? 0 : 1,
    status: resolved > 0 && reopened === 0 ? 'resolved' : 'in_progress',
    ended_by: index % 17 === 0 ? 'cancelled' : '',
    clocks: [...clocks, ...clocks],
  };
}

function contact(index: number) {
  const queued = NOON - 3 * DAY + scattered(index + 5, 3 * DAY - 3 * HOUR);
  const wait = scattered(index, 60_000);
  const outcome = index % 6 === 0 ? 'abandoned' : 'answered';
  const queue = of(QUEUES, index);
  const ended = queued + wait + (outcome === 'answered' ? 5 * MINUTE : 0);
  return {
    ...common(index, ended),
    subject: `C-${index}`,
    settles_at: ended + DAY,
    offered_at: queued,
    queued_at: queued,
    queue,
    first_queue: queue,
    entered_queue_at: queued,
    status: outcome === 'answered' ? 'ended' : 'abandoned',
    outcome,
    customer_id: `K-${index}`,
    ...(outcome === 'answered'
      ? {
          answered_at: queued + wait,
          answer_queue: queue,
          wait_ms: wait,
          handle_ms: 5 * MINUTE,
          ended_at: ended,
        }
      : { abandoned_at: ended, abandon_queue: queue, abandon_wait_ms: wait }),
  };
}

function survey(index: number) {
  const sent = NOON - 3 * DAY + scattered(index + 9, 3 * DAY - 4 * HOUR);
  const responded = index % 4 === 0 ? 0 : sent + 20 * MINUTE;
  const score = 1 + scattered(index, 5);
  return {
    ...common(index, Math.max(sent, responded)),
    subject: `S-${index}`,
    status: responded > 0 ? 'responded' : 'sent',
    instrument: 'csat5',
    queue: of(QUEUES, index),
    sent_at: sent,
    responded_at: responded,
    score: responded > 0 ? score : -1,
    satisfied: responded > 0 ? Number(score >= 4) : -1,
    counted: responded > 0 ? 1 : 0,
  };
}

const lines = (rows: readonly object[]) =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
const some = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Three days of tickets, contacts and surveys in three queues, all of them before noon; one ticket is a drill. */
export async function putBusyDays(store: Store): Promise<void> {
  const drill = { ...ticket(400), subject: 'T-drill', open: 0 as const, ended_by: 'drill' };
  await putTickets(store, ...some(240, ticket), drill);
  const [contacts, surveys] = [lines(some(300, contact)), lines(some(160, survey))];
  for (const table of ['contacts', 'contacts_live']) {
    await store.command(`TRUNCATE TABLE ${table}`);
    await store.insert(table, contacts);
  }
  await store.command('TRUNCATE TABLE surveys');
  await store.insert('surveys', surveys);
}
