/** Fields of a fact that are shown only where they say something. */
const QUIET = new Set<unknown>(['', 0, -1]);
const ALWAYS = ['id', 'source', 'type', 'at', 'time', 'recorded', 'ingested_at'] as const;
const HIDDEN = new Set(['tenant', 'subject', 'seq', 'flags', 'detail', 'kept_hash']);

/** A fact as the ticket's page shows it: always its identity and instants (ms), further fields where they are set. */
export function toFact(row: Record<string, unknown>): Record<string, unknown> {
  const fact: Record<string, unknown> = Object.fromEntries(ALWAYS.map((name) => [name, row[name]]));
  for (const [name, value] of Object.entries(row)) {
    if (name in fact || HIDDEN.has(name) || QUIET.has(value)) continue;
    fact[name] = value;
  }
  const flags = String(row.flags ?? '');
  if (flags) fact.flags = flags.split(',');
  const detail = readDetail(row.detail);
  return detail ? { ...fact, detail } : fact;
}

function readDetail(text: unknown): unknown {
  if (typeof text !== 'string' || text === '' || text === '{}') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
