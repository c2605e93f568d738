import { setTimeout as sleep } from 'node:timers/promises';
import type { Meter } from '../../ingest/meter.ts';
import { backoff } from '../../schemas/backoff.ts';
import type { Log } from '../../schemas/log.ts';
import type { Settings } from '../settings.ts';
import { type Channel, saidSilent, toFile, toWebhook } from './channels.ts';
import { createDeadManWatch, DEAD_MAN_FAULT, type Signal } from './watch.ts';

export interface DeadMan {
  /** The meter that is given, which also says when something was ingested. */
  listening(meter: Meter): Meter;
  /** What is on its way out is given up. */
  stop(): Promise<void>;
}

export interface DeadManParts {
  settings: Pick<Settings, 'deadMan' | 'deadManFile' | 'deadManUrl'>;
  log: Log;
  wall(): number;
  /** Left out: the usual ones. ms. */
  timing?: { lookEveryMs?: number; firstPauseMs?: number };
}

const SECOND = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A signal that nobody took for so long (ms) is no news any more. */
const GIVEN_UP_AFTER_MS = 86_400_000;

/**
 * Tells the outside when nothing was ingested for as long as the settings say, and when that is over: once each, in
 * order, again and again until it has arrived. While events flow the file is written anew now and then, so that its age
 * alone tells of a process that is gone. Null where the settings ask for none.
 */
export async function openDeadMan(parts: DeadManParts): Promise<DeadMan | null> {
  const { settings, log, wall, timing = {} } = parts;
  const { lookEveryMs = SECOND, firstPauseMs = SECOND } = timing;
  const { deadMan, deadManFile, deadManUrl } = settings;
  if (deadMan === 0) return null;
  const afterMs = deadMan * SECOND;
  const ending = new AbortController();
  const watch = createDeadManWatch({
    afterMs,
    elapsed: () => performance.now(),
    wall,
    silent: deadManFile !== null && (await saidSilent(deadManFile)),
  });
  const outlet = (name: string, channel: Channel) => ({ name, channel, tail: Promise.resolve(), waiting: 0 });
  const outlets = [
    ...(deadManFile === null ? [] : [outlet('file', toFile(deadManFile))]),
    ...(deadManUrl === null ? [] : [outlet('webhook', toWebhook(deadManUrl))]),
  ];

  const deliver = async (name: string, channel: Channel, signal: Signal): Promise<void> => {
    const giveUpAt = performance.now() + GIVEN_UP_AFTER_MS;
    for (let tries = 1; !ending.signal.aborted; tries += 1) {
      try {
        return await channel(signal, ending.signal);
      } catch (error) {
        // Neither the address nor what the listener said: both may hold secrets.
        const reason = error instanceof Error ? error.name : 'unknown';
        if (tries === 1)
          log.warn({ channel: name, reason }, "The dead man's signal is sent again until it arrives.");
        if (performance.now() > giveUpAt)
          return log.error({ channel: name, tries }, "The dead man's signal did not arrive in a day.");
        const pause = backoff(tries, firstPauseMs, LONGEST_PAUSE_MS, Math.random);
        await sleep(pause, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  };
  const tell = (to: (typeof outlets)[number], signal: Signal): void => {
    to.waiting += 1;
    to.tail = to.tail
      .then(() => deliver(to.name, to.channel, signal))
      .finally(() => {
        to.waiting -= 1;
      });
  };

  let toldAt = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    const signal = watch.look();
    if (signal?.state === 'silent')
      log.error({ code: DEAD_MAN_FAULT, since: signal.since }, `Nothing was ingested for ${deadMan} s.`);
    if (signal?.state === 'flowing') log.info({ code: DEAD_MAN_FAULT }, 'Events are ingested again.');
    if (signal) for (const to of outlets) tell(to, signal);
    const file = outlets.find(({ name }) => name === 'file');
    if (signal) toldAt = watch.last;
    else if (watch.flowing && file?.waiting === 0 && watch.last - toldAt >= afterMs / 4) {
      toldAt = watch.last;
      tell(file, { state: 'flowing', since: watch.last, at: wall() });
    }
  };
  const looking = setInterval(look, lookEveryMs);

  return {
    listening: (meter) => ({
      ...meter,
      evaluating(batch) {
        const ended = meter.evaluating(batch);
        return () => {
          ended();
          watch.ingested();
        };
      },
    }),
    async stop() {
      clearInterval(looking);
      ending.abort();
      await Promise.all(outlets.map(({ tail }) => tail));
    },
  };
}
