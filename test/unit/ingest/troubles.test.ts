import { expect, it } from 'vitest';
import { createTroubles, unlessTroubled } from '../../../ingest/troubles.ts';
import { backoff } from '../../../schemas/backoff.ts';

const opened = () => {
  const said: string[] = [];
  let now = 1_000;
  const log = {
    debug() {},
    info: (details: object, message: string) => void said.push(`${message} ${JSON.stringify(details)}`),
    warn: (details: object, message: string) => void said.push(`${message} ${JSON.stringify(details)}`),
    error() {},
  };
  return { said, troubles: createTroubles(log, () => now), pass: (ms: number) => (now += ms) };
};

it('tells each trouble once when it begins and once when it is over, whoever says it how often', () => {
  const { said, troubles, pass } = opened();
  troubles.end('ANDON_E305');
  for (let time = 0; time < 1_000; time += 1) troubles.begin('ANDON_E305', { doing: 'commit' });
  pass(500);
  troubles.begin('ANDON_E331');
  expect(troubles.standing()).toEqual([
    { fault: 'ANDON_E305', since: 1_000 },
    { fault: 'ANDON_E331', since: 1_500 },
  ]);
  pass(500);
  troubles.clear();
  expect(troubles.standing()).toEqual([]);
  expect(said).toEqual([
    expect.stringMatching(/Kafka.*"ANDON_E305","doing":"commit"/),
    expect.stringMatching(/disk.*"ANDON_E331"/),
    'over {"code":"ANDON_E305","lastedMs":1000}',
    'over {"code":"ANDON_E331","lastedMs":500}',
  ]);
});

it('lets a reading go by itself as soon as trouble stands, and runs it once', async () => {
  const { troubles } = opened();
  let runs = 0;
  const work = async () => (runs += 1);
  type Reading = (begun: () => void) => Promise<number>;
  const waiting: Reading[] = [];
  const begun = () => undefined;
  /** A lane that nobody gets through. */
  const stuck = (given: Reading) => {
    waiting.push(given);
    return new Promise<number>(() => {});
  };
  const reading = unlessTroubled(troubles, work, stuck);
  troubles.begin('ANDON_E332');
  expect(await reading).toBe(1);
  expect(await waiting[0]?.(begun)).toBe(1);
  expect(await unlessTroubled(troubles, work, stuck)).toBe(2);
  expect(waiting).toHaveLength(1);
  troubles.end('ANDON_E332');
  expect(await unlessTroubled(troubles, work, (given) => given(begun))).toBe(3);
});

it('waits longer each time, never twice the same, and never longer than the most', () => {
  expect([1, 2, 3, 10, 1_000].map((tries) => backoff(tries, 100, 1_500, () => 1))).toEqual([
    100, 200, 400, 1_500, 1_500,
  ]);
  expect([1, 2, 3, 10].map((tries) => backoff(tries, 100, 1_500, () => 0))).toEqual([50, 100, 200, 750]);
});
