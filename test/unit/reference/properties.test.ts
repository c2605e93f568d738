import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptClocks } from '../../../schemas/clock-places.ts';
import { POLICIES_IN_USE, SERVICE_FLOW_ASSESSED } from '../../../schemas/policies/service-flow.ts';
import type { TicketFact } from '../../reference/facts.ts';
import { countKinds, type History, history, historySet } from '../../reference/histories.ts';
import { emptyValue, referenceMeasure } from '../../reference/measures.ts';
import { type ReferenceTicket, referenceState } from '../../reference/state.ts';
import { referenceTickets } from '../../reference/tickets.ts';
import { verdictAt } from '../../reference/verdict.ts';

const SEED = 20260727;
const stateOf = ({ facts, now }: History, cut?: number) =>
  referenceState(facts, now, POLICIES_IN_USE, { cut });
const timezone = 'Asia/Shanghai';

describe('generated histories', () => {
  it('hold at least 5 % of every kind of trouble, and are the same for a seed', () => {
    const sample = fc.sample(history, { numRuns: 2000, seed: SEED });
    const counts = countKinds(sample);
    console.log(
      Object.entries(counts)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(' · '),
    );
    const rare = Object.entries(counts).filter(([, count]) => count < 0.05 * sample.length);
    expect(rare).toEqual([]);
    const twice = fc.sample(history, { numRuns: 20, seed: SEED });
    expect(twice).toEqual(fc.sample(history, { numRuns: 20, seed: SEED }));
  });
});

describe('properties of the state', () => {
  const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, numRuns = 500) =>
    fc.assert(fc.property(arbitrary, holds), { numRuns, seed: SEED });

  it('does not depend on the order of arrival, nor on copies that come later', () => {
    const disordered = fc.tuple(history, fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40 }));
    check(disordered, ([told, keys]) => {
      const copies = told.facts
        .filter((_, i) => keys[i % keys.length]! % 2 === 0)
        .map((fact) => ({ ...fact, ingested_at: fact.ingested_at + 5000, kafka_offset: 9 }));
      const all = [...copies, ...told.facts];
      const shuffled = all
        .map((fact, i) => ({ fact, key: keys[(i * 7) % keys.length]! }))
        .sort((a, b) => a.key - b.key)
        .map(({ fact }) => fact);
      expect(stateOf({ ...told, facts: shuffled })).toEqual(stateOf(told));
    });
  });

  it('with a cut equals the state of what had been ingested by then', () => {
    check(fc.tuple(history, fc.nat({ max: 1000 })), ([told, index]) => {
      const cut = told.facts[index % told.facts.length]!.ingested_at;
      const known = told.facts.filter((fact) => fact.ingested_at <= cut);
      expect(stateOf(told, cut)).toEqual(stateOf({ ...told, facts: known }));
    });
  });

  it('does not see facts to come, unless they correct or contradict', () => {
    const silent = (fact: TicketFact, told: History) =>
      fact.type !== 'ticket.corrected' &&
      !told.facts.some((other) => other.id === fact.id && other.at <= told.now);
    check(history, (told) => {
      const without = told.facts.filter((fact) => fact.at <= told.now || !silent(fact, told));
      const blank = (ticket: ReferenceTicket | null) =>
        ticket && {
          ...{ ...ticket, facts_total: 0, next_at: 0, last_ingested_at: 0 },
          // A conflict among facts to come alone is known as soon as they are.
          flags: ticket.flags.filter((flag) => flag !== 'id_conflict'),
        };
      expect(blank(stateOf({ ...told, facts: without }))).toEqual(blank(stateOf(told)));
    });
  });

  it('keeps its arrays, counts and instants in step', () => {
    check(history, (told) => {
      const ticket = stateOf(told);
      if (!ticket) return;
      expect(ticket.queue_path.length).toBe(ticket.queue_at.length);
      expect(ticket.owner_path.length).toBe(ticket.owner_at.length);
      expect(ticket.resolution_at.length).toBe(ticket.resolution_queue.length);
      expect(ticket.pause_from.length).toBe(ticket.pause_to.length);
      expect(ticket.pause_to.slice(0, -1)).not.toContain(0);
      expect(ticket.clock_due.length).toBe(7);
      expect(ticket.facts_due).toBeLessThanOrEqual(ticket.facts_total);
      expect(ticket.incomplete).toBe(ticket.created_at === 0 ? 1 : 0);
      ticket.clock_due.forEach((due, i) => {
        expect(ticket.clock_warn[i]).toBeLessThanOrEqual(due);
        expect(due).toBeGreaterThanOrEqual(ticket.clock_start[i]!);
        const verdict = verdictAt(ticket, i, told.now, POLICIES_IN_USE);
        if (ticket.clock_start[i] !== 0 && ticket.clock_by_reclass[i] === 0 && verdict === 'met') {
          expect(ticket.clock_elapsed_stop[i]).toBeLessThanOrEqual(ticket.clock_target[i]!);
        }
      });
    });
  });
});

describe('laws of the measures', () => {
  const METRICS = [
    'tickets_created',
    'tickets_resolved',
    'resolutions',
    'tickets_reopened',
    'net_flow',
    'transfers',
  ];
  const STOCKS = ['open_tickets', 'queue_depth', 'at_risk', 'breached_open', 'due_soon.60'];
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const number = (value: unknown) => (value as { value: number }).value;

  it('the sum over queues is the total', () => {
    fc.assert(
      fc.property(historySet, (set) => {
        const now = set[0]!.now;
        const tickets = referenceTickets(
          set.flatMap((told) => told.facts),
          now,
        );
        for (const metric of [...METRICS, ...STOCKS]) {
          const question = { metric, from: 0, to: now + 1, now, timezone };
          const [total] = referenceMeasure(tickets, question);
          const parts = referenceMeasure(tickets, { ...question, by: 'queue' });
          expect(sum(parts.map((row) => number(row.value)))).toBe(number(total?.value ?? emptyValue(metric)));
        }
      }),
      { numRuns: 150, seed: SEED },
    );
  });

  it('undecided, met and breached are together all with that clock', () => {
    fc.assert(
      fc.property(historySet, (set) => {
        const now = set[0]!.now;
        const tickets = referenceTickets(
          set.flatMap((told) => told.facts),
          now,
        ).filter((t) => t.ended_by === '');
        for (const [index, { clock }] of keptClocks([SERVICE_FLOW_ASSESSED]).entries()) {
          const timed = tickets.filter((ticket) => ticket.clock_start[index] !== 0);
          const question = { metric: `attainment.${clock}`, from: 0, to: now + 1, now, timezone };
          const { denominator } = referenceMeasure(tickets, question)[0]!.value as { denominator: number };
          const still = ['running', 'at_risk', 'paused'];
          const undecided = timed.filter((ticket) => {
            const decided = !still.includes(verdictAt(ticket, index, now, POLICIES_IN_USE));
            return !decided || ticket.clock_due[index]! > now;
          });
          expect(undecided.length + denominator).toBe(timed.length);
        }
      }),
      { numRuns: 150, seed: SEED },
    );
  });
});
