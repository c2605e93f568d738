import type { Log } from '../schemas/log.ts';

/** Lines that come again within this time (ms) are of one episode. */
const EPISODE_MS = 60_000;

/**
 * A log for what runs again and again: a warning or an error that comes anew with the same words is said once, however
 * long it goes on, and stays in the log at debug.
 *
 * @param now time that passes, ms.
 */
export function toldOnce(log: Log, now: () => number): Log {
  const heard = new Map<string, number>();
  const sayingOnce =
    (level: 'warn' | 'error') =>
    (details: object, message: string): void => {
      const { error = '' } = details as { error?: unknown };
      const words = `${message}\u001f${error}`;
      const at = now();
      for (const [known, last] of heard) if (at - last >= EPISODE_MS) heard.delete(known);
      const isNews = !heard.has(words);
      heard.set(words, at);
      log[isNews ? level : 'debug'](details, message);
    };
  return {
    debug: (details, message) => log.debug(details, message),
    info: (details, message) => log.info(details, message),
    warn: sayingOnce('warn'),
    error: sayingOnce('error'),
  };
}
