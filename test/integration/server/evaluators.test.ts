import { afterEach, expect, it } from 'vitest';
import { openEvaluators } from '../../../cli/wire/evaluators.ts';
import type { Log } from '../../../schemas/log.ts';
import { useTestBroker } from '../../support/broker.ts';

const broker = useTestBroker();
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
const opened: ReturnType<typeof openEvaluators>[] = [];
const open = (ahead = { ms: 0 }) => {
  const one = openEvaluators({
    access: { brokers: broker().brokers },
    log: quiet,
    clock: () => performance.now() + ahead.ms,
  });
  opened.push(one);
  return one;
};
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

/** Waits until exactly one of them has the turn, and keeps an eye on two never having it at once. */
async function theOne(all: readonly ReturnType<typeof open>[]): Promise<ReturnType<typeof open>> {
  const end = Date.now() + 60_000;
  for (;;) {
    const having = all.filter((one) => one.turn() !== null);
    expect(having.length).toBeLessThanOrEqual(1);
    if (having[0]) return having[0];
    if (Date.now() > end) throw new Error('nobody evaluates');
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

it('of several servers one evaluates, another within ten seconds of its end, and none that was stopped for long', async () => {
  const ahead = [{ ms: 0 }, { ms: 0 }];
  const all = ahead.map((one) => open(one));
  const first = await theOne(all);
  const turn = first.turn();
  // The process was stopped: when it goes on it has not been heard for longer than it may.
  const clock = ahead[all.indexOf(first)] as { ms: number };
  clock.ms = 5_000;
  expect(first.turn()).toBeNull();
  clock.ms = 0;

  await first.stop();
  expect(first.turn()).toBeNull();
  const since = performance.now();
  const second = await theOne(all.filter((one) => one !== first));
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(turn).toBeGreaterThan(0);
  expect(second.turn()).toBeGreaterThan(0);
}, 120_000);
