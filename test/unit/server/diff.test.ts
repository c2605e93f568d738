import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameData } from '../../../schemas/live.ts';
import { apply, diff, sameValue } from '../../../server/live/diff.ts';
import { advance, newRoom, snapshot } from '../../../server/live/room.ts';

const number = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const value = fc.oneof(
  fc.record({ value: number }),
  fc.record({ value: number, provisional: fc.constant(true as const) }),
  fc.record({ value: number, numerator: fc.nat(3), denominator: fc.nat(3), low: number, high: number }),
  fc.record({ n: fc.nat(3), mean: number, p50: number, p90: number }),
  fc.constant({ hidden: 'small_cell' as const }),
);
/** Few names, and such as read alike: a row that is another row's key and metric. */
const row = fc.constantFrom('|', '|a', '|a/m', '|a/m/k', '1|', '1|a', '|/');
const metric = fc.constantFrom('m', 'k', 'due_soon.15');
const frame: fc.Arbitrary<FrameData> = fc.dictionary(
  row,
  fc.dictionary(metric, value, { noNullPrototype: true }),
  {
    noNullPrototype: true,
  },
);

describe('diff and apply', () => {
  it('applying the difference gives the next frame', () => {
    let changed = 0;
    fc.assert(
      fc.property(frame, frame, (previous, next) => {
        const change = diff(previous, next);
        if (change) changed += 1;
        expect(change ? apply(previous, change) : previous).toEqual(next);
      }),
      { numRuns: 3000 },
    );
    expect(changed).toBeGreaterThan(1000);
  });
  it('a frame does not differ from itself, and a difference leaves its frame alone', () => {
    fc.assert(
      fc.property(frame, frame, (previous, next) => {
        expect(diff(next, structuredClone(next))).toBeNull();
        const before = structuredClone(previous);
        apply(previous, diff(previous, next) ?? {});
        expect(previous).toEqual(before);
      }),
    );
  });
  it('sends only what changed', () => {
    const previous = { '|a': { m: { value: 1 }, k: { value: 1 } }, '|b': { m: { value: 1 } } };
    const next = { '|a': { m: { value: 2 }, k: { value: 1 } }, '|c': { m: { value: 1 } } };
    expect(diff(previous, next)).toEqual({
      set: { '|a': { m: { value: 2 } }, '|c': { m: { value: 1 } } },
      del: ['|b'],
    });
  });
  it('an age that only grew is no change; another instant, or none any more, is', () => {
    expect(sameValue({ value: 5, since: 100 }, { value: 9, since: 100 })).toBe(true);
    expect(sameValue({ value: 5, since: 100 }, { value: 5, since: 101 })).toBe(false);
    expect(sameValue({ value: 5, since: 100 }, { value: null })).toBe(false);
    expect(sameValue({ value: 5, since: 100 }, { value: 5, since: 100, provisional: true })).toBe(false);
  });
});

describe('a room', () => {
  const times = { now: 1, cut: 1, dataTime: 1, from: 1, to: 2 };
  const site = {
    tenant: 't',
    now: 1,
    clock: 'wall' as const,
    speed: 1,
    dataTime: 1,
    completeTo: 1,
    sources: [],
    policy: 'p',
    timezone: 'UTC',
  };
  it('whoever has any state of the last thirty catches up to the same data', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 50 }), fc.nat(50), (frames, pick) => {
        const room = newRoom('r', { tenant: 't', metrics: ['m'], window: 'now' }, 'no', 0);
        const seen: { s: number; data: FrameData }[] = [{ s: 0, data: {} }];
        for (const data of frames) {
          advance(room, 'e', { times, data }, 0);
          seen.push({ s: room.s, data: room.data });
        }
        expect(room.data).toEqual(frames.at(-1));
        const old = seen[pick % seen.length] as { s: number; data: FrameData };
        const answer = snapshot(room, 'e', times, site, { e: 'e', s: old.s });
        const data = answer.kind === 'snap' ? answer.data : (answer.deltas ?? []).reduce(apply, old.data);
        expect(data).toEqual(room.data);
        expect(answer.kind === 'snap').toBe(room.s - old.s > 30);
        for (const [index, delta] of (answer.deltas ?? []).entries()) expect(delta.b).toBe(old.s + index);
      }),
    );
  });
});
