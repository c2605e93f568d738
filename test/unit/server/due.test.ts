import { describe, expect, it } from 'vitest';
import { isDue } from '../../../server/live/due.ts';
import { parseWindow, type Window } from '../../../server/window.ts';

const last = { now: 100_000, wallAt: 0, touches: 3, from: 0 };
const present = { now: 101_000, wallNow: 1000, touches: 3, from: null };
const due = (
  window: string,
  more: Partial<typeof present> | { from: number } = {},
  judged = false,
  before: typeof last | null = last,
) => isDue(before, { ...present, ...more }, parseWindow(window) as Window, judged);

describe('a group of views is asked again', () => {
  it.each([
    ['never asked', due('now', {}, false, null), true],
    ['nothing happened', due('now'), false],
    ['data arrived', due('now', { touches: 4 }), true],
    ['the clock was set back', due('now', { now: 99_000 }), true],
    ['a trailing window after 4.9 s', due('PT15M', { now: 104_900 }), false],
    ['a trailing window after 5 s', due('PT15M', { now: 105_000 }), true],
    ['today after 5 s', due('today', { now: 105_000 }), false],
    ['today after a minute', due('today', { now: 160_000 }), true],
    ['midnight passed', due('today', { from: 86_400_000 }), true],
    ['a bucket passed', due('PT1H', { from: 60_000 }), true],
    ['verdicts due at the next quarter minute', due('now', { now: 105_000 }, true), true],
    ['verdicts not due before', due('now', { now: 104_999 }, true), false],
    ['a long window, data arrived', due('P14D', { touches: 4 }), false],
    ['a long window after a minute', due('P14D', { now: 160_000, wallNow: 60_000 }), true],
    [
      'a long window at sixty times the speed, one second on',
      due('P14D', { now: 160_000, wallNow: 1000 }),
      false,
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
