import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Log } from '../../schemas/log.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { PastSending } from './memory.ts';
import { PACK } from './pack.ts';
import { sendPast } from './past.ts';
import { openWay } from './sending.ts';
import { type Beat, clockOf } from './site-clock.ts';

/** What the thread is given. */
export interface PastOrder {
  data: string;
  kafka: KafkaAccess;
  past: PastSending[];
  beat: Beat;
}

/** What it says. */
export type PastWord =
  | { history: { left: number; reaches: number; day: string } }
  | { log: { level: keyof Log; fields: object; text: string } };

/** What it hears. */
export type PastHears = 'turn' | 'stop';

const LOW = 10;
const { data, kafka, past, beat } = workerData as PastOrder;
// On Linux this is for the thread alone: the present and the readers go first.
if (process.platform === 'linux') setPriority(LOW);

const port = parentPort as NonNullable<typeof parentPort>;
const say = (word: PastWord): void => port.postMessage(word);
const log = Object.fromEntries(
  (['debug', 'info', 'warn', 'error'] as const).map((level) => [
    level,
    (fields: object, text: string) => say({ log: { level, fields, text } }),
  ]),
) as unknown as Log;
const stop = new AbortController();
const turn = new Promise<void>((resolve, reject) => {
  port.on('message', (word: PastHears) => {
    if (word === 'turn') return resolve();
    stop.abort();
    reject(stop.signal.reason);
  });
});
turn.catch(() => undefined);

const way = await openWay(openKafkaClient(kafka, 'andon-simulator-past', log), stop.signal);
try {
  await sendPast({
    data,
    past,
    clock: clockOf(beat),
    way,
    pack: PACK,
    turn,
    tell: (history) => say({ history }),
    signal: stop.signal,
  });
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  await way.close();
  port.close();
}
