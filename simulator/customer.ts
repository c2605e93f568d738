import { createRandom, pick, type Random, type Weighted } from './random.ts';
import type { QueueModel, Site } from './site.ts';

/** A pseudonymous customer as producers show him: domain.md 3.5. */
export interface Customer {
  id: string;
  region: string;
  city: string;
  tier: string;
}

const RFC_4648 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const POPULATION = 900_000;

/** `k1:` and 26 characters, as an HMAC under key 1 would look. Nobody is behind it. */
function pseudonym(number: number): string {
  const random = createRandom('customer', String(number));
  let text = 'k1:';
  for (let word = 0; word < 5; word += 1) {
    let bits = random.bits();
    for (let i = 0; i < (word < 4 ? 6 : 2); i += 1) {
      text += RFC_4648[bits & 31];
      bits >>>= 5;
    }
  }
  return text;
}

/** Draws a customer of a queue; `regions` are the weights of this very moment (an outage shifts them). */
export function drawCustomer(
  site: Site,
  queue: QueueModel,
  regions: Weighted<string>,
  random: Random,
): Customer {
  const region = pick(random, regions);
  const cities = site.regions.find((candidate) => candidate.id === region)?.cities ?? [['', 1]];
  return {
    id: pseudonym(random.below(POPULATION)),
    region,
    city: pick(random, cities),
    tier: pick(random, queue.tiers),
  };
}
