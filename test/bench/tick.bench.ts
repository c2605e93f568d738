import { join } from 'node:path';
import { subjectKinds } from '../../cli/wire/metrics.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import type { Store } from '../../store/store.ts';
import { flag, onGround } from './ground.ts';
import { pause } from './house.ts';
import { print, rounded } from './report.ts';
import { directory, serveBoards } from './served-boards.ts';
import { printAlone, printStatements, timedStore } from './timed-store.ts';

/*
 * What the live loop costs while many tickets are alive: the views of both boards that ship are asked at every tick, in
 * each of which tickets, contacts and surveys are said to have changed. Facts are put in, the state is evaluated from
 * them, and the server runs on it as it does in the house; processor time is that of the whole process.
 */
const LIVING = flag('tickets', 50_000);
const SECONDS = flag('seconds', 20);
const CALLS = LIVING / 10;
const MINUTE = 60_000;
const queues = Object.keys(directory.queues);

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

/** Open tickets of the last hours, four in five assigned and answered, and calls of which some still wait. */
async function living(store: Store, now: number): Promise<void> {
  const fact = (subject: string, step: number, at: number, more: object) => ({
    ...{ tenant: 'default', subject, source: '/bench', id: `${subject}-${step}` },
    ...{ time: at, at, recorded: at, ingested_at: at + 1, ...more },
  });
  const tickets = Array.from({ length: LIVING }, (_, i) => {
    const queue = queues[i % queues.length];
    const created = now - ((i * 7919) % (8 * 60)) * MINUTE - MINUTE;
    const step = (number: number, type: string, more: object = {}) =>
      fact(`T-${i}`, number, created + number * 10_000, { type: `ticket.${type}`, ...more });
    const made = [
      step(0, 'created', {
        queue,
        category: 'fault',
        priority: 'general',
        channel: 'phone',
        region: 'CN-GD',
      }),
      step(1, 'queued', { queue }),
    ];
    if (i % 5 > 0)
      made.push(
        step(2, 'assigned', { agent_id: `A-${i % 400}` }),
        step(3, 'responded', { responder: 'human', public: 1 }),
      );
    return made;
  }).flat();
  const contacts = Array.from({ length: CALLS }, (_, i) => {
    const queued = now - ((i * 104_729) % 240) * MINUTE - MINUTE;
    const made = [
      fact(`C-${i}`, 0, queued, {
        type: 'contact.queued',
        channel: 'phone',
        queue: queues[i % queues.length],
      }),
    ];
    if (i % 100 > 0)
      made.push(fact(`C-${i}`, 1, queued + 20_000, { type: 'contact.answered', agent_id: `A-${i % 400}` }));
    return made;
  }).flat();
  await put(store, 'ticket_events', tickets);
  await put(store, 'ticket_events_hot', tickets);
  await put(store, 'contact_events', contacts);
  await put(store, 'contact_events_hot', contacts);
  await put(store, 'sources', [{ tenant: 'default', source: '/bench', newest: now, ingested_at: now }]);
  for (const kind of subjectKinds())
    if (kind.working)
      for (let part = 0; part < 5; part += 1)
        await store.command(
          `INSERT INTO ${kind.working.evaluated} ${kind.stateSql({ facts: kind.working.hot, where: `tenant = 'default' AND cityHash64(subject) % 5 = ${part}`, now, epoch: 1 })}`,
        );
}

await onGround(async ({ folder, later }) => {
  const { store, spent, forget } = timedStore(await openEmbeddedStore(join(folder, 'store')));
  later(() => store.close());
  const now = Date.now();
  await living(store, now);
  const served = await serveBoards(store, now);
  later(served.stop);
  const untouch = served.touch();
  later(untouch);
  // The first ticks open views and read what was stored.
  while ((await served.ticks()).ticks < 3) await pause(100);
  forget();
  const before = { ...(await served.ticks()), cpu: process.cpuUsage() };
  await pause(SECONDS * 1000);
  const cpu = process.cpuUsage(before.cpu);
  const after = await served.ticks();
  const asked = spent();
  printStatements(asked);
  const ticks = after.ticks - before.ticks;
  const [{ n = 0 } = {}] = await store.query<{ n: number }>(
    'SELECT count() AS n FROM tickets_live FINAL WHERE open = 1',
  );
  untouch();
  await served.stop();
  await printAlone(store, asked);
  print({
    bench: 'tick',
    values: {
      cpuMsPerTick: rounded((cpu.user + cpu.system) / 1000 / ticks),
      wallMsPerTick: rounded(((after.seconds - before.seconds) / ticks) * 1000),
      ticks,
      views: served.views,
      livingTickets: n,
      livingContacts: CALLS,
    },
  });
});
