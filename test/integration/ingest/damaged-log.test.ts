import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTopics } from '../../../cli/broker/answer.ts';
import { type Broker, startBroker } from '../../../cli/broker/local.ts';
import { crc32c } from '../../../ingest/crc32c.ts';
import { folded } from '../../../ingest/dead-letters.ts';
import type { Ingest } from '../../../ingest/start.ts';
import { testJars } from '../../support/broker.ts';
import { committed, figures, plainIngest, type Site, until } from './support/ingest.ts';
import { useStore } from './support/store.ts';

/*
 * A broker refuses a batch that it cannot unpack, so what cannot be read comes from its disk: this broker's log is
 * damaged while it runs. Brokers send the bytes as they lie there.
 */
const store = useStore();
let data = '';
let broker: Broker;
let ingest: Ingest | undefined;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'andon-damaged-'));
  broker = await startBroker({
    data,
    jars: testJars(),
    environment: process.env,
    diskBytes: 1024 ** 3,
  });
}, 300_000);
afterAll(async () => {
  await ingest?.stop();
  await broker?.stop();
  await rm(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}, 60_000);

/** The file in which the only partition of the topic lies. */
async function logOf(topic: string): Promise<string> {
  const folders = await readdir(data, { recursive: true });
  const found = folders.find((name) => name.endsWith(`${topic}-0/00000000000000000000.log`));
  if (!found) throw new Error(`no log of ${topic}`);
  return join(data, found);
}

type Damage = (batch: Buffer) => void;
const mended =
  (damage: Damage): Damage =>
  (batch) => {
    damage(batch);
    batch.writeUInt32BE(crc32c(batch, 21), 17);
  };

/** Changes the batches that begin at these offsets, where they lie. */
async function damageLog(topic: string, damages: Record<number, Damage>): Promise<number> {
  const file = await open(await logOf(topic), 'r+');
  const bytes = await file.readFile();
  let done = 0;
  for (let at = 0; at + 12 < bytes.length; ) {
    const batch = bytes.subarray(at, at + 12 + bytes.readInt32BE(at + 8));
    const damage = damages[Number(batch.readBigInt64BE(0))];
    if (damage) {
      damage(batch);
      await file.write(batch, 0, batch.length, at);
      done += 1;
    }
    at += batch.length;
  }
  await file.close();
  return done;
}

describe('a log with record batches that cannot be read', () => {
  it('is read to its end, each lost range told once with its fault', async () => {
    const topic = 'damaged';
    const client = () =>
      new Kafka({ clientId: 'damaged-test', brokers: broker.brokers, logLevel: logLevel.NOTHING });
    await makeTopics(broker, [{ topic, numPartitions: 1, replicationFactor: 1, configEntries: [] }]);
    const site: Site = {
      store: store(),
      broker: { brokers: broker.brokers, client } as Site['broker'],
      topic,
      group: 'damaged-test',
      letters: [],
    };
    const { None, GZIP, Snappy, LZ4 } = kafkajs.CompressionTypes;
    // Codecs are registered with the first ingest.
    ingest = await plainIngest(site);
    await ingest.stop();
    const producer = client().producer({ maxInFlightRequests: 1 });
    await producer.connect();
    const kinds = [None, GZIP, Snappy, LZ4, GZIP, None, GZIP, LZ4, None];
    for (const [batch, compression] of kinds.entries())
      await producer.send({
        topic,
        compression,
        messages: ['a', 'b', 'c'].map((letter) => {
          const id = `${batch}${letter}`;
          return { value: JSON.stringify({ id, subject: id, at: Date.now() - 1_000 }) };
        }),
      });
    await producer.disconnect();
    const middle = (batch: Buffer) => Math.floor((61 + batch.length) / 2);
    const done = await damageLog(topic, {
      0: (batch) => void (batch[middle(batch)]! ^= 0xff),
      3: mended((batch) => batch.fill(0xff, middle(batch))),
      6: mended((batch) => batch.fill(0xff, 61)),
      9: mended((batch) => batch.fill(0, 75)),
      15: mended((batch) => batch.writeInt8(9, 16)),
      18: mended((batch) => batch.writeInt16BE(6, 21)),
    });
    expect(done).toBe(6);
    ingest = await plainIngest(site);
    await until(
      () => committed(site),
      (offsets) => offsets[0] === 27,
      60_000,
    );
    await ingest.stop();
    ingest = undefined;
    expect(folded(site.letters).map(({ fault, offset, messages }) => [fault, offset, messages])).toEqual([
      ['ANDON_E107', 0, 12],
      ['ANDON_E107', 15, 6],
    ]);
    const subjects = (await figures(site.store)).map((row) => row.subject);
    expect(subjects).toEqual(['4a', '4b', '4c', '7a', '7b', '7c', '8a', '8b', '8c']);
  }, 120_000);
});
