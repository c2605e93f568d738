import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../schemas/faults.ts';
import { diskBytesOf } from '../disk.ts';
import { freePorts } from '../ports.ts';
import { makeTopics, waitForBroker } from './answer.ts';
import { provideJars } from './jars.ts';
import { endLeftOver } from './leftover.ts';
import { type Environment, findJava } from './programs.ts';
import { brokerProperties } from './properties.ts';
import { topicPlans } from './topics.ts';

const WATCHDOG = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));
const LOG4J = fileURLToPath(new URL('./log4j2.xml', import.meta.url));
/** The system's port may be taken between asking and binding: then others are asked for. */
const ATTEMPTS = 3;
/** From SIGTERM to SIGKILL; leaves time within the ten seconds of a whole stop. */
const GRACE_MS = 6_000;
const READY_WITHIN_MS = 60_000;
/**
 * Leave the second compiler out. Measured on two busy cores: start-up 3.6 instead of 6.3 CPU seconds, and no more CPU
 * per message afterwards, since the broker mostly moves bytes.
 */
const QUICK = '-XX:TieredStopAtLevel=1';
const JVM = [QUICK, '-Xms128m', '-Xmx512m', '-XX:+ExitOnOutOfMemoryError'];

export interface LocalBroker {
  /** Andon's data folder; the broker lives in `kafka/`, its log in `logs/`. The caller holds the folder's lock. */
  data: string;
  /** PATH, JAVA_HOME and MAVEN_HOME are read from here. */
  environment: Environment;
  /** Folder of the jars; by default `<data>/kafka/jars`. */
  jars?: string;
  /** What the topics together may take on disk, bytes. */
  diskBytes?: number;
  /** Breaks the start off; what was begun is ended. */
  signal?: AbortSignal;
  tell?: (line: string) => void;
  /** Called when the broker ends without having been asked to. */
  onLost?: (details: Record<string, unknown>) => void;
}

export interface Broker {
  brokers: string[];
  stop(): Promise<void>;
  /** What the broker's data takes on disk, bytes. */
  diskBytes(): Promise<number>;
}

export const DEFAULT_KAFKA_DISK_BYTES = 4 * 1024 ** 3;

/**
 * Starts Apache Kafka (KRaft, one node) on loopback ports that the system chose, and goes on with the data that is
 * there. It ends with this process, however this process ends.
 *
 * @throws Fault ANDON_E301 no Java, ANDON_E302 no Maven, ANDON_E310 jars not fetched, ANDON_E305 it does not answer.
 */
export async function startBroker(options: LocalBroker): Promise<Broker> {
  const { environment, tell = () => {} } = options;
  const data = resolve(options.data);
  const folder = join(data, 'kafka');
  const jars = options.jars ?? join(folder, 'jars');
  const log = join(data, 'logs', 'broker.log');
  await mkdir(join(folder, 'data'), { recursive: true });
  await mkdir(join(data, 'logs'), { recursive: true });

  const java = await findJava(environment);
  await provideJars({
    folder: jars,
    environment,
    tell,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const properties = join(folder, 'server.properties');
  const pidFile = join(folder, 'broker.pid');
  const ended = await endLeftOver(pidFile, properties);
  if (ended !== null) tell(`Kafka: ended a broker that an earlier start left behind (process ${ended})`);

  const inside = relative(folder, jars);
  const classPath = `${inside.startsWith('..') ? resolve(jars) : inside}/*`;
  const jvm = ['-cp', classPath, `-Dlog4j2.configurationFile=${LOG4J}`, `-Dandon.broker.log=${log}`];
  let running: Running | undefined;
  for (let attempt = 1; !running; attempt += 1) {
    const [broker, controller] = (await freePorts(2)) as [number, number];
    await writeFile(properties, brokerProperties({ broker, controller }));
    if (!existsSync(join(folder, 'data', 'meta.properties'))) {
      tell('Kafka: preparing its data folder');
      await formatStorage(java.path, jvm, folder, properties, log, environment);
    }
    tell(`Kafka: starting on port ${broker}`);
    const candidate = launch(java.path, jvm, {
      folder,
      properties,
      pidFile,
      log,
      environment,
    });
    const givenUp = () => candidate.ended() ?? (options.signal?.aborted ? { interrupted: true } : null);
    try {
      await waitForBroker([`127.0.0.1:${broker}`], READY_WITHIN_MS, givenUp);
      await makeTopics([`127.0.0.1:${broker}`], topicPlans(options.diskBytes ?? DEFAULT_KAFKA_DISK_BYTES));
      running = { ...candidate, brokers: [`127.0.0.1:${broker}`] };
    } catch (fault) {
      const early = candidate.ended() !== null;
      await candidate.stop();
      options.signal?.throwIfAborted();
      if (!early || attempt >= ATTEMPTS) {
        throw new Fault('ANDON_E305', { log, lastLines: await lastLines(log) }, { cause: fault });
      }
    }
  }
  const { brokers, stop, whenEnded } = running;
  let stopping = false;
  void whenEnded.then((exitCode) => {
    if (!stopping) options.onLost?.({ exitCode, log });
  });
  return {
    brokers,
    diskBytes: () => diskBytesOf(join(folder, 'data')),
    stop() {
      stopping = true;
      return stop();
    },
  };
}

interface Candidate {
  ended(): Record<string, unknown> | null;
  stop(): Promise<void>;
  whenEnded: Promise<number | null>;
}
interface Running extends Candidate {
  brokers: string[];
}
interface Place {
  folder: string;
  properties: string;
  pidFile: string;
  log: string;
  environment: Environment;
}

function launch(
  java: string,
  jvm: string[],
  { folder, properties, pidFile, log, environment }: Place,
): Candidate {
  const args = [...JVM, ...jvm, 'kafka.Kafka', properties];
  const order = JSON.stringify({ command: java, args, folder, pidFile, graceMs: GRACE_MS });
  const console = openSync(log.replace(/\.log$/, '.console.log'), 'w');
  // Its own process group: Ctrl-C in the terminal must reach Kafka last, through us.
  const watchdog = spawn(process.execPath, [WATCHDOG, order], {
    detached: true,
    stdio: ['pipe', console, console],
    env: environment as NodeJS.ProcessEnv,
  });
  closeSync(console);
  watchdog.stdin?.on('error', () => {});
  let ended: Record<string, unknown> | null = null;
  const whenEnded = new Promise<number | null>((done) => {
    watchdog.once('error', (error) => {
      ended = { error: String(error) };
      done(null);
    });
    watchdog.once('exit', (exitCode) => {
      ended = { exitCode };
      done(exitCode);
    });
  });
  return {
    ended: () => ended,
    whenEnded,
    async stop() {
      watchdog.stdin?.destroy();
      await whenEnded;
    },
  };
}

/** Gives the folder a cluster id, once. */
async function formatStorage(
  java: string,
  jvm: string[],
  folder: string,
  properties: string,
  log: string,
  environment: Environment,
): Promise<void> {
  const args = [
    QUICK,
    '-XX:+UseSerialGC',
    ...jvm,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId(),
    '-c',
    properties,
    '--ignore-formatted',
  ];
  const child = spawn(java, args, {
    cwd: folder,
    env: environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise((done) => {
    child.once('error', done);
    child.once('close', done);
  });
  if (code !== 0) throw new Fault('ANDON_E305', { step: 'format', said: said.trim(), log });
}

/** A Kafka cluster id: 16 random bytes, base64url; a leading dash would be read as an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

async function lastLines(file: string, count = 8): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, 8_192);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
