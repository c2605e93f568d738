import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Fault } from '../../schemas/faults.ts';
import { QUICK } from './launch.ts';
import type { Environment } from './programs.ts';

export interface Formatting {
  java: string;
  jvm: string[];
  folder: string;
  properties: string;
  log: string;
  environment: Environment;
  /** Further arguments of the tool. */
  more?: string[];
}

/** Gives the folder a cluster id, once. */
export async function formatStorage(formatting: Formatting): Promise<void> {
  const { java, jvm, folder, properties, log, environment, more = [] } = formatting;
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
    ...more,
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
