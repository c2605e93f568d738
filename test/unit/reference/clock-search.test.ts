import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type KeptClock, keptClocks } from '../../../schemas/clock-places.ts';
import type { Policy } from '../../../schemas/policy.ts';
import { lastClassification } from '../../reference/classification.ts';
import { type Attributes, evaluateClock } from '../../reference/clocks.ts';

const TARGETS: Record<string, number> = { urgent: 10, important: 25, general: 60 };
const CAP = 30;
const START = 1000;

/** Limits in plain numbers: a unit stands for whatever a clock counts in. */
const policy = {
  id: 'search',
  version: 1,
  effectiveFrom: 0,
  pauseCapMs: CAP,
  name: { zh: '', en: '' },
  objectives: Object.entries(TARGETS).map(([priority, targetMs]) => ({
    id: priority,
    clock: 'resolution' as const,
    selector: { priority: [priority] },
    targetMs,
    comparator: 'at_most' as const,
    mode: 'per_item' as const,
    goal: 1,
    calendar: '24x7' as const,
    pauseOn: ['pending_customer' as const],
    onReopen: 'resume' as const,
    provenance: 'chosen' as const,
  })),
} as unknown as Policy;

const [kept] = keptClocks([policy]) as [KeptClock];
const attributes = (priority: string): Attributes => ({ ...lastClassification([]), channel: '', priority });
const priority = fc.constantFrom(...Object.keys(TARGETS));

it('the due instant equals a search unit by unit', () => {
  const question = fc.record({
    first: priority,
    later: fc.array(fc.record({ wait: fc.integer({ min: 1, max: 40 }), priority }), { maxLength: 4 }),
    intervals: fc.array(
      fc.record({ wait: fc.nat({ max: 20 }), length: fc.integer({ min: 1, max: 50 }), gap: fc.boolean() }),
      { maxLength: 4 },
    ),
    open: fc.boolean(),
  });
  fc.assert(
    fc.property(question, ({ first, later, intervals, open }) => {
      let from = START;
      const changes = later.map((step) => {
        from += step.wait;
        return { from, values: attributes(step.priority) };
      });
      const runs = [{ from: START, values: attributes(first) }, ...changes];
      let at = START;
      const placed = intervals.map(({ wait, length, gap }) => {
        const begin = at + wait;
        at = begin + length;
        return { from: begin, to: at, gap };
      });
      const last = placed.at(-1);
      const stillOpen = open && last !== undefined && !last.gap;
      const pauses = placed
        .filter((p) => !p.gap)
        .map((p) => ({ from: p.from, to: stillOpen && p === last ? 0 : p.to }));
      const gaps = placed.filter((p) => p.gap).map((p) => ({ from: p.from, to: p.to }));
      const clock = evaluateClock({ kept, start: START, stop: 0, runs, pauses, gaps });

      const standsStill = (t: number) =>
        gaps.some((gap) => t >= gap.from && t < gap.to) ||
        pauses.some((pause) => t >= pause.from && t < pause.from + CAP && (pause.to === 0 || t < pause.to));
      // By run: the first unit at which its target has elapsed and the clock goes on.
      const reached = new Map<number, number>();
      let elapsed = 0;
      for (let t = START; ; t++) {
        const inForce = runs.filter((run) => run.from <= t).at(-1)!;
        if (!standsStill(t)) {
          for (const target of Object.values(TARGETS)) {
            if (elapsed === target && !reached.has(target)) reached.set(target, t);
          }
        }
        const target = TARGETS[inForce.values.priority]!;
        const due = reached.get(target);
        if (due !== undefined && due <= t) {
          expect({ due: clock.due, target: clock.target }).toEqual({ due: t, target });
          expect(clock.byReclass).toBe(due < inForce.from ? 1 : 0);
          return;
        }
        if (!standsStill(t)) elapsed++;
      }
    }),
    { numRuns: 2000, seed: 20260727 },
  );
});
