import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { TicketFact } from './facts.ts';
import type { History } from './histories.ts';
import { referenceState } from './state.ts';

type Test = (history: History, count: (type: string) => number) => boolean;

const repeats = (keys: string[]): boolean => new Set(keys).size < keys.length;
const groups = (facts: TicketFact[], key: (fact: TicketFact) => string): TicketFact[][] => {
  const all = new Map<string, TicketFact[]>();
  for (const fact of facts) all.set(key(fact), [...(all.get(key(fact)) ?? []), fact]);
  return [...all.values()];
};
const conflicting = (facts: TicketFact[], sameRecorded: boolean): boolean =>
  groups(facts, (fact) => `${fact.source} ${fact.id}`).some((copies) =>
    copies.some((a) =>
      copies.some((b) => a.content_hash !== b.content_hash && (a.recorded === b.recorded) === sameRecorded),
    ),
  );
const corrections = (facts: TicketFact[]): TicketFact[] =>
  facts.filter((fact) => fact.type === 'ticket.corrected');

const TESTS: Record<string, Test> = {
  duplicated: ({ facts }) =>
    repeats(facts.map((fact) => `${fact.time} ${fact.source} ${fact.id} ${fact.content_hash}`)),
  shuffled: ({ facts }) => facts.some((fact, i) => i > 0 && fact.at < facts[i - 1]!.at),
  'cut into batches': ({ facts }) => new Set(facts.map((fact) => fact.ingested_at)).size > 1,
  'ties in time': ({ facts }) =>
    repeats([...new Set(facts.map((fact) => `${fact.at} ${fact.id}`))].map((at) => at.split(' ')[0]!)),
  'missing created': (_, count) => count('created') === 0,
  reopens: (_, count) => count('reopened') > 0,
  corrections: (_, count) => count('corrected') > 0,
  'corrections of corrections': ({ facts }) => {
    const ids = new Set(corrections(facts).map((fact) => fact.id));
    return corrections(facts).some((fact) => ids.has(fact.supersedes));
  },
  'correction cycles': ({ facts }) =>
    corrections(facts).some((a) =>
      corrections(facts).some((b) => a.supersedes === b.id && b.supersedes === a.id),
    ),
  'several corrections of one id': ({ facts }) =>
    groups(corrections(facts), (fact) => fact.supersedes).some(
      (all) => new Set(all.map((fact) => fact.id)).size > 1,
    ),
  replacements: ({ facts }) => facts.some((fact) => fact.via !== ''),
  'replacement from another ticket': ({ facts }) => {
    const ids = new Set(facts.map((fact) => fact.id));
    const alien = new Set(
      corrections(facts)
        .filter((fact) => !ids.has(fact.supersedes))
        .map((fact) => fact.id),
    );
    return facts.some((fact) => alien.has(fact.via));
  },
  snapshots: (_, count) => count('snapshot') > 0,
  'several snapshots': ({ facts }) =>
    new Set(facts.filter((fact) => fact.type === 'ticket.snapshot').map((fact) => fact.id)).size > 1,
  merges: (_, count) => count('merged') + count('absorbed') > 0,
  absorbed: (_, count) => count('absorbed') > 0,
  'merged or cancelled': (_, count) => count('merged') + count('cancelled') > 0,
  'future facts': ({ facts, now }) => facts.some((fact) => fact.at > now),
  conflicts: ({ facts }) => conflicting(facts, false) || conflicting(facts, true),
  'conflicts, other recorded': ({ facts }) => conflicting(facts, false),
  'conflicts, same recorded': ({ facts }) => conflicting(facts, true),
  drills: ({ facts }) => facts.some((fact) => fact.drill === 1),
  'bot answers only': ({ facts }) => {
    const answers = facts.filter((fact) => fact.type === 'ticket.responded');
    return answers.length > 0 && answers.every((fact) => fact.responder === 'bot');
  },
  'skewed clocks': ({ facts }) => facts.some((fact) => fact.flags === 'skew_fixed'),
};

type Ticket = NonNullable<ReturnType<typeof referenceState>>;
const OUTCOMES: Record<string, (ticket: Ticket) => boolean> = {
  'negative durations': (ticket) => ticket.flags.includes('negative_duration'),
  'closed without resolved': (ticket) => ticket.flags.includes('resolved_at_close'),
  'pauses beyond the cap': (ticket) => ticket.flags.includes('pause_capped'),
  pauses: (ticket) => ticket.pause_from.length > 0,
  'reopened by status': (ticket) => ticket.flags.includes('reopen_inferred'),
  'responses inferred': (ticket) => ticket.flags.includes('inferred'),
  'breached by reclassification': (ticket) => ticket.clock_by_reclass.includes(1),
  'ping-pong': (ticket) => ticket.ping_pong === 1,
  'several resolutions': (ticket) => ticket.resolution_at.length > 1,
  'open at the end': (ticket) => ticket.open === 1,
};

/** In how many of the histories each kind of trouble occurs, for the printed record of a test. */
export function countKinds(histories: Iterable<History>): Record<string, number> {
  const counts: Record<string, number> = { histories: 0 };
  for (const name of [...Object.keys(TESTS), ...Object.keys(OUTCOMES)]) counts[name] = 0;
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const history of histories) {
    add('histories');
    const count = (type: string) => history.facts.filter((fact) => fact.type === `ticket.${type}`).length;
    for (const [name, test] of Object.entries(TESTS)) if (test(history, count)) add(name);
    const ticket = referenceState(history.facts, history.now, POLICIES_IN_USE);
    if (!ticket) continue;
    for (const [name, holds] of Object.entries(OUTCOMES)) if (holds(ticket)) add(name);
  }
  return counts;
}
