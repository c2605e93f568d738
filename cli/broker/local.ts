import { existsSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../schemas/faults.ts';
import { diskBytesOf } from '../disk.ts';
import { freePorts } from '../ports.ts';
import { makeTopics, waitForBroker } from './answer.ts';
import { formatStorage } from './format.ts';
import { provideJars } from './jars.ts';
import { type Candidate, launch } from './launch.ts';
import { endLeftOver } from './leftover.ts';
import { type Environment, findJava } from './programs.ts';
import { type BrokerPorts, brokerProperties } from './properties.ts';
import { topicPlans } from './topics.ts';

const LOG4J = fileURLToPath(new URL('./log4j2.xml', import.meta.url));
/** The system's port may be taken between asking and binding: then others are asked for. */
const ATTEMPTS = 3;
const READY_WITHIN_MS = 60_000;

export interface LocalBroker {
  /** Andon's data folder; the broker lives in `kafka/`, its log in `logs/`. The caller holds the folder's lock. */
  data: string;
  /** PATH, JAVA_HOME and MAVEN_HOME are read from here. */
  environment: Environment;
  /** Folder of the jars; by default `<data>/kafka/jars`. */
  jars?: string;
  /** What the topics together may take on disk, bytes. */
  diskBytes?: number;
  /** Where it listens, for one that comes back under its old address; left out: ports that the system chooses. */
  ports?: BrokerPorts;
  /** What a test adds: server properties that win over ours, and arguments of the formatting (`--add-scram`). */
  more?: { properties?: Record<string, string>; format?: string[] };
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
  let running: (Candidate & { brokers: string[] }) | undefined;
  for (let attempt = 1; !running; attempt += 1) {
    const [free = 0, other = 0] = options.ports ? [] : await freePorts(2);
    const { broker, controller } = options.ports ?? { broker: free, controller: other };
    await writeFile(properties, brokerProperties({ broker, controller }, options.more?.properties));
    if (!existsSync(join(folder, 'data', 'meta.properties'))) {
      tell('Kafka: preparing its data folder');
      await formatStorage({
        java: java.path,
        jvm,
        folder,
        properties,
        log,
        environment,
        ...(options.more?.format ? { more: options.more.format } : {}),
      });
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
      const brokers = [`127.0.0.1:${broker}`];
      await waitForBroker({ brokers }, READY_WITHIN_MS, givenUp);
      await makeTopics({ brokers }, topicPlans(options.diskBytes ?? DEFAULT_KAFKA_DISK_BYTES));
      running = { ...candidate, brokers };
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
