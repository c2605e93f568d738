import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MESSAGE_FAULTS } from '../../schemas/faults.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { fuzz } from './session.ts';

/*
 * `npm run fuzz [-- --messages 1000000 --seed 1]`: mutated messages through the ingest's reader and decoder, one in fifty
 * of those kept into the engine and back. Ends with 1 where anything was not as it must be; docs/reliability.md has the
 * figures of the last long run.
 */
const flag = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const messages = flag('messages', 1_000_000);
const seed = flag('seed', 1);
const folder = mkdtempSync(join(tmpdir(), 'andon-fuzz-'));
const store = await openEmbeddedStore(join(folder, 'store'), 1);
const began = performance.now();
try {
  const figures = await fuzz({ messages, seed, store }, (count) => {
    if (count % 100_000 === 0) console.error(`${count} messages`);
  });
  const { failures, polluted, slowest, largestRss, ...counts } = figures;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    JSON.stringify({ seed, seconds, ...counts, largestRssMb: Math.round(largestRss / 1024 ** 2) }, null, 2),
  );
  for (const { ms, bytes, done } of slowest)
    console.log(`slowest: ${ms.toFixed(1)} ms, ${bytes} bytes, ${done.join(' > ')}`);
  for (const failure of failures) console.error(`wrong: ${failure}`);
  for (const name of polluted) console.error(`polluted: ${name}.prototype`);
  const missed = MESSAGE_FAULTS.filter((code) => figures.faults[code] === 0);
  if (missed.length > 0) console.error(`never seen: ${missed.join(', ')}`);
  const enough = figures.parsed / figures.messages >= 0.2;
  if (!enough) console.error('fewer than a fifth could be read as JSON');
  process.exitCode = failures.length + polluted.length + missed.length > 0 || !enough ? 1 : 0;
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
