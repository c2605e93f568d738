import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Clock } from '../../schemas/clock.ts';
import { Fault } from '../../schemas/faults.ts';
import { createCentre } from '../../simulator/centre.ts';
import { playHistory } from '../../simulator/history.ts';
import { createLive, type Live } from '../../simulator/live.ts';
import { parseOutage } from '../../simulator/outage.ts';
import { publish, toMessage } from '../../simulator/publish.ts';
import { localDay, startOfDay } from '../../simulator/seasonality.ts';
import type { SimulateNeeds } from '../compose.ts';
import { readDirectory } from './configuration.ts';
import { openKafkaClient } from './kafka.ts';

const DAY = 86_400_000;
/** A centre that stood still for longer begins anew. */
const LONGEST_REST = 3 * DAY;
const STEP_MS = 250;
/** Where an incident is left for the simulator that runs. */
const ORDER = 'simulator-incident';

/** What a later start needs to go on where this one stopped: the seed and start repeat the same days exactly. */
interface Memory {
  seed: string;
  start: number;
  sentTo: number;
}

const readMemory = async (file: string): Promise<Memory | undefined> =>
  readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Memory,
    () => undefined,
  );

/** A simulator writes its memory at every step. */
const isRunning = async (data: string): Promise<boolean> =>
  stat(join(data, 'simulator.json')).then(
    (file) => Date.now() - file.mtimeMs < 5_000,
    () => false,
  );

/** The simulator as one process: history newest day first, beside the present. Resolves when aborted. */
export async function wireSimulator(needs: SimulateNeeds): Promise<void> {
  const { settings, clock: wall, log, brokers, incident, tell, signal } = needs;
  const regions = Object.keys((await readDirectory(settings)).regions);
  if (incident) {
    const asking = parseOutage(incident, regions);
    if (!asking.ok)
      throw new Fault('ANDON_E307', { key: 'incident', value: incident, accepted: asking.accepted });
    // The running simulator takes it up within a step.
    if (await isRunning(settings.data)) {
      await writeFile(join(settings.data, ORDER), incident);
      tell(`${incident}: handed to the running simulator`);
      return;
    }
  }
  const kafka = openKafkaClient(brokers, 'andon-simulator', log);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const file = join(settings.data, 'simulator.json');
  const order = join(settings.data, ORDER);
  const begun = wall.now();
  const clock: Clock = { now: () => begun + (wall.now() - begun) * settings.speed };
  const sender = {
    send: async (events: Parameters<typeof toMessage>[0][]) =>
      void (await publish(producer, events.map(toMessage), { compression: kafkajs.CompressionTypes.GZIP })),
  };
  let live: Live | undefined;
  let memory = await readMemory(file);
  const run = async () => {
    while (!signal.aborted) {
      const until = clock.now();
      await live?.advance(until);
      if (memory) await writeFile(file, JSON.stringify({ ...memory, sentTo: until }));
      const asked = await readFile(order, 'utf8').catch(() => '');
      if (asked) {
        await writeFile(order, '');
        const asking = parseOutage(asked, regions);
        if (asking.ok) live?.inject(asking.outage);
      }
      await sleep(STEP_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  try {
    if (incident) await writeFile(order, incident);
    if (memory && clock.now() - memory.sentTo < LONGEST_REST && clock.now() - memory.start < 14 * DAY) {
      tell('goes on where it stopped');
      const centre = createCentre({ seed: memory.seed, start: memory.start });
      centre.markBackfill(true);
      centre.runUntil(memory.sentTo);
      await sender.send(centre.runUntil(clock.now()));
      live = createLive({ clock, sender, centre });
      await run();
      return;
    }
    const end = clock.now();
    const seed = `${settings.seed}-${end}`;
    const days = settings.history * 7;
    let running: Promise<void> | undefined;
    for (const step of playHistory({ seed, end, days })) {
      if (signal.aborted) break;
      if (step.kind === 'living') {
        if (live) live.add(step.centre);
        else {
          live = createLive({ clock, sender, centre: step.centre });
          const start = startOfDay(Math.max(localDay(end) - days, localDay(end) - 1));
          memory = { seed: `${seed}/0`, start, sentTo: end };
          running = run();
        }
      } else if (step.kind === 'messages') {
        await publish(producer, step.messages, { compression: kafkajs.CompressionTypes.GZIP });
        tell(`history: ${Math.round(step.share * 100)} %, reaches back to ${step.day}`);
        needs.history?.({ share: step.share, reaches: step.reaches });
      }
      // Lets the live part and the channel breathe between two hours of the past.
      await sleep(0);
    }
    needs.history?.({ share: 1, reaches: end - days * DAY });
    await running;
  } finally {
    await producer.disconnect();
  }
}
