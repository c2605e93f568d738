import { subjectKinds } from '../../cli/wire/metrics.ts';
import type { Store } from '../../store/store.ts';
import { directory } from './served.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUEUES = `['${Object.keys(directory.queues).join("', '")}']`;

/** A number of an event (0 … bound − 1) that its subject alone decides. */
const some = (salt: number, bound: number): string => `toInt64(cityHash64(number, ${salt}) % ${bound})`;

/** Facts of one kind: each step of a subject's life after so long (SQL, ms), with its columns (SQL by name). */
interface Life {
  table: string;
  subject: string;
  steps: { type: string; after: string; columns?: Record<string, string> }[];
}

const queue = `${QUEUES}[1 + ${some(1, Object.keys(directory.queues).length)}]`;
const agent = `concat('A-', toString(${some(2, 400)}))`;

const LIVES: Life[] = [
  {
    table: 'ticket_events',
    subject: 'T',
    steps: [
      {
        type: 'ticket.created',
        after: '0',
        columns: { queue, category: "'fault'", priority: "'normal'", channel: "'phone'", region: "'CN-GD'" },
      },
      { type: 'ticket.queued', after: '1000', columns: { queue } },
      { type: 'ticket.assigned', after: some(3, HOUR), columns: { agent_id: agent } },
      {
        type: 'ticket.responded',
        after: `${some(3, HOUR)} + ${some(4, HOUR / 2)}`,
        columns: { responder: "'human'", public: '1' },
      },
      {
        type: 'ticket.resolved',
        after: `2 * ${HOUR} + ${some(5, 24 * HOUR)}`,
        columns: { outcome: "'solved'" },
      },
      { type: 'ticket.closed', after: `30 * ${HOUR} + ${some(5, 24 * HOUR)}` },
    ],
  },
  {
    table: 'contact_events',
    subject: 'C',
    steps: [
      { type: 'contact.queued', after: '0', columns: { queue, channel: "'phone'" } },
      { type: 'contact.answered', after: some(6, 240_000), columns: { agent_id: agent } },
      { type: 'contact.ended', after: `240000 + ${some(7, 600_000)}`, columns: { talk_ms: '60000' } },
    ],
  },
  {
    table: 'survey_events',
    subject: 'S',
    steps: [
      { type: 'survey.sent', after: '0', columns: { queue, instrument: "'csat5'" } },
      {
        type: 'survey.responded',
        after: some(8, 12 * HOUR),
        columns: { queue, instrument: "'csat5'", score: `1 + ${some(9, 5)}` },
      },
    ],
  },
];
/** Subjects of each kind among eleven. */
const SHARES: Record<string, number> = { T: 4, C: 6, S: 1 };

/**
 * Facts of some days up to now, made inside the engine, and the state of their subjects: a third of all events are of
 * contacts, the most of tickets, one in a hundred came a day late.
 * @returns how many facts there are.
 */
export async function putDays(store: Store, events: number, days: number, now: number): Promise<number> {
  const each = events / (4 * 6 + 6 * 3 + 1 * 2);
  for (const { table, subject, steps } of LIVES) {
    const count = Math.round(each * (SHARES[subject] ?? 0));
    for (const [step, { type, after, columns = {} }] of steps.entries()) {
      // Subjects begin evenly over the days; what would lie ahead of now has not happened.
      const at = `toInt64(${now - days * DAY} + number * ${(days * DAY) / count} + ${after})`;
      const names = ['tenant', 'subject', 'time', 'source', 'id', 'at', 'recorded', 'type', 'ingested_at'];
      await store.command(
        `INSERT INTO ${table} (${[...names, ...Object.keys(columns)].join(', ')})
         SELECT 'default', concat('${subject}-', hex(cityHash64(number))), at, '/bench', concat(toString(number), '-${step}'), at, at,
           '${type}', least(at + if(cityHash64(number, ${step}) % 100 = 0, ${DAY}, 900), ${now})${Object.values(
             columns,
           )
             .map((sql) => `, ${sql}`)
             .join('')}
         FROM (SELECT number, ${at} AS at FROM numbers(${count})) WHERE at <= ${now}`,
      );
    }
    await store.command(`OPTIMIZE TABLE ${table} FINAL`);
  }
  for (const kind of subjectKinds())
    for (let part = 0; part < 10; part += 1) {
      const where = `tenant = 'default' AND cityHash64(subject) % 10 = ${part}`;
      await store.command(
        `INSERT INTO ${kind.state} ${kind.stateSql({ facts: kind.facts, where, now, epoch: 1 })}`,
      );
      if (kind.working && part === 9) {
        const alive = `tenant = 'default' AND settles_at > ${now}`;
        await store.command(
          `INSERT INTO ${kind.working.live} SELECT * FROM ${kind.state} FINAL WHERE ${alive}`,
        );
      }
    }
  for (const { state } of subjectKinds()) await store.command(`OPTIMIZE TABLE ${state} FINAL`);
  const counts = LIVES.map(({ table }) => `SELECT count() AS n FROM ${table}`).join(' UNION ALL ');
  const [row] = await store.query<{ n: number }>(`SELECT sum(n) AS n FROM (${counts})`);
  return row?.n ?? 0;
}
