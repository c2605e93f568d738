import fc from 'fast-check';
import { expect, it } from 'vitest';
import { f, MINUTE, min } from '../../reference/cases/case.ts';
import type { TicketFact } from '../../reference/facts.ts';
import { referenceMeasure } from '../../reference/measures.ts';
import { referenceTickets } from '../../reference/tickets.ts';

const timezone = 'Asia/Shanghai';
type Move = 'resolve' | 'close' | 'give up' | 'reopen' | 'reopen by status' | 'cancel' | 'nothing';

/** What opens a ticket without being counted as reopened (+1), or ends it without being a resolution (−1). */
interface Told {
  facts: TicketFact[];
  uncounted: { at: number; step: number }[];
}

/** A journey without disorder: each move is made only where it is possible, at an instant of its own. */
function tell(subject: string, birth: number, moves: { move: Move; wait: number }[]): Told {
  const facts = [f('created', birth, { subject, id: `${subject}-0`, queue: 'q1' })];
  const uncounted: Told['uncounted'] = [];
  let state: 'open' | 'ended' | 'gone' = 'open';
  let minute = birth;
  moves.forEach(({ move, wait }, i) => {
    minute += wait;
    const say = (type: string, part: Partial<TicketFact> = {}) =>
      facts.push(f(type, minute, { subject, id: `${subject}-${i + 1}`, ...part }));
    const aside = (step: number) => uncounted.push({ at: min(minute), step });
    if (state === 'open' && move === 'resolve') say('resolved');
    else if (state === 'open' && move === 'close') say('closed');
    else if (state === 'open' && move === 'give up') {
      say('closed', { close_reason: 'unresolved' });
      aside(-1);
    } else if (state === 'open' && move === 'cancel') {
      say('cancelled');
      aside(-1);
    } else if (state === 'ended' && move === 'reopen') say('reopened');
    else if (state === 'ended' && move === 'reopen by status') {
      say('status_changed', { status: 'in_progress' });
      aside(1);
    } else return;
    if (move === 'cancel') state = 'gone';
    else state = state === 'open' ? 'ended' : 'open';
  });
  return { facts, uncounted };
}

const moves = fc.array(
  fc.record({
    move: fc.constantFrom<Move>(
      'resolve',
      'resolve',
      'close',
      'give up',
      'reopen',
      'reopen',
      'reopen by status',
      'cancel',
    ),
    wait: fc.integer({ min: 1, max: 600 }),
  }),
  { maxLength: 8 },
);

it('open(t1) = open(t0) + created + reopened (counted and inferred) − ended between', () => {
  const journeys = fc.array(fc.record({ birth: fc.nat({ max: 2000 }), moves }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(journeys, fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), (all, a, b) => {
      const told = all.map((journey, i) => tell(`T-${i}`, journey.birth, journey.moves));
      const facts = told.flatMap((one) => one.facts);
      const [t0, t1] = [min(Math.min(a, b)), min(Math.max(a, b))];
      const open = (now: number) => {
        const question = { metric: 'open_tickets', from: 0, to: now, now, timezone };
        return (referenceMeasure(referenceTickets(facts, now), question)[0]!.value as { value: number })
          .value;
      };
      const window = { from: t0 + 1, to: t1 + MINUTE, now: t1, timezone };
      const flow = referenceMeasure(referenceTickets(facts, t1), { metric: 'net_flow', ...window });
      const aside = told.flatMap((one) => one.uncounted).filter(({ at }) => at > t0 && at <= t1);
      const steps = aside.reduce((sum, { step }) => sum + step, 0);
      expect(open(t1)).toBe(open(t0) + (flow[0]!.value as { value: number }).value + steps);
    }),
    { numRuns: 400, seed: 20260727 },
  );
});
