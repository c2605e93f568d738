import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient, Snapshot, Update } from '../../schemas/live.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import { testJars } from '../support/broker.ts';
import { givesCredit } from '../support/gives-credit.ts';

const COMMAND = fileURLToPath(new URL('../../bin/andon.js', import.meta.url));
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A running `andon start`, found by what it writes into its data folder. */
export interface RunningHouse {
  wall: string;
  brokers: string[];
  /** Of the process that holds ingest, engine and server. */
  pid: number;
}

export interface HouseOptions {
  /** Data folder: empty or absent. */
  data: string;
  /** Further words of the command line. */
  words?: string[];
  environment?: Record<string, string>;
}

/** A command of Andon's as a person would type it, its words on our standard error if it fails. */
export function command(words: string[], environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ANDON_KAFKA_JARS: testJars(), ...environment },
  });
  let said = '';
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('exit', (code) => {
    if (code) console.error(said);
  });
  return child;
}

export const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));

/**
 * Starts the whole house by the real command. Resolves as soon as it says where its wall is.
 * @param later is given its stop at once: a bench may be ended before the house stands.
 */
export async function startHouse(
  { data, words = [], environment }: HouseOptions,
  later: (stop: () => unknown) => void,
): Promise<RunningHouse> {
  const child = command(['start', '--data', data, ...words], environment);
  later(async () => {
    child.kill('SIGINT');
    await ended(child);
  });
  const file = join(data, 'andon.json');
  for (;;) {
    if (child.exitCode !== null) throw new Error(`andon start ended with ${child.exitCode}`);
    const found = await readFile(file, 'utf8').then(JSON.parse, () => null);
    if (found?.wall) return { wall: found.wall, brokers: found.kafka, pid: child.pid as number };
    await pause(20);
  }
}

export type Client = Socket<ServerToClient, ClientToServer>;

/** A count as it stands in a frame; 0 where it is not there or not known. */
export const numberOf = (value: MetricValue | undefined): number =>
  value && 'value' in value ? (value.value ?? 0) : 0;

export function connect(wall: string): Client {
  const client: Client = io(wall, { transports: ['websocket'] });
  givesCredit(client);
  return client;
}

/** Watches one view; `seen` gets each value of its single row's metric as it arrives, the first one included. */
export async function watch(
  client: Client,
  view: ViewSpec,
  metric: string,
  seen: (value: MetricValue | undefined, times: { dataTime: number | null }) => void,
): Promise<void> {
  const answer = await new Promise<Snapshot>((resolve, reject) =>
    client.emit('sub', { view }, (given) => (given.ok ? resolve(given) : reject(new Error(given.message)))),
  );
  seen(answer.data?.['|']?.[metric], answer);
  client.on('u', (update: Update) => {
    if (update.r !== answer.r || update.k === 'hb') return;
    const value = update.set?.['|']?.[metric];
    if (value) seen(value, update);
  });
}

/** On request (BENCH_STATEMENTS=1) the means of what a house tells Prometheus of its durations, on standard error. */
export async function printHistograms(wall: string): Promise<void> {
  if (!process.env.BENCH_STATEMENTS) return;
  const text = await fetch(new URL('/metrics', wall)).then((answer) => answer.text());
  for (const [, name, labels = '', sum] of text.matchAll(/^(andon_\w+)_sum(\{[^}]*\})? (\S+)$/gm)) {
    const at = text.indexOf(`\n${name}_count${labels} `);
    const count = Number(text.slice(at + `\n${name}_count${labels} `.length).split('\n', 1)[0]);
    if (count > 0)
      console.error(`${name}${labels}: ${count} times, ${((Number(sum) / count) * 1000).toFixed(0)} ms each`);
  }
}
