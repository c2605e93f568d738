import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { jarsAreCached } from '../broker/jars.ts';
import { type Environment, findJava, findMaven } from '../broker/programs.ts';
import type { Running } from '../data-folder.ts';
import { diskBytesOf, readableBytes } from '../disk.ts';
import { isFree } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { bad, type Finding, good, idle, look, warn } from './finding.ts';

const NODE_AT_LEAST = 20;
/** The embedded engine refuses inserts below half a gigabyte; a busy day writes a few. */
const LOW_DISK = 5e9;
const NO_DISK = 1e9;

/** Node, Java, data folder, disk and port of this machine. */
export async function examineMachine(
  settings: Settings,
  environment: Environment,
  running: Running | null,
): Promise<Finding[]> {
  const found = await Promise.all([
    look('Node', node),
    look('Java', async () => {
      if (settings.kafka) return idle('Java', 'not needed with a Kafka of your own');
      const { path, major } = await findJava(environment);
      return good('Java', `${major} at ${path}`);
    }),
    look('Kafka jars', () => jars(settings, environment)),
    look('Data folder', () => dataFolder(settings.data)),
    look('Disk use', () => diskUse(settings)),
    look('Disk space', () => diskSpace(settings.data)),
    look('Port', () => port(settings.port, running)),
  ]);
  return found.flat();
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

async function diskSpace(data: string): Promise<Finding> {
  // Where the folder is still to be made, its disk is that of the one above.
  const disk = await statfs(data).catch(() => statfs(dirname(data)));
  return spaceFinding('Disk space', disk.bavail * disk.bsize, disk.blocks * disk.bsize);
}

/** What is left on a disk, as a finding. Bytes. */
export function spaceFinding(name: string, free: number, total: number, where = ''): Finding {
  const text = `${where}${readableBytes(free)} free of ${readableBytes(total)}`;
  if (free < NO_DISK) return bad(name, text, 'ANDON_E352');
  return free < LOW_DISK ? warn(name, text, 'ANDON_E352') : good(name, text);
}

async function port(asked: number | null, running: Running | null): Promise<Finding> {
  if (running?.wall) return good('Port', `${new URL(running.wall).port} is served by the running instance`);
  if (asked === null) return idle('Port', 'a free one is taken at the start');
  return (await isFree(asked))
    ? good('Port', `${asked} is free`)
    : bad('Port', `${asked} is taken by another program`, 'ANDON_E308');
}
