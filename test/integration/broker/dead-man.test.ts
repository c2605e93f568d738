import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { readSettings } from '../../../cli/config.ts';
import { wallClock } from '../../../cli/session.ts';
import { wireIngest } from '../../../cli/wire/ingest.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import { startTestBroker } from '../../support/broker.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const PROJECT = join(import.meta.dirname, '../../..');

it("tells a listener that nothing is ingested, and that a source's heartbeat ended it", async () => {
  const heard: { state: string }[] = [];
  const listener = createServer(async (request, response) => {
    heard.push((await json(request)) as { state: string });
    response.end();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'andon-dead-man-'));
  const broker = await startTestBroker();
  const store = await openEmbeddedStore(join(folder, 'store'), 1);
  const file = join(folder, 'events.json');
  const settings = readSettings({
    flags: {
      data: folder,
      deadMan: '2s',
      deadManFile: file,
      deadManUrl: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`,
    },
    environment: {},
    cwd: folder,
    project: PROJECT,
  });
  const ingest = await wireIngest({ settings, clock: wallClock, log: quiet, kafka: broker, store });
  const producer = broker.client().producer();
  try {
    const until = async (right: () => boolean) => {
      while (!right()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const stateInFile = async () => JSON.parse(await readFile(file, 'utf8')).state;
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ state: 'silent', fault: 'ANDON_E336' });
    expect(await stateInFile()).toBe('silent');
    await producer.connect();
    const beat = JSON.parse(
      await readFile(join(PROJECT, 'schemas/samples/source.heartbeat.json'), 'utf8'),
    ) as object;
    const now = new Date().toISOString();
    const value = JSON.stringify({ ...beat, time: now, recordedtime: now });
    await producer.send({ topic: 'cc.ops.v1', messages: [{ key: 'x', value }] });
    await until(() => heard.length >= 2);
    expect(heard[1]).toMatchObject({ state: 'flowing' });
  } finally {
    await producer.disconnect();
    await ingest.stop();
    await store.close();
    await broker.stop();
    listener.closeAllConnections();
    listener.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
