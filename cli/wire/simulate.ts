import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../schemas/faults.ts';
import type { Centre } from '../../simulator/centre.ts';
import { createLive } from '../../simulator/live.ts';
import { parseOutage } from '../../simulator/outage.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { SimulateNeeds } from '../parts.ts';
import { keepPast, keepPresent, planFrom, readPlan } from '../simulator/memory.ts';
import { leaveOrder, takeOrder, takeSimulator } from '../simulator/orders.ts';
import { PACK } from '../simulator/pack.ts';
import { leftOf } from '../simulator/past.ts';
import { startPast } from '../simulator/past-start.ts';
import { openWay } from '../simulator/sending.ts';
import { beatOf, clockOf } from '../simulator/site-clock.ts';
import { openStretch } from '../simulator/stretch.ts';
import { readDirectory } from './configuration.ts';

const STEP_MS = 250;

/**
 * The simulator as one process: the present, and behind it its history, newest day first. Begins to play before the
 * brokers are there. Resolves when aborted, or when it has handed its incident to one that runs.
 *
 * @throws Fault ANDON_E307 for an incident that is not known, ANDON_E304 where another simulator runs.
 */
export async function wireSimulator(needs: SimulateNeeds): Promise<void> {
  const { settings, incident, tell } = needs;
  const regions = Object.keys((await readDirectory(settings)).regions);
  if (incident) {
    const asking = parseOutage(incident, regions);
    if (!asking.ok)
      throw new Fault('ANDON_E307', { key: 'incident', value: incident, accepted: asking.accepted });
    await leaveOrder(settings.data, incident);
  }
  let release = await takeSimulator(settings.data);
  // One whose parent was killed just now is about to end.
  for (let tries = 0; !release && !incident && tries < 20; tries += 1) {
    await sleep(STEP_MS);
    release = await takeSimulator(settings.data);
  }
  if (!release && incident) return tell(`${incident}: handed to the simulator that runs`);
  if (!release) throw new Fault('ANDON_E304', { lock: join(settings.data, 'simulator.lock') });
  try {
    await run(needs, regions);
  } catch (error) {
    if (!needs.signal.aborted) throw error;
  } finally {
    await release();
  }
}

async function run(needs: SimulateNeeds, regions: string[]): Promise<void> {
  const { settings, clock: wall, log, tell, signal } = needs;
  const { data, history: weeks } = settings;
  const kept = await readPlan(data);
  const beat = beatOf(wall.now(), kept?.present.sentTo ?? 0, settings.speed);
  const clock = clockOf(beat, wall);
  const { present, past } = planFrom(kept, clock.now(), weeks, String(settings.seed));
  await keepPast(data, past);
  await keepPresent(data, present);
  const { centre, days } = await openStretch(present, PACK, signal);

  const way = await openWay(openKafkaClient(await needs.kafka, 'andon-simulator', log), signal);
  const live = createLive({ clock, sender: { send: way.live }, centre: centre as Centre });
  const own = present.spoolTo - present.start;
  const others = past.reduce((sum, stretch) => sum + leftOf(stretch), 0);
  const whole = own + past.reduce((sum, stretch) => sum + leftOf({ ...stretch, isWhole: false }), 0);
  const told = (left: number, reaches: number, day?: string): void => {
    const share = whole === 0 ? 1 : 1 - left / whole;
    needs.history?.({ share, reaches });
    if (day && whole > 0) tell(`history ${Math.floor(share * 100)} %, back to ${day}`);
  };
  // At once, so that a wall whose history is not whole says so after a restart too.
  const ahead = present.isWhole ? 0 : own;
  if (others + ahead > 0) told(others + ahead, present.isWhole ? present.start : present.spoolTo);
  const oldest = Math.min(present.start, ...past.map(({ start }) => start));
  const behind = startPast({ data, kafka: await needs.kafka, past, beat }, log, ({ left, reaches, day }) => {
    told(left, reaches, day);
    if (left === 0) tell('history is complete');
  });

  const goOn = async (): Promise<void> => {
    while (!signal.aborted) {
      await live.advance(clock.now());
      present.sentTo = live.reached();
      await keepPresent(data, present);
      const order = await takeOrder(data);
      const asking = order === null ? null : parseOutage(order, regions);
      if (asking?.ok) {
        const at = live.inject(asking.outage);
        present.incidents.push({ at, outage: asking.outage });
        log.info({ incident: order }, 'an incident begins');
      }
      await sleep(STEP_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const sendOwnDays = async (): Promise<void> => {
    for (const { day, messages, reaches } of days) {
      const before = present.sent;
      await way.history(messages, (sent) => {
        present.sent = before + sent;
      });
      told(others + Math.max(0, reaches - present.start), reaches, day);
    }
    present.isWhole = true;
    behind.turn();
    if (others === 0) told(0, oldest);
  };
  try {
    await Promise.all([goOn(), sendOwnDays(), behind.ended]);
  } finally {
    await behind.stop();
    if (live.reached() === present.sentTo) await keepPresent(data, present);
    await way.close();
  }
}
