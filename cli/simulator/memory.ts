import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyStart, planStretches, type Stretch } from '../../simulator/history.ts';
import { HOUR, localDay, startOfDay } from '../../simulator/seasonality.ts';

/**
 * What a later start needs to go on where this one stopped: a stretch is a seed, a start and the incidents that somebody
 * ordered, so the same days can be played again without sending them. Instants ms UTC.
 */
export interface Sending extends Stretch {
  /** Messages of its history that were acknowledged, in their order. */
  sent: number;
  /** Its history was sent to the last message. */
  isWhole: boolean;
  /** What came after `spoolTo` was sent up to here. */
  sentTo: number;
}

export interface PastSending extends Sending {
  /** It has no open tickets any more, and everything was sent. */
  isOver: boolean;
}

export interface Plan {
  present: Sending;
  /** The newest first. */
  past: PastSending[];
}

const PRESENT = 'simulator.json';
const PAST = 'simulator-past.json';

/** A present older than this is not played again from its start: that would hold up the wall. */
const OLDEST_PRESENT = 3 * 24 * HOUR;
/** After a longer rest the newest hours are sent before those that were missed. */
const LONGEST_REST = 6 * HOUR;

const read = async <T>(file: string): Promise<T | null> =>
  readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as T,
    () => null,
  );

/** Whole or not at all: a process may be killed at any moment. */
async function write(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.draft`, JSON.stringify(content));
  await rename(`${file}.draft`, file);
}

export const readPlan = async (data: string): Promise<Plan | null> => {
  const present = await read<Sending>(join(data, PRESENT));
  return present?.incidents ? { present, past: (await read<PastSending[]>(join(data, PAST))) ?? [] } : null;
};
export const keepPresent = (data: string, present: Sending): Promise<void> =>
  write(join(data, PRESENT), present);
export const keepPast = (data: string, past: readonly PastSending[]): Promise<void> =>
  write(join(data, PAST), past);

/** Up to where the simulated centre has come on this data folder, ms; 0 where it has none. */
export const simulatedTo = async (data: string): Promise<number> =>
  (await readPlan(data))?.present.sentTo ?? 0;

const unsent = (stretch: Stretch): PastSending => ({
  ...stretch,
  sent: 0,
  isWhole: false,
  sentTo: stretch.spoolTo,
  isOver: false,
});

/**
 * What is to be played and sent from `now` on. Without a past: the last day first, then the weeks before it. With one:
 * the present goes on if it stands near; otherwise it becomes past itself, its open tickets go on to their ends, and the
 * days that nobody simulated are filled in. Weeks are added behind the oldest day where more are wanted than there are.
 *
 * @param weeks of history, 0 = only today; days that were missed are then left out.
 */
export function planFrom(kept: Plan | null, now: number, weeks: number, seed: string): Plan {
  const wanted = historyStart(now, weeks * 7);
  if (!kept) {
    const start = startOfDay(localDay(now) - (weeks > 0 ? 1 : 0));
    const present = { seed, start, drainAt: null, spoolTo: now, incidents: [] };
    return {
      present: { ...present, sent: 0, isWhole: false, sentTo: now },
      past: planStretches(seed, wanted, start, now).map(unsent),
    };
  }
  let { present, past } = kept;
  const oldest = Math.min(...[present, ...past].map(({ start }) => start));
  if (now - present.start > OLDEST_PRESENT || now - present.sentTo > LONGEST_REST) {
    const { sentTo } = present;
    const ended: PastSending = { ...present, drainAt: sentTo, isOver: false };
    const start = Math.max(sentTo, startOfDay(localDay(now) - (weeks > 0 ? 1 : 0)));
    const missed = weeks > 0 ? planStretches(seed, Math.max(sentTo, wanted), start, now) : [];
    present = {
      seed,
      start,
      drainAt: null,
      spoolTo: now,
      incidents: [],
      sent: 0,
      isWhole: false,
      sentTo: now,
    };
    past = [...missed.map(unsent), ended, ...past];
  }
  if (weeks > 0 && wanted < startOfDay(localDay(oldest)))
    past = [...past, ...planStretches(seed, wanted, oldest, now).map(unsent)];
  return { present, past };
}
