import { subjectKinds } from '../../cli/wire/metrics.ts';
import { CATEGORIES, CHANNELS, PRIORITIES } from '../../schemas/enumerations.ts';
import type { Store } from '../../store/store.ts';
import { directory } from './served.ts';

export const queues = Object.keys(directory.queues);
const MINUTE = 60_000;

async function put(store: Store, table: string, rows: object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 50_000)
    await store.insert(
      table,
      Buffer.from(
        `${rows
          .slice(at, at + 50_000)
          .map((row) => JSON.stringify(row))
          .join('\n')}\n`,
      ),
    );
}

const REGIONS = Object.keys(directory.regions);
const one = <T>(of: readonly T[], i: number): T => of[i % of.length] as T;
/** A call for so many tickets. */
export const TICKETS_A_CALL = 10;
/** Tickets put in, or evaluated, by one statement. */
const SUBJECTS_AT_ONCE = 20_000;

/**
 * Open tickets of the last hours, four in five assigned and answered, and calls of which some still wait: those from one
 * number up to another, evaluated from their facts.
 */
export async function living(store: Store, now: number, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += SUBJECTS_AT_ONCE)
    await facts(store, now, at, Math.min(to, at + SUBJECTS_AT_ONCE));
  await evaluated(store, now, from, to);
}

async function facts(store: Store, now: number, from: number, to: number): Promise<void> {
  const fact = (subject: string, step: number, at: number, more: object) => ({
    ...{ tenant: 'default', subject, source: '/bench', id: `${subject}-${step}` },
    ...{ time: at, at, recorded: at, ingested_at: at + 1, ...more },
  });
  const numbers = (first: number, after: number) =>
    Array.from({ length: after - first }, (_, at) => first + at);
  const tickets = numbers(from, to).flatMap((i) => {
    const queue = one(queues, i);
    const created = now - ((i * 7919) % (8 * 60)) * MINUTE - MINUTE;
    const step = (number: number, type: string, more: object = {}) =>
      fact(`T-${i}`, number, created + number * 10_000, { type: `ticket.${type}`, ...more });
    const made = [
      step(0, 'created', {
        queue,
        category: one(CATEGORIES, i >> 3),
        priority: one(PRIORITIES, i >> 5),
        channel: one(CHANNELS, i >> 2),
        region: one(REGIONS, i >> 4),
      }),
      step(1, 'queued', { queue }),
    ];
    if (i % 5 > 0)
      made.push(
        step(2, 'assigned', { agent_id: `A-${i % 400}` }),
        step(3, 'responded', { responder: 'human', public: 1 }),
      );
    return made;
  });
  const contacts = numbers(from / TICKETS_A_CALL, to / TICKETS_A_CALL).flatMap((i) => {
    const queued = now - ((i * 104_729) % 240) * MINUTE - MINUTE;
    const made = [
      fact(`C-${i}`, 0, queued, {
        type: 'contact.queued',
        channel: 'phone',
        queue: one(queues, i),
      }),
    ];
    if (i % 100 > 0)
      made.push(fact(`C-${i}`, 1, queued + 20_000, { type: 'contact.answered', agent_id: `A-${i % 400}` }));
    return made;
  });
  await put(store, 'ticket_events', tickets);
  await put(store, 'ticket_events_hot', tickets);
  await put(store, 'contact_events', contacts);
  await put(store, 'contact_events_hot', contacts);
  await put(store, 'sources', [{ tenant: 'default', source: '/bench', newest: now, ingested_at: now }]);
}

async function evaluated(store: Store, now: number, from: number, to: number): Promise<void> {
  const number = 'toUInt64OrZero(substring(subject, 3))';
  const added = `tenant = 'default' AND ${number} >= if(startsWith(subject, 'C'), ${from / TICKETS_A_CALL}, ${from})`;
  const parts = Math.ceil((to - from) / SUBJECTS_AT_ONCE);
  for (const kind of subjectKinds())
    if (kind.working)
      for (let part = 0; part < parts; part += 1)
        await store.command(
          `INSERT INTO ${kind.working.evaluated} ${kind.stateSql({ facts: kind.working.hot, where: `${added} AND cityHash64(subject) % ${parts} = ${part}`, now, epoch: 1 })}`,
        );
}

export async function livingTickets(store: Store): Promise<number> {
  const [{ n = 0 } = {}] = await store.query<{ n: number }>(
    'SELECT count() AS n FROM tickets_live FINAL WHERE open = 1',
  );
  return Number(n);
}
