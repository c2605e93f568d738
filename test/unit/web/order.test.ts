import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOrder, ROW_RESTS_MS, type RowOrder, wantedOrder } from '../../../web/wall/order.ts';
import { rowsToShow } from '../../../web/wall/rows.ts';

describe('order of the rows', () => {
  it('is critical, warn, unknown, improving, normal, closed, then wait over target, then the directory', () => {
    const row = (key: string, state: Parameters<typeof wantedOrder>[0][number]['state'], urgency = 0) => ({
      key,
      state,
      urgency,
    });
    expect(
      wantedOrder([
        row('n1', 'normal'),
        row('c', 'closed'),
        row('i', 'improving'),
        row('w', 'warn', 0.4),
        row('u', 'unknown'),
        row('w2', 'warn', 0.9),
        row('k', 'critical'),
        row('n2', 'normal'),
      ]),
    ).toEqual(['k', 'w2', 'w', 'u', 'i', 'n1', 'n2', 'c']);
  });
  it('moves no row twice within 30 s, keeps every row once, and arrives when all have rested', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    const wish = fc.shuffledSubarray(keys, { minLength: 6, maxLength: 6 });
    let moves = 0;
    fc.assert(
      fc.property(
        fc.array(fc.record({ wish, wait: fc.integer({ min: 500, max: 20_000 }) }), {
          minLength: 2,
          maxLength: 30,
        }),
        (steps) => {
          let now = 0;
          let order: RowOrder = nextOrder(undefined, keys, now);
          const moved: Record<string, number> = Object.fromEntries(keys.map((key) => [key, now]));
          for (const step of steps) {
            now += step.wait;
            const next = nextOrder(order, step.wish, now);
            expect([...next.keys].sort()).toEqual(keys);
            next.keys.forEach((key, place) => {
              if (order.keys[place] === key) return;
              expect(now - (moved[key] ?? 0)).toBeGreaterThanOrEqual(ROW_RESTS_MS);
              moved[key] = now;
              moves += 1;
            });
            order = next;
          }
          const wanted = steps[steps.length - 1]?.wish ?? keys;
          expect(nextOrder(order, wanted, now + ROW_RESTS_MS).keys).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
    expect(moves).toBeGreaterThan(100);
  });
  it('takes a new row in at once', () => {
    expect(nextOrder(nextOrder(undefined, ['a', 'b'], 0), ['c', 'b', 'a'], 1).keys).toEqual(['c', 'b', 'a']);
  });
  it('shows the directory and strangers, but a replay only its own', () => {
    expect(rowsToShow(['a', 'b'], ['b', 'z'])).toEqual(['a', 'b', 'z']);
    expect(rowsToShow(['a', 'b'], ['Group 70', 'Group 24'])).toEqual(['Group 24', 'Group 70']);
    expect(rowsToShow(['a', 'b'], [])).toEqual(['a', 'b']);
  });
});
