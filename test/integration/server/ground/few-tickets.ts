import type { Store } from '../../../../store/store.ts';
import { MINUTE, NOON, putTickets } from './house.ts';

const facts = (subject: string, rows: object[]) =>
  Buffer.from(
    `${rows.map((row) => JSON.stringify({ tenant: 'default', subject, source: '/tickets', ...row })).join('\n')}\n`,
  );

/** Tickets that are met, late, soon due, done and a drill; the late one with its facts. */
export async function putFewTickets(store: Store): Promise<void> {
  const clock = (stop: number, due: number) => ({
    start: NOON - 60 * MINUTE,
    due,
    warn: due - 4 * MINUTE,
    stop,
    target: 15 * MINUTE,
  });
  const answered = NOON - 55 * MINUTE;
  await putTickets(
    store,
    {
      subject: 'met',
      created_at: NOON - 60 * MINUTE,
      first_response_at: answered,
      owner: 'A-1',
      clocks: [clock(answered, NOON - 45 * MINUTE)],
    },
    {
      subject: 'late',
      created_at: NOON - 60 * MINUTE,
      queue: 'bill',
      priority: 'urgent',
      clocks: [clock(0, NOON - 45 * MINUTE)],
    },
    { subject: 'soon', created_at: NOON - 10 * MINUTE, clocks: [clock(0, NOON + MINUTE)] },
    {
      subject: 'done',
      created_at: NOON - 90 * MINUTE,
      open: 0,
      status: 'closed',
      clocks: [clock(0, 0)],
      closed_at: NOON - MINUTE,
    },
    { subject: 'practice', created_at: NOON - 3_000 * MINUTE, open: 0, status: 'new', ended_by: 'drill' },
  );
  const at = NOON - 60 * MINUTE;
  await store.insert(
    'ticket_events',
    facts('late', [
      { id: '3', type: 'ticket.queued', queue: 'bill', time: at, at, recorded: at, ingested_at: at },
      {
        id: '1',
        type: 'ticket.created',
        channel: 'phone',
        time: at,
        at,
        recorded: at,
        ingested_at: at,
        detail: '{"note":1}',
        flags: 'skew_fixed',
      },
      { id: '2', type: 'ticket.classified', priority: 'urgent', time: at, at, recorded: at, ingested_at: at },
      {
        id: '4',
        type: 'ticket.assigned',
        agent_id: 'A-9',
        time: NOON + 1,
        at: NOON + 1,
        recorded: at,
        ingested_at: at,
      },
    ]),
  );
}
