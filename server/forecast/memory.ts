import type { Timers } from '../ports.ts';

/** What is asked again within this time (ms of the wall) is not computed again, however fast the site's clock runs. */
const LEAST_MS = 10_000;
const MOST_REMEMBERED = 200;

interface Kept {
  siteAt: number;
  wallAt: number;
  value: Promise<unknown>;
}

/** Answers that take their time, kept for a stretch of the site's time. What failed is not kept. */
export interface Memory {
  /**
   * @param key of the question.
   * @param siteNow ms.
   * @param stretchMs how long an answer may be old by the site's clock.
   */
  kept<T>(key: string, siteNow: number, stretchMs: number, make: () => Promise<T>): Promise<T>;
}

export function openMemory(wallNow: () => number): Memory {
  const known = new Map<string, Kept>();
  return {
    kept<T>(key: string, siteNow: number, stretchMs: number, make: () => Promise<T>): Promise<T> {
      const found = known.get(key);
      const [siteAge, wallAge] = [siteNow - (found?.siteAt ?? 0), wallNow() - (found?.wallAt ?? 0)];
      const isFresh = siteAge >= 0 && (siteAge < stretchMs || wallAge < LEAST_MS);
      if (found && isFresh) return found.value as Promise<T>;
      const value = make();
      const own = { siteAt: siteNow, wallAt: wallNow(), value };
      known.delete(key);
      known.set(key, own);
      value.catch(() => {
        if (known.get(key) === own) known.delete(key);
      });
      const [oldest] = known.keys();
      if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
      return value;
    },
  };
}

/** Lets the event loop turn between two pieces of computing, so that a tick is not held up by all of them. */
export const breathing =
  (timers: Timers): (() => Promise<void>) =>
  () =>
    new Promise((resume) => void timers.after(0, resume));
