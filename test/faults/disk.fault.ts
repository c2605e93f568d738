import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { benchBroker, flag, onGround } from '../bench/ground.ts';
import { pause } from '../bench/house.ts';
import { print, rounded } from '../bench/report.ts';
import { weightOf } from './support/curve.ts';
import { caughtUp, standing, startLoad } from './support/load.ts';
import { linesOf, startIngestProcess } from './support/watched-ingest.ts';

/*
 * The store's disk fills up under load and is freed again. The disk is a small file system in memory of its own (needs the
 * right to mount); a file beside the store takes what is left of it, so that the engine's own writes fail as on any full
 * disk. Where nothing may be mounted the store is told to refuse as a full disk does, and the figures say so.
 */
const RATE = flag('rate', 2_000);
const SECONDS = flag('seconds', 60);
const MEGABYTES = flag('megabytes', 600);

/** Writes until nothing more goes in. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 4_096; size >>= 1) {
      const block = Buffer.alloc(size);
      try {
        while (writeSync(handle, block) === size);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(handle);
  }
}

await onGround(async ({ folder, later }) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'none', disk]).status === 0;
  if (mounted) later(() => void spawnSync('umount', ['-l', disk]));
  const broker = await benchBroker(folder);
  later(broker.stop);
  const { brokers } = broker;
  const ingest = await startIngestProcess({ folder, store: join(disk, 'store'), brokers }, later);
  const load = await startLoad(brokers, RATE);
  await pause(15_000);

  const ballast = join(disk, 'ballast');
  const from = Date.now();
  if (mounted) fill(ballast);
  else ingest.refuse('ANDON_E331');
  // Merges give some of it back: whatever comes free is taken again.
  for (const end = from + SECONDS * 1_000; Date.now() < end; await pause(1_000))
    if (mounted) fill(join(disk, `ballast-${Date.now()}`));
  const to = Date.now();
  const waiting = await standing(brokers);
  if (mounted) spawnSync('sh', ['-c', 'rm -f "$1"/ballast*', 'sh', disk]);
  else ingest.refuse(null);
  rmSync(ballast, { force: true });
  const { sent, facts } = await load.stop();
  const recoveryMs = await caughtUp(brokers);
  const stored = await ingest.stop();
  print({
    bench: 'faults disk',
    values: {
      how: mounted
        ? `a file system of ${MEGABYTES} MB, filled`
        : 'no right to mount: refused as a full disk does',
      fullSeconds: rounded((to - from) / 1_000),
      eventsPerSecond: RATE,
      waitingAtEnd: waiting.end - waiting.committed,
      recoverySeconds: rounded(recoveryMs / 1_000, 1),
      sent,
      counted: stored.counted,
      facts,
      stored: stored.facts,
      lostFacts: facts - stored.facts,
      logLinesBegunOver: linesOf(ingest.said, 'ANDON_E331'),
      ...weightOf(ingest, from, to),
    },
  });
  if (facts !== stored.facts) process.exitCode = 1;
});
