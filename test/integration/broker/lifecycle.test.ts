import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withAdmin } from '../../../cli/broker/answer.ts';
import { startBroker } from '../../../cli/broker/local.ts';
import { TOPICS } from '../../../cli/broker/topics.ts';
import { isAlive, waitForEnd } from '../../../cli/processes.ts';
import { until } from '../../support/andon.ts';
import { testJars } from '../../support/broker.ts';

const PARENT = fileURLToPath(new URL('../../support/hold-broker.ts', import.meta.url));
let data = '';
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'andon, brücke-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const start = () => startBroker({ data, jars: testJars(), environment: process.env });
const quiet = (brokers: string[]) => new Kafka({ brokers, logLevel: logLevel.NOTHING });
const pids = async () =>
  JSON.parse(await readFile(join(data, 'kafka', 'broker.pid'), 'utf8')) as {
    program: number;
    watchdog: number;
  };
const clusterId = async () =>
  /cluster\.id=(\S+)/.exec(await readFile(join(data, 'kafka', 'data', 'meta.properties'), 'utf8'))?.[1];

/** A parent process that holds a broker; resolves when its broker is up. */
async function startParent(): Promise<ChildProcess> {
  const parent = spawn(process.execPath, ['--import', 'tsx', PARENT, data, testJars()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    parent.stdout?.once('data', () => resolve());
    parent.once('exit', (code) => reject(new Error(`the parent ended with ${code}`)));
  });
  return parent;
}

it('makes the topics, stops in time, and goes on with its data', async () => {
  const first = await start();
  const made = await withAdmin(first, (admin) => admin.fetchTopicMetadata());
  const partitions = Object.fromEntries(made.topics.map(({ name, partitions }) => [name, partitions.length]));
  for (const { topic, partitions: expected } of TOPICS) expect(partitions[topic]).toBe(expected);
  const producer = quiet(first.brokers).producer();
  await producer.connect();
  await producer.send({ topic: 'cc.ops.v1', messages: [{ value: 'kept' }] });
  await producer.disconnect();
  expect(await first.diskBytes()).toBeGreaterThan(0);
  const cluster = await clusterId();
  const { program, watchdog } = await pids();
  const asked = performance.now();
  await first.stop();
  expect(performance.now() - asked).toBeLessThan(9_000);
  expect([isAlive(program), isAlive(watchdog)]).toEqual([false, false]);

  const second = await start();
  try {
    expect(await clusterId()).toBe(cluster);
    // A broker that has just come back may not know yet that it leads the partition.
    const offsets = await until('the leader', () =>
      withAdmin(second, (admin) => admin.fetchTopicOffsets('cc.ops.v1')).catch(() => null),
    );
    expect(offsets[0]?.high).toBe('1');
  } finally {
    await second.stop();
  }
}, 120_000);

it('leaves no Java behind when its parent is killed with -9', async () => {
  const parent = await startParent();
  const { program, watchdog } = await pids();
  expect(isAlive(program)).toBe(true);
  parent.kill('SIGKILL');
  expect(await waitForEnd(program, 10_000)).toBe(true);
  expect(await waitForEnd(watchdog, 10_000)).toBe(true);
}, 120_000);

it('ends a broker whose parent and watchdog were both killed, and takes its place', async () => {
  const parent = await startParent();
  const before = await pids();
  process.kill(before.watchdog, 'SIGKILL');
  parent.kill('SIGKILL');
  await waitForEnd(before.watchdog, 5_000);
  expect(isAlive(before.program)).toBe(true);
  const said: string[] = [];
  const next = await startBroker({
    data,
    jars: testJars(),
    environment: process.env,
    tell: (line) => said.push(line),
  });
  try {
    expect(isAlive(before.program)).toBe(false);
    expect(said.join('\n')).toContain(`process ${before.program}`);
  } finally {
    await next.stop();
  }
}, 120_000);
