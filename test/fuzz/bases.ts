import { createRandom, type Random } from '../../simulator/random.ts';
import { samples } from '../unit/events/samples.ts';
import { simulateDays } from '../unit/simulator/one-day.ts';
import { type Draft, type Json, one } from './draft.ts';
import { PLAIN } from './writing.ts';

/** Kafka has a message this long after its event, ms. */
const DELAY = 1000;

/** Every shipped sample, and a simulated morning with what is in it of each type. */
export function bases(seed: number): (random: Random) => Draft {
  const byType = new Map<string, Json[]>();
  const add = (event: Json) => {
    const type = String(event.type);
    const same = byType.get(type) ?? [];
    if (same.length < 200) same.push(event);
    byType.set(type, same);
  };
  for (const { event } of samples()) add(event);
  for (const event of simulateDays({ seed, scale: 0.05, outages: true })) add({ ...event });
  const types = [...byType.values()];
  let drawn = 0;
  return (random) => {
    drawn += 1;
    const event = structuredClone(one(random, one(random, types))) as Draft['event'];
    // Nobody else's: what is stored is found again by it.
    event.id = `${event.id}~${drawn.toString(36)}`;
    return {
      event,
      key: null,
      timestamp: Date.parse(String(event.time)) + DELAY,
      style: PLAIN,
      headers: {},
      done: [`${event.type}`],
    };
  };
}

export const streamOf = (seed: number): Random => createRandom(seed, 'fuzz');
