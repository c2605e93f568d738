import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { GROUP } from '../../ingest/kafka-source.ts';
import type { Drained } from './drained.ts';
import type { KeptFacts } from './kept-facts.ts';
import { quantile, rounded } from './report.ts';

/** What a process that emptied the topics reports. */
export interface Side extends Drained {
  kept: KeptFacts;
}

/** The same of an ingest: with the subjects that have a row of state. */
export interface Whole extends Side {
  stateRows: number;
}

/** Runs a bench's process until it has reported and ended. @throws Error with its exit code where it reports nothing. */
export function inProcess<Report>(
  script: string,
  args: string[],
  later: (stop: () => unknown) => void,
  execArgv: string[] = [],
): Promise<Report> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
      execArgv: [...process.execArgv, ...execArgv],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    later(() => void child.kill('SIGKILL'));
    let told: Report | undefined;
    child.once('message', (message) => {
      told = message as Report;
    });
    // Only once it has ended: a profile is written then, and its folder is free.
    child.once('exit', (code, signal) =>
      told ? resolve(told) : reject(new Error(`${script} ended with ${code ?? signal} and no figures`)),
    );
  });
}

/** Lets the next ingest read the topics from their beginning. The group must have no members. */
export async function forgetOffsets(brokers: string[]): Promise<void> {
  const admin = new Kafka({ clientId: 'bench-look', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.deleteGroups([GROUP]);
  } finally {
    await admin.disconnect();
  }
}

/** Medians of one side's runs, with the slowest and the fastest. */
export function summary(name: string, messages: number, runs: readonly Drained[]): Record<string, number> {
  const speeds = runs.map(({ wallMs }) => (messages / wallMs) * 1000);
  const cpu = runs.map(({ cpuMs }) => (cpuMs / messages) * 1000);
  const rss = runs.map(({ peakRss }) => peakRss / 1024 ** 2);
  return {
    [`${name}EventsPerSecond`]: rounded(quantile(speeds, 0.5)),
    [`${name}Slowest`]: rounded(Math.min(...speeds)),
    [`${name}Fastest`]: rounded(Math.max(...speeds)),
    [`${name}CpuSecondsPerMillion`]: rounded(quantile(cpu, 0.5), 1),
    [`${name}PeakRssMegabytes`]: rounded(quantile(rss, 0.5)),
  };
}
