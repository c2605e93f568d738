import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ticketState } from '../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';

const HOUR = 3_600_000;
const BORN = Date.UTC(2026, 6, 27);
const STEPS: Record<string, string | number>[] = [
  { type: 'ticket.created', queue: 'gd-fault-l1', category: 'fault', priority: 'general', channel: 'phone' },
  { type: 'ticket.assigned', agent_id: 'a1' },
  { type: 'ticket.responded', responder: 'human', public: 1 },
  { type: 'ticket.transferred', queue: 'gd-fault-l2' },
  { type: 'ticket.resolved' },
  { type: 'ticket.closed' },
];

/**
 * What one statement of the ticket state costs in processor time: over no ticket at all (analysis alone), and for each
 * further ticket of five or six facts.
 * @returns values in CPU milliseconds a statement and CPU microseconds a ticket (least of the rounds), bytes of the SQL.
 */
export async function stateBench(tickets = 4_000, rounds = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'andon-state-bench-'));
  const store = await openEmbeddedStore(folder, 1);
  try {
    const rows = Array.from({ length: tickets }, (_, ticket) =>
      STEPS.slice(0, 5 + (ticket % 2)).map((step, i) => {
        const time = BORN + ticket * 1000 + i * HOUR;
        const head = { tenant: 'site', subject: `T-${ticket}`, source: '/bench', id: `${ticket}-${i}` };
        return JSON.stringify({ ...head, time, at: time, recorded: time, ingested_at: time + 1, ...step });
      }),
    ).flat();
    await store.insert('ticket_events_hot', Buffer.from(`${rows.join('\n')}\n`));
    // As the house asks for it: settings written behind a SELECT hold for its whole INSERT, but not for a SELECT around it.
    await store.command('CREATE TABLE states AS tickets ENGINE = Null');
    const sql = (where: string) =>
      ticketState(POLICIES_IN_USE)({
        facts: 'ticket_events_hot',
        where,
        now: BORN + 400 * 24 * HOUR,
        epoch: 1,
      });
    const least = async (where: string): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = process.cpuUsage();
        await store.command(`INSERT INTO states ${sql(where)}`);
        const { user, system } = process.cpuUsage(start);
        times.push((user + system) / 1000);
      }
      return Math.min(...times);
    };
    const constant = await least("subject = ''");
    const all = await least("tenant = 'site'");
    return {
      bench: 'state',
      values: {
        constantMs: Math.round(constant),
        ticketUs: Math.round((10_000 * (all - constant)) / tickets) / 10,
        tickets,
        sqlBytes: sql('1').length,
      },
      machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
      at: new Date().toISOString(),
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) console.log(JSON.stringify(await stateBench()));
