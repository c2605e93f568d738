import { expect, it } from 'vitest';
import { openAllowance } from '../../../server/doors/allowance.ts';
import { DOOR_LIMITS } from '../../../server/doors/ports.ts';

const LIMITS = { ...DOOR_LIMITS, eventsPerSecond: 10, burst: 20, atOnce: 2 };

it('fills a bucket steadily, up to its brim, each sender its own', () => {
  let now = 0;
  const { take } = openAllowance(LIMITS, () => now);
  expect(take('a', 20)).toBe(0);
  expect(take('a', 1)).toBe(100);
  expect(take('b', 20)).toBe(0);
  now = 99;
  expect(take('a', 1)).toBe(1);
  now = 100;
  expect(take('a', 1)).toBe(0);
  now = 60_000;
  expect(take('a', 21)).toBe(100);
  expect(take('a', 20)).toBe(0);
});

it('gives nothing for a clock that is set back', () => {
  let now = 1_000;
  const { take } = openAllowance(LIMITS, () => now);
  take('a', 20);
  now = 0;
  expect(take('a', 1)).toBe(100);
  now = 100;
  expect(take('a', 1)).toBe(0);
});

it('bounds what is under way', () => {
  const { begin, end } = openAllowance(LIMITS, () => 0);
  expect([begin('a'), begin('a'), begin('a'), begin('b')]).toEqual([true, true, false, true]);
  end('a');
  expect(begin('a')).toBe(true);
});
