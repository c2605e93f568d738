import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectKinds } from '../../cli/wire/metrics.ts';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { createEvaluation } from '../../ingest/state/evaluation.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import type { Block } from '../../store/native/block.ts';
import { inOrder } from './events.ts';
import { print, rounded } from './report.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Bytes on disk of a fact and of a row of state, merged, from the simulated centre's days in time order. */
async function diskBench(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-disk-bench-'));
  const store = await openEmbeddedStore(folder, 2);
  try {
    const decode = createDecoder();
    const end = Date.UTC(2026, 10, 1);
    const blocks = new Map<string, Block>();
    let bytes = 0;
    let offset = 0;
    for (const { topic, key, value, timestamp } of inOrder(count, end)) {
      const message = { topic, partition: 0, offset, timestamp: Number(timestamp) };
      const verdict = decode(
        { ...message, key: Buffer.from(key), value: Buffer.from(value), headers: {} },
        end,
      );
      offset += 1;
      bytes += Buffer.byteLength(value);
      if (verdict.kind !== 'keep') continue;
      for (const { table, columns } of verdict.rows) {
        const block = blocks.get(table) ?? store.blockOf(table);
        blocks.set(table, block);
        block.add({ ...columns, ingested_at: end, kafka_topic: topic, kafka_offset: offset });
      }
    }
    for (const [table, block] of blocks) await store.insertBlock(table, block);
    const evaluation = createEvaluation(
      store,
      quiet,
      () => 1,
      () => end,
    );
    for (const kind of subjectKinds())
      await evaluation.evaluateWhere(kind, 'default', "tenant = 'default'", end);
    for (const { table } of await store.sizes()) await store.command(`OPTIMIZE TABLE ${table} FINAL`);
    const sizes = (await store.sizes()).filter(({ rows }) => rows > 1_000);
    print({
      bench: 'disk',
      values: {
        events: offset,
        messageBytes: rounded(bytes / offset),
        ...Object.fromEntries(sizes.map((one) => [`${one.table} rows`, one.rows])),
        ...Object.fromEntries(
          sizes.map((one) => [`${one.table} bytes a row`, rounded(one.bytes / one.rows, 1)]),
        ),
      },
    });
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const asked = process.argv.indexOf('--events');
await diskBench(asked < 0 ? 200_000 : Number(process.argv[asked + 1]));
