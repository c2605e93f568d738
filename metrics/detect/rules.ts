import type { Settings } from './settings.ts';
import { countTail, normalTail } from './tail.ts';
import type { Window } from './windows.ts';

/** What a rule says of a series at one bucket. */
export interface Opinion {
  readonly speaks: boolean;
  /** Probability of evidence as strong where all is as usual; 1 where the rule cannot be asked. */
  readonly p: number;
}

const SILENT: Opinion = { speaks: false, p: 1 };

/** A window with its score; null where it is unknown. */
export type Scored = (Window & { readonly score: number }) | null;

/**
 * Fast rule: `times` of the last `of` windows with a high score and an excess that matters (domain.md 2.6, step 5).
 * p: so many of as many independent windows above the lowest of those scores.
 * @param windows adjoining ones, the newest last
 */
export function fastRule(windows: readonly Scored[], { fast }: Settings): Opinion {
  const last = windows.slice(-fast.of);
  const high = last.filter(
    (window) => window && window.score > fast.score && window.count - window.expected >= fast.excess,
  );
  const scores = last.flatMap((window) => (window ? [window.score] : [])).sort((a, b) => b - a);
  const least = scores[fast.times - 1];
  // While the newest window is calm, an old pair does not begin an alarm.
  const newest = last.at(-1);
  const speaks = high.length >= fast.times && newest != null && newest.score > fast.score;
  return { speaks, p: least === undefined ? 1 : atLeast(fast.times, last.length, normalTail(least)) };
}

/** Probability of `times` or more hits in n trials. */
function atLeast(times: number, n: number, p: number): number {
  let sum = 0;
  let ways = 1;
  for (let hits = 0; hits <= n; hits += 1) {
    if (hits >= times) sum += ways * p ** hits * (1 - p) ** (n - hits);
    ways = (ways * (n - hits)) / (hits + 1);
  }
  return Math.min(1, sum);
}

/** One step of the slow rule's sum: C = max(0, C + z − slack) (domain.md 2.6, step 5; E. S. Page, Biometrika 1954). */
export const slowStep = (sum: number, score: number, { slow }: Settings): number =>
  Math.min(2 * slow.limit, Math.max(0, sum + score - slow.slack));

/**
 * Slow rule: small excesses that go on. p: the sum of a walk with drift −slack and unit steps is beyond c with
 * probability exp(−2 · slack · (c + 0.583)) in the long run (D. Siegmund, "Sequential Analysis", 1985, ch. VIII, X).
 */
export function slowRule(sum: number, { slow }: Settings): Opinion {
  return { speaks: sum >= slow.limit, p: sum > 0 ? Math.exp(-2 * slow.slack * (sum + 0.583)) : 1 };
}

/** Least expected count of a window that a tail is asked of: no series is known to be empty (chosen). */
const LEAST_MEAN = 0.25;

/**
 * Flash rule: one window that chance hardly ever gives (domain.md 2.6, step 5), with the fast rule's least excess
 * (chosen: one call at a closed line is no incident).
 */
export function flashRule(window: Scored, phi: number, { flash, fast }: Settings): Opinion {
  if (!window || window.count - window.expected < fast.excess) return SILENT;
  const p = countTail(window.count, Math.max(LEAST_MEAN, window.expected), phi);
  return { speaks: p < flash, p };
}

/** Drop rule: so many windows on end far below what was expected (domain.md 2.6, step 6). */
export function dropRule(windows: readonly Scored[], { drop }: Settings): Opinion {
  const last = windows.slice(-drop.times);
  if (last.length < drop.times || last.includes(null)) return SILENT;
  const highest = Math.max(...last.map((window) => window?.score ?? 0));
  return { speaks: highest < drop.score, p: normalTail(-highest) ** drop.times };
}
