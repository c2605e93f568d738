import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FAULTS, Fault, type FaultCode } from '../schemas/faults.ts';
import type { Readiness } from '../schemas/health.ts';
import { readAddress } from '../store/address.ts';
import { waitForBroker, withAdmin } from './broker/answer.ts';
import { jarsAreCached } from './broker/jars.ts';
import { type Environment, findJava, findMaven } from './broker/programs.ts';
import { TOPICS } from './broker/topics.ts';
import { findRunning, type Running } from './data-folder.ts';
import { diskBytesOf, readableBytes } from './disk.ts';
import { type KafkaAccess, kafkaAccess } from './kafka/access.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** What one look found. `idle`: nothing wrong, nothing there. */
export interface Finding {
  name: string;
  state: 'good' | 'idle' | 'bad';
  text: string;
  /** What to do, where something is wrong. */
  fault?: FaultCode;
}

const NODE_AT_LEAST = 20;
const ANSWER_WITHIN_MS = 3_000;
const SIGNS = { good: '✓', idle: '–', bad: '✗' } as const;

const good = (name: string, text: string): Finding => ({ name, state: 'good', text });
const idle = (name: string, text: string): Finding => ({ name, state: 'idle', text });
const bad = (name: string, text: string, fault?: FaultCode): Finding => ({
  name,
  state: 'bad',
  text,
  ...(fault ? { fault } : {}),
});

/** Runs a look; a fault that it meets is a finding. */
async function look(name: string, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) return bad(name, FAULTS[error.code].cause, error.code);
    return bad(name, error instanceof Error ? error.message : String(error));
  }
}

/** Looks at everything that `andon start` needs and at what runs, without starting or changing anything. */
export async function examine(settings: Settings, environment: Environment): Promise<Finding[]> {
  const running = await findRunning(settings.data).catch(() => null);
  return Promise.all([
    look('Node', async () => node()),
    look('Java', async () => {
      if (settings.kafka) return idle('Java', 'not needed with a Kafka of your own');
      const { path, major } = await findJava(environment);
      return good('Java', `${major} at ${path}`);
    }),
    look('Kafka jars', () => jars(settings, environment)),
    look('Data folder', () => dataFolder(settings.data)),
    look('Disk use', () => diskUse(settings)),
    look('Instance', async () => instance(running)),
    look('Kafka', () => kafka(kafkaAccess(settings) ?? (running && { brokers: running.kafka }))),
    look('ClickHouse', () => clickhouse(settings.clickhouse)),
    look('Wall', () => wall(running)),
  ]);
}

function node(): Finding {
  const major = Number.parseInt(process.versions.node, 10);
  const text = `${process.versions.node}, thread pool of ${process.env.UV_THREADPOOL_SIZE ?? 4}`;
  return major >= NODE_AT_LEAST
    ? good('Node', text)
    : bad('Node', `${text}; Andon needs ${NODE_AT_LEAST} or newer`);
}

async function jars(settings: Settings, environment: Environment): Promise<Finding> {
  const name = 'Kafka jars';
  if (settings.kafka) return idle(name, 'not needed with a Kafka of your own');
  if (await jarsAreCached(settings.kafkaJars ?? join(settings.data, 'kafka', 'jars')))
    return good(name, 'cached');
  return idle(name, `not cached yet; ${await findMaven(environment)} will fetch them at the first start`);
}

async function dataFolder(path: string): Promise<Finding> {
  try {
    if (!(await stat(path)).isDirectory()) return bad('Data folder', `${path} is not a folder`, 'ANDON_E303');
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return good('Data folder', path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? idle('Data folder', `${path} will be made at the first start`)
      : bad('Data folder', `${path}: ${code}`, 'ANDON_E303');
  }
}

async function diskUse({ data, kafka, kafkaDisk }: Settings): Promise<Finding> {
  const [store, broker, logs] = await Promise.all(
    [['store'], ['kafka', 'data'], ['logs']].map((parts) => diskBytesOf(join(data, ...parts))),
  );
  const bound = kafka ? '' : ` (at most ${readableBytes(kafkaDisk)})`;
  return good(
    'Disk use',
    `store ${readableBytes(store ?? 0)} · Kafka ${readableBytes(broker ?? 0)}${bound} · logs ${readableBytes(logs ?? 0)}`,
  );
}

function instance(running: Running | null): Finding {
  if (!running) return idle('Instance', 'none runs on this data folder');
  return good('Instance', `process ${running.pid} since ${new Date(running.startedAt).toISOString()}`);
}

async function kafka(access: KafkaAccess | null): Promise<Finding> {
  if (!access) return idle('Kafka', 'starts with andon start');
  const { brokers } = access;
  await waitForBroker(access, ANSWER_WITHIN_MS);
  const topics = new Set(await withAdmin(access, (admin) => admin.listTopics()));
  const missing = TOPICS.filter(({ topic }) => !topics.has(topic)).map(({ topic }) => topic);
  if (missing.length > 0)
    return bad('Kafka', `answers at ${brokers.join(', ')}, but has no topic ${missing.join(', ')}`);
  return good('Kafka', `answers at ${brokers.join(', ')}, with all ${TOPICS.length} topics`);
}

async function clickhouse(url: string | null): Promise<Finding> {
  if (!url) return idle('ClickHouse', 'embedded: lives inside andon start');
  const { origin, username, password, shown } = readAddress(url);
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, origin), { headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(
      () => null,
    );
  if (!(await ask('/ping'))?.ok) return bad('ClickHouse', FAULTS.ANDON_E306.cause, 'ANDON_E306');
  const known = await ask('/?query=SELECT%201', {
    'X-ClickHouse-User': username,
    ...(password ? { 'X-ClickHouse-Key': password } : {}),
  });
  return known?.ok
    ? good('ClickHouse', `answers at ${shown}`)
    : bad('ClickHouse', FAULTS.ANDON_E313.cause, 'ANDON_E313');
}

async function wall(running: Running | null): Promise<Finding> {
  if (!running?.wall) return idle('Wall', 'is served by andon start');
  const answer = await fetch(new URL('/readyz', running.wall), {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch(() => null);
  if (!answer) return bad('Wall', `${running.wall} does not answer`);
  if (answer.ok) return good('Wall', `${running.wall} is ready`);
  const { checks } = (await answer.json()) as Readiness;
  const missing = Object.entries(checks).filter(([, { ready }]) => ready === false);
  const words = missing.map(([name, { message }]) => `${name}: ${message}`).join(' ');
  return bad('Wall', `${running.wall} is not ready. ${words}`, missing[0]?.[1].code);
}

/** `andon doctor`: prints the findings. @returns whether all is well. */
export async function doctor({ settings, environment, progress }: Session): Promise<boolean> {
  const findings = await examine(settings, environment);
  for (const { name, state, text, fault } of findings) {
    progress.line(`${SIGNS[state]} ${name.padEnd(12)} ${text}`);
    if (fault) progress.line(`  ${fault.padEnd(12)} ${FAULTS[fault].remedy}`);
  }
  const wrong = findings.filter((finding) => finding.state === 'bad').length;
  progress.line(
    wrong === 0
      ? '\nAll is well.'
      : `\n${wrong} ${wrong === 1 ? 'thing needs' : 'things need'} your attention.`,
  );
  return wrong === 0;
}
