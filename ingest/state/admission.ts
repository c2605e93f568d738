/** What is known of a touched subject when a batch asks. */
export interface Standing {
  /** It has a row in the live table. */
  live: boolean;
  /** It is marked as leaving the working set. */
  leaving: boolean;
  /** It has a row in the state table. */
  stored: boolean;
  /** This process has it waiting on the cold way. */
  waiting: boolean;
  /** All of its facts in this batch are back-fill. */
  backfill: boolean;
}

/**
 * The way of a touched subject: `hot`, evaluated at once from the working set, only if that holds it whole. Judged by
 * what is stored, never by what the fact says: a `ticket.created` may be the fifth copy of an old one. New back-fill
 * goes cold, which reads all facts and so is always right, lest years of history pass through the working set.
 */
export function admit(standing: Standing): 'hot' | 'cold' {
  if (standing.waiting || standing.leaving) return 'cold';
  if (standing.live) return 'hot';
  return standing.stored || standing.backfill ? 'cold' : 'hot';
}

/** A look-up this old (ms) is asked anew before the working set is written: an eviction may have passed meanwhile. */
export const LOOKUP_AGE = 30_000;

export const lookupExpired = (askedAt: number, now: number): boolean => now - askedAt > LOOKUP_AGE;

/** The working set lost facts of a subject: it must be evaluated from all facts and copied anew. */
export const lacksFacts = (hotFacts: number, storedTotal: number): boolean => hotFacts < storedTotal;
