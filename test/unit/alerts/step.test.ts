import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../server/alerts/reading.ts';
import { type Holds, QUIET, type Standing, step } from '../../../server/alerts/step.ts';

const EVERY = 15_000;
const HOLDS: Holds = { forMs: 30_000, keepFiringMs: 60_000 };
const READINGS: Record<string, Reading> = {
  '.': { at: 'inside', severity: 'warn', value: 1 },
  '-': { at: 'between', severity: 'warn', value: 5 },
  w: { at: 'past', severity: 'warn', value: 11 },
  c: { at: 'past', severity: 'critical', value: 21 },
  '?': { at: 'unknown', severity: 'warn', value: null },
};

interface Run {
  phases: string;
  last: Standing;
}
/** Steps through readings, 15 s apart; q, p, f, r say the phase after each. */
function run(readings: string, holds = HOLDS, from: Standing = QUIET): Run {
  let last = from;
  const phases = [...readings].map((sign, index) => {
    last = step(last, READINGS[sign] as Reading, holds, index * EVERY).next;
    return last.phase[0];
  });
  return { phases: phases.join(''), last };
}

describe('the life of an alert', () => {
  it('fires only after `for`, and not for a value that came back before', () => {
    expect(run('.ww.ww').phases).toBe('qppqpp');
    expect(run('wwwc').phases).toBe('ppff');
    expect(run('w-ww').phases).toBe('pqpp');
  });
  it('fires at once where `for` is nothing', () => {
    expect(run('w', { ...HOLDS, forMs: 0 }).phases).toBe('f');
  });
  it('recovers after three evaluations inside the exit line, and is over after keepFiring', () => {
    expect(run('www..-...').phases).toBe('ppffffffr');
    expect(run('www........').phases).toBe('ppfffrrrrqq');
  });
  it('fires on where the value passes its line again while it recovers', () => {
    expect(run('www...w').phases).toBe('ppfffrf');
  });
  it('begins the time inside anew where the value goes between the lines', () => {
    expect(run('www...-....').phases).toBe('ppfffrrrrrq');
  });
  it('becomes graver, never milder, while it fires', () => {
    expect(run('wwwcw').last).toMatchObject({ phase: 'firing', severity: 'critical' });
  });
  it('decides nothing that fires without a number, and forgets what was pending', () => {
    expect(run('www????????').phases).toBe('ppfffffffff');
    expect(run('w???').phases).toBe('pppq');
    expect(run('www...????').last.phase).toBe('recovering');
  });
  it('stays quiet after somebody closed it, until it has been inside once', () => {
    const closed = { ...QUIET, dismissed: true };
    expect(run('cccccc', HOLDS, closed).phases).toBe('qqqqqq');
    expect(run('cc-c.ccc', HOLDS, closed).phases).toBe('qqqqqppf');
  });
});

describe('for any course of values', () => {
  const signs = fc.string({ unit: fc.constantFrom(...Object.keys(READINGS)), minLength: 1, maxLength: 200 });
  const holds = fc.record({
    forMs: fc.integer({ min: 0, max: 8 }).map((n) => n * EVERY),
    keepFiringMs: fc.integer({ min: 0, max: 8 }).map((n) => n * EVERY),
  });

  it('two firings of one subject lie at least keepFiring and for apart, and each had its hold', () => {
    fc.assert(
      fc.property(signs, holds, (readings, held) => {
        let state = QUIET;
        let endedAt = Number.NEGATIVE_INFINITY;
        let recoveringAt = 0;
        let pendingAt = 0;
        [...readings].forEach((sign, index) => {
          const at = index * EVERY;
          const { next } = step(state, READINGS[sign] as Reading, held, at);
          if (state.phase === 'quiet' && next.phase !== 'quiet') pendingAt = at;
          if (state.phase === 'firing' && next.phase === 'recovering') recoveringAt = at;
          if (state.phase === 'recovering' && next.phase === 'quiet') {
            endedAt = at;
            expect(at - recoveringAt).toBeGreaterThanOrEqual(held.keepFiringMs);
          }
          if (next.phase === 'firing' && (state.phase === 'pending' || state.phase === 'quiet')) {
            expect(at - pendingAt).toBeGreaterThanOrEqual(held.forMs);
            expect(at - endedAt).toBeGreaterThanOrEqual(held.forMs);
          }
          // Nothing that fires ends without having recovered.
          if (state.phase === 'firing') expect(next.phase).not.toBe('quiet');
          state = next;
        });
      }),
      { numRuns: 500 },
    );
  });
  it('says that it changed exactly where phase or severity did', () => {
    fc.assert(
      fc.property(signs, holds, (readings, held) => {
        let state = QUIET;
        [...readings].forEach((sign, index) => {
          const { next, changed } = step(state, READINGS[sign] as Reading, held, index * EVERY);
          const visible =
            next.phase !== state.phase || (next.phase === 'firing' && next.severity !== state.severity);
          expect(changed).toBe(visible);
          state = next;
        });
      }),
      { numRuns: 500 },
    );
  });
});
