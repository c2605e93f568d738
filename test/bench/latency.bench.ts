import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { parse, stringify } from 'yaml';
import type { Message } from '../../simulator/publish.ts';
import { publish } from '../../simulator/publish.ts';
import { startBrowser } from '../browser/support/chromium.ts';
import { inOrder } from './events.ts';
import { flag, onGround } from './ground.ts';
import { connect, numberOf, pause, printHistograms, startHouse, watch } from './house.ts';
import { cpuSecondsOf, print, quantile, rounded } from './report.ts';

/*
 * How long a produced event takes until a query knows it, until the socket brings it, and until Chromium has painted it,
 * while 2,000 events a second of the simulated centre go through the whole house. Probes are new tickets in a queue of
 * their own, a few a second; the n-th has arrived where the queue's count is n or more.
 */
const RATE = flag('rate', 2_000);
const SECONDS = flag('seconds', 60);
const WARM_UP = 15;
const EVERY_MS = 300;
const QUEUE = 'bench-probe';
const STEP_MS = 100;
const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** The wall as it ships, its first hero showing the probes' queue alone. */
function benchBoard(folder: string): void {
  const wall = parse(readFileSync(new URL('../../config/boards/wall.yaml', import.meta.url), 'utf8'));
  const [{ label }] = wall.heroes;
  const view = { window: 'now', metrics: ['open_tickets'], where: { queue: [QUEUE] } };
  wall.heroes[0] = { label, view, plot: 'bullet', foot: [] };
  mkdirSync(folder);
  writeFileSync(join(folder, 'bench.yaml'), stringify({ ...wall, id: 'bench' }));
}

/** Runs in the page, as text because what compiles this file would add names that a page does not know. */
const TELL_WHAT_IS_PAINTED = `(() => {
  let last = '';
  const look = () => {
    const raw = document.querySelector('.tile[data-metric="open_tickets"]')?.getAttribute('data-raw') ?? '';
    // A frame later the change has been painted.
    if (raw !== last) requestAnimationFrame(() => setTimeout(() => painted(Number(raw), Date.now())));
    last = raw;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
})()`;

/** Events of the simulated centre, stamped anew with the present as they are sent. */
function* present(messages: Iterable<Message>): Generator<Message> {
  for (const message of messages) {
    const now = new Date();
    const time = now.toISOString();
    const value = message.value
      .replace(/"time":"[^"]*"/, `"time":"${time}"`)
      .replace(/"recordedtime":"[^"]*"/, `"recordedtime":"${time}"`);
    yield { ...message, value, timestamp: String(now.getTime()) };
  }
}

const SAMPLE = JSON.parse(
  readFileSync(new URL('../../schemas/samples/ticket.created.json', import.meta.url), 'utf8'),
);

/** A new ticket in the probes' queue. */
function probe(number: number): Message {
  const now = new Date();
  const time = now.toISOString();
  const subject = `T-PROBE-${number}`;
  const data = { ...SAMPLE.data, ticket_id: subject, queue: QUEUE };
  const event = {
    ...SAMPLE,
    id: `probe-${number}`,
    subject,
    partitionkey: subject,
    time,
    recordedtime: time,
    data,
  };
  return {
    topic: 'cc.ticket.v1',
    key: 'probe',
    value: JSON.stringify(event),
    timestamp: String(now.getTime()),
  };
}

/** When each count was first seen, ms. */
function arrivals() {
  const at: number[] = [];
  return {
    at,
    note(count: number, instant: number) {
      for (let number = at.length; number < count; number += 1) at[number] = instant;
    },
  };
}

await onGround(async ({ folder, later }) => {
  const boards = join(folder, 'boards');
  benchBoard(boards);
  const house = await startHouse(
    {
      data: join(folder, 'data'),
      words: ['--no-simulate', '--boards', boards],
    },
    later,
  );
  const producer = new Kafka({ brokers: house.brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  later(() => producer.disconnect());

  const [queryable, wired, painted] = [arrivals(), arrivals(), arrivals()];
  const client = connect(house.wall);
  later(() => client.close());
  const view = { tenant: 'default', window: 'now', metrics: ['open_tickets'], where: { queue: [QUEUE] } };
  await watch(client, view, 'open_tickets', (value) => wired.note(numberOf(value), Date.now()));

  const browser = await startBrowser();
  later(browser.stop);
  const { page } = await browser.open(`${house.wall}?board=bench`);
  await page.exposeFunction('painted', (count: number, at: number) => painted.note(count, at));
  await page.waitForSelector('.tile[data-metric="open_tickets"]', { timeout: 60_000 });
  await page.evaluate(TELL_WHAT_IS_PAINTED);

  const total = RATE * (2 * SECONDS + WARM_UP);
  // Made beforehand: a sender is a machine of its own, and this one has two cores.
  const made: Message[] = [];
  for (const message of inOrder(total * 2, Date.now())) if (made.push(message) === total) break;
  const stream = present(made);

  let over = false;
  let asks = true;
  const began = Date.now();
  let sent = 0;
  const load = (async () => {
    while (!over) {
      const due = Math.min(total, Math.floor(((Date.now() - began) / 1000) * RATE)) - sent;
      const some: Message[] = [];
      for (let one = stream.next(); some.length < due && !one.done; one = stream.next()) some.push(one.value);
      sent += await publish(producer, some);
      await pause(STEP_MS);
    }
  })();
  const asking = (async () => {
    const url = new URL('/api/v1/query', house.wall);
    for (const [name, value] of Object.entries({
      metrics: 'open_tickets',
      from: new Date(began).toISOString(),
      'where.queue': QUEUE,
    }))
      url.searchParams.set(name, value);
    while (asks) {
      url.searchParams.set('to', new Date(Date.now() + 1).toISOString());
      const answer = (await fetch(url).then((given) => given.json())) as {
        code?: string;
        rows?: { values: { open_tickets?: { value: number } } }[];
      };
      // Nobody knows the probes' queue before the first of them has arrived.
      if (!answer.rows && answer.code !== 'ANDON_E201') throw new Error(JSON.stringify(answer));
      queryable.note(answer.rows?.[0]?.values.open_tickets?.value ?? 0, Date.now());
      // A question takes the engine some 50 ms: asked without a rest, it would measure itself.
      await pause(250);
    }
  })();

  await pause(WARM_UP * 1000);
  const sentAt: number[] = [];
  /** Sends probes for a while and waits until they have arrived everywhere. @returns the numbers of these probes. */
  const probing = async (everywhere: { at: number[] }[]): Promise<{ from: number; to: number }> => {
    const from = sentAt.length;
    const start = Date.now();
    while (Date.now() - start < SECONDS * 1000) {
      await pause(Math.max(0, start + (sentAt.length - from) * EVERY_MS - Date.now()));
      sentAt.push(Date.now());
      const { topic, key, value, timestamp } = probe(sentAt.length);
      void producer.send({ topic, messages: [{ key, value, timestamp, headers }] });
    }
    const missing = () => Math.min(...everywhere.map(({ at }) => at.length)) < sentAt.length;
    for (const deadline = Date.now() + 30_000; missing() && Date.now() < deadline; ) await pause(50);
    return { from, to: sentAt.length };
  };
  // Asking four times a second takes a fifth of a core, so what a wall sees is measured while nobody asks.
  const asked = await probing([queryable]);
  asks = false;
  await asking;
  const cpu = cpuSecondsOf(house.pid) ?? Number.NaN;
  const watchedFrom = Date.now();
  const watched = await probing([wired, painted]);
  const cpuSeconds = (cpuSecondsOf(house.pid) ?? Number.NaN) - cpu;
  const watchedSeconds = (Date.now() - watchedFrom) / 1000;
  const rate = sent / ((Date.now() - began) / 1000);
  over = true;
  await load;
  await printHistograms(house.wall);

  const figures = (name: string, { at }: { at: number[] }, { from, to }: { from: number; to: number }) => {
    const took = sentAt
      .map((instant, number) => (at[number] ?? Number.POSITIVE_INFINITY) - instant)
      .slice(from, to);
    const read = (share: number) => rounded(quantile(took, share));
    return { [`${name}P50Ms`]: read(0.5), [`${name}P99Ms`]: read(0.99) };
  };
  print({
    bench: 'latency',
    values: {
      ...figures('queryable', queryable, asked),
      ...figures('socket', wired, watched),
      ...figures('painted', painted, watched),
      probes: sentAt.length,
      // Fewer than the probes: the rest had not come half a minute after the last was sent.
      seen: Math.min(wired.at.length, painted.at.length),
      eventsPerSecond: rounded(rate),
      houseCpuShare: rounded(cpuSeconds / watchedSeconds, 2),
    },
  });
});
