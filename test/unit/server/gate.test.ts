import { expect, it } from 'vitest';
import { gate } from '../../../server/gate.ts';

it('never lets more through than its limit, in order, also after a failure', async () => {
  const bounded = gate(2);
  let running = 0;
  let most = 0;
  const began: number[] = [];
  const work = (index: number) => async () => {
    began.push(index);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resume) => setImmediate(resume));
    running -= 1;
    if (index === 1) throw new Error('one');
    return index;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((index) => bounded(work(index))));
  expect(most).toBe(2);
  expect(began).toEqual([0, 1, 2, 3, 4, 5]);
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
