import { expect, it } from 'vitest';
import { createBrake } from '../../../cli/simulator/brake.ts';

/**
 * Readers that take in so many messages a second, are done with each of them `roundMs` later and commit once a second;
 * producing costs no time.
 */
async function run(pace: number, seconds: number, roundMs = 0): Promise<{ sent: number; most: number }> {
  let now = 0;
  let sent = 0;
  let read = 0;
  let committed = 0;
  let most = 0;
  const readAt: number[] = [];
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; now += 1) {
      read = Math.min(sent, read + pace / 1_000);
      readAt.push(read);
      if (now % 1_000 === 0) committed = readAt[now - roundMs] ?? 0;
    }
    most = Math.max(most, sent - read);
  };
  const brake = createBrake({
    standing: async () => ({ done: committed, waiting: sent - committed }),
    now: () => now,
    wait: async (ms) => pass(ms),
  });
  while (now < seconds * 1_000) {
    await brake(1_000);
    sent += 1_000;
    pass(5);
  }
  return { sent, most };
}

it.each([2_000, 20_000])('keeps readers of %i messages a second busy and waits for them', async (pace) => {
  const { sent, most } = await run(pace, 60);
  expect(sent).toBeGreaterThan(0.75 * pace * 60);
  // Nobody who is live waits longer than this behind history.
  expect(most / pace).toBeLessThan(Math.max(2, 10_000 / pace));
});

it.each([5_000, 20_000])(
  'is not deceived by rounds that take their time, of %i messages a second',
  async (pace) => {
    const { sent, most } = await run(pace, 120, 1_500);
    expect(sent).toBeGreaterThan(0.5 * pace * 120);
    expect(most / pace).toBeLessThan(3);
  },
);

it('goes on where nobody reads, slowly', async () => {
  const { sent } = await run(0, 600);
  expect(sent).toBeGreaterThan(6_000);
  expect(sent).toBeLessThan(30_000);
});
