import { createCentre } from '../../simulator/centre.ts';
import { playHistory } from '../../simulator/history.ts';
import { type Message, toMessage } from '../../simulator/publish.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What the simulated centre sends in a day, roughly. */
const A_DAY = 55_000;

/** The simulated centre's days up to `end` (ms) in time order, as a house finds them that was off for a while. */
export function* inOrder(count: number, end: number): Generator<Message> {
  const start = end - Math.ceil(count / A_DAY) * DAY;
  const centre = createCentre({ seed: 'bench', start });
  centre.setHeartbeat(HOUR);
  for (let instant = start + HOUR; instant <= end; instant += HOUR)
    for (const event of centre.runUntil(instant)) yield toMessage(event);
}

/** The same centre's history as the simulator fills it in: newest day first, every event marked `backfill`. */
export function* newestFirst(count: number, end: number): Generator<Message> {
  for (const step of playHistory({ seed: 'bench', end, days: Math.ceil(count / A_DAY) }))
    if (step.kind === 'messages') yield* step.messages;
}
