import type { TicketFact } from './facts.ts';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two keys part by part: numbers, big integers and text, each by its own order. */
export function compareKeys(
  a: readonly (number | bigint | string)[],
  b: readonly (number | bigint | string)[],
): number {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const order =
      typeof x === 'string' || typeof y === 'string'
        ? compareText(String(x), String(y))
        : Number(x! > y!) - Number(x! < y!);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Identical copies (time, source, id, content_hash) are one fact with its first ingestion stamp; with a `cut`, only
 * facts whose first ingestion was at or before it are known at all.
 */
export function knownFacts(facts: Iterable<TicketFact>, cut = Number.POSITIVE_INFINITY): TicketFact[] {
  const known = new Map<string, TicketFact>();
  for (const fact of facts) {
    const key = JSON.stringify([fact.time, fact.source, fact.id, String(fact.content_hash)]);
    const held = known.get(key);
    if (!held || fact.ingested_at < held.ingested_at) known.set(key, fact);
  }
  return [...known.values()].filter((fact) => fact.ingested_at <= cut);
}

/**
 * Rule 4. Of the copies of one (source, id) that differ, the largest (recorded, content_hash) stands.
 * A replacement is told apart from the fact it replaces, should it carry the same id.
 */
function settleConflicts(facts: TicketFact[]): { standing: TicketFact[]; conflict: boolean } {
  const byIdentity = new Map<string, TicketFact>();
  let conflict = false;
  const key = (fact: TicketFact) => [fact.recorded, BigInt(fact.content_hash), fact.time];
  for (const fact of facts) {
    const identity = JSON.stringify([fact.source, fact.id, fact.via]);
    const held = byIdentity.get(identity);
    if (held) conflict = true;
    if (!held || compareKeys(key(fact), key(held)) > 0) byIdentity.set(identity, fact);
  }
  return { standing: [...byIdentity.values()], conflict };
}

/** Rule 5. Corrections from the latest to the earliest; each is effective unless a later effective one forbids it. */
function effectiveCorrections(facts: TicketFact[]): TicketFact[] {
  const key = (fact: TicketFact) => [fact.recorded, fact.id, fact.source];
  const latestFirst = facts
    .filter((fact) => fact.type === 'ticket.corrected' && fact.via === '')
    .sort((a, b) => compareKeys(key(b), key(a)));
  const effective: TicketFact[] = [];
  for (const correction of latestFirst) {
    const takenBack = effective.some((later) => later.supersedes === correction.id);
    const forestalled = effective.some((later) => later.supersedes === correction.supersedes);
    if (!takenBack && !forestalled) effective.push(correction);
  }
  return effective;
}

/** The facts that no conflict and no correction masks, whatever their time (rules 4 and 5). */
export function unmaskedFacts(facts: TicketFact[]): { unmasked: TicketFact[]; conflict: boolean } {
  const { standing, conflict } = settleConflicts(facts);
  const corrections = effectiveCorrections(standing);
  const unmasked = standing.filter((fact) => {
    if (fact.via !== '' && !corrections.some((correction) => correction.id === fact.via)) return false;
    return !corrections.some(
      (correction) => correction.supersedes === fact.id && correction.id !== (fact.via || null),
    );
  });
  return { unmasked, conflict };
}
