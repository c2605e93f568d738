import { readFile, rename, writeFile } from 'node:fs/promises';
import { FAULTS } from '../../schemas/faults.ts';
import { postJson } from '../post-json.ts';
import { DEAD_MAN_FAULT, type Signal } from './watch.ts';

/** One way out. Rejects where the signal did not arrive: it is sent again. */
export type Channel = (signal: Signal, ended: AbortSignal) => Promise<void>;

/** A listener that says nothing for so long (ms) has not heard. */
const ANSWER_WITHIN_MS = 10_000;

/** What a listener reads: which state, since when, and what to do. No figure, no name. */
export const wordsOf = ({ state, since, at }: Signal) => ({
  application: 'andon',
  state,
  since: new Date(since).toISOString(),
  at: new Date(at).toISOString(),
  ...(state === 'silent'
    ? {
        fault: DEAD_MAN_FAULT,
        message: FAULTS[DEAD_MAN_FAULT].cause,
        remedy: FAULTS[DEAD_MAN_FAULT].remedy,
      }
    : {}),
});

/** A file that always holds the last word, whole: whoever reads it never sees half of one. */
export const toFile =
  (path: string): Channel =>
  async (signal) => {
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(wordsOf(signal))}\n`);
    await rename(draft, path);
  };

/** What the file says of an earlier process. */
export async function saidSilent(path: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as { state?: unknown }).state === 'silent';
  } catch {
    return false;
  }
}

/** A POST of JSON; anything but 2xx has not arrived. The address may hold a secret: it stands in no fault. */
export const toWebhook =
  (url: string): Channel =>
  (signal, ended) =>
    postJson(url, JSON.stringify(wordsOf(signal)), ANSWER_WITHIN_MS, ended);
