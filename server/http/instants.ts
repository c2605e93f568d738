import { parseInstant } from '../calendar.ts';
import type { Choice } from './choices.ts';
import { wrongParameter } from './fault.ts';

const INSTANT = 'an ISO 8601 instant with zone, e.g. 2026-03-01T00:00:00Z (write + as %2B)';

/** Instants (ms) of a question by parameter; left out ones are undefined. Fault: ANDON_E201 naming the first that is none. */
export function readInstants<Name extends string>(
  text: Partial<Record<Name, string>>,
  names: readonly Name[],
): Choice<Partial<Record<Name, number>>> {
  const read: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = text[name];
    if (value === undefined) continue;
    const instant = parseInstant(value);
    if (instant === null || instant < 0) return { ok: false, fault: wrongParameter(name, value, INSTANT) };
    read[name] = instant;
  }
  return { ok: true, value: read };
}
