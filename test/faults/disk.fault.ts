import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { benchBroker, flag, onGround } from '../bench/ground.ts';
import { pause } from '../bench/house.ts';
import { print, rounded } from '../bench/report.ts';
import { weightOf } from './support/curve.ts';
import { caughtUp, standing, startLoad } from './support/load.ts';
import { linesOf, startIngestProcess } from './support/watched-ingest.ts';

/*
 * The store's disk fills up under load and is freed again. The disk is a small file system in memory of its own (needs the
 * right to mount); a file beside the store takes what is left of it but `--leave` MB, which is less than the store leaves
 * alone, so that the engine itself refuses. Where nothing may be mounted the store is told to refuse as a full disk does, and the figures say so.
 */
const RATE = flag('rate', 2_000);
const SECONDS = flag('seconds', 60);
const MEGABYTES = flag('megabytes', 2_000);
const LEAVE = flag('leave', 300);
const MEGABYTE = 1024 ** 2;

/** Takes what is left of the disk but so many bytes. */
function fill(disk: string, file: string, leave: number): void {
  const handle = openSync(join(disk, file), 'w');
  const block = Buffer.alloc(MEGABYTE);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(disk);
      if (bavail * bsize < leave + MEGABYTE) return;
      writeSync(handle, block);
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

  const from = Date.now();
  if (mounted) fill(disk, 'ballast', LEAVE * MEGABYTE);
  else ingest.refuse('ANDON_E331');
  // Merges give some of it back: whatever comes free is taken again.
  for (const end = from + SECONDS * 1_000; Date.now() < end; await pause(1_000))
    if (mounted) fill(disk, `ballast-${Date.now()}`, LEAVE * MEGABYTE);
  const to = Date.now();
  const waiting = await standing(brokers);
  if (!mounted) ingest.refuse(null);
  for (const file of readdirSync(disk)) if (file.startsWith('ballast')) rmSync(join(disk, file));
  const { sent, facts } = await load.stop();
  const recoveryMs = await caughtUp(brokers);
  const stored = await ingest.stop();
  print({
    bench: 'faults disk',
    values: {
      how: mounted
        ? `a file system of ${MEGABYTES} MB, filled but for ${LEAVE}`
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
