import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { io, type Socket } from 'socket.io-client';
import { readSettings } from '../../../cli/config.ts';
import { freePorts } from '../../../cli/ports.ts';
import { PROJECT } from '../../../cli/session.ts';
import { readBoards, readDirectory } from '../../../cli/wire/configuration.ts';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { wireServer } from '../../../cli/wire/server.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { startKafkaSource } from '../../../ingest/kafka-source.ts';
import { type Ingest, startIngest } from '../../../ingest/start.ts';
import { viewsOf } from '../../../schemas/board-views.ts';
import type { ClientToServer, ServerToClient, Update } from '../../../schemas/live.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { ReplayMessage } from '../../../simulator/uci/replay.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { TestBroker } from '../../support/broker.ts';
import { givesCredit } from '../../support/gives-credit.ts';
import { silent, until } from '../ingest/support/ingest.ts';

/** What Andon keeps of the log and shows of it: topics, ingest, server and one wall that looks on all the time. */
export interface Installation {
  ingest: Ingest;
  /** Sends into the topics of this installation, in the order given, and waits until all of it is in the state. */
  take(messages: readonly ReplayMessage[]): Promise<void>;
  ask(parameters: Record<string, string>): Promise<QueryAnswer>;
  /** Frames that the wall has been sent. */
  frames(): number;
  close(): Promise<void>;
}

const CLOCK = { now: () => Date.now() };
const PORTION = 5_000;
const PATIENCE = 240_000;

export async function openInstallation(broker: TestBroker): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-replay-'));
  const settings = readSettings({
    flags: { data: folder },
    environment: {},
    cwd: folder,
    project: PROJECT,
  });
  const directory = await readDirectory(settings);
  const topics = await broker.ownTopics();
  const group = `replay-${topics['cc.ticket.v1']}`;
  const store = await openEmbeddedStore(join(folder, 'store'));
  const letters: unknown[] = [];
  let closed = false;
  const ingest = await startIngest({
    store,
    openSource: () =>
      startKafkaSource({
        kafka: broker.client(),
        log: silent,
        topics: [topics['cc.ticket.v1'] as string, topics['cc.ops.v1'] as string],
        group,
      }),
    deadLetters: { write: async (more) => void letters.push(...more) },
    decode: createDecoder(),
    kinds: subjectKinds(),
    clock: CLOCK,
    clockOf: (tenant) => directory.tenants[tenant]?.clock ?? 'wall',
    fingerprint: 'replay-test',
    process: group,
    exclusive: true,
    log: silent,
    settings: { commitEveryMs: 200 },
  });
  const [port] = (await freePorts(1)) as [number];
  const ports = { host: '127.0.0.1', port };
  const server = await wireServer({
    settings,
    clock: CLOCK,
    log: silent,
    store,
    ingest,
    web: null,
    kafka: broker,
    ...ports,
  });
  const url = `http://${ports.host}:${ports.port}`;

  const updates: Update[] = [];
  const wall: Socket<ServerToClient, ClientToServer> = io(url, { transports: ['websocket'] });
  givesCredit(wall);
  wall.on('u', (update) => void updates.push(update));
  const [board] = (await readBoards(settings)).filter((one) => one.id === 'wall');
  if (!board) throw new Error('the board "wall" does not ship');
  await Promise.all(Object.values(viewsOf(board, 'uci')).map((view) => wall.emitWithAck('sub', { view })));

  const admin = broker.client().admin();
  await admin.connect();
  const behind = async (): Promise<number> => {
    let left = ingest.cold();
    for (const topic of [topics['cc.ticket.v1'], topics['cc.ops.v1']] as string[]) {
      const [kept] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const done = new Map(kept?.partitions.map((one) => [one.partition, Math.max(0, Number(one.offset))]));
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        left += Number(high) - (done.get(partition) ?? 0);
    }
    return left;
  };

  const ask = async (parameters: Record<string, string>): Promise<QueryAnswer> => {
    const response = await fetch(
      `${url}/api/v1/query?${new URLSearchParams({ tenant: 'uci', ...parameters })}`,
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text) as QueryAnswer;
  };

  return {
    ingest,
    async take(messages) {
      const producer = broker.client().producer();
      await producer.connect();
      for (let at = 0; at < messages.length; at += PORTION) {
        const byTopic = new Map<string, { key: string; value: string; timestamp: string }[]>();
        for (const { topic, key, value, timestamp } of messages.slice(at, at + PORTION)) {
          const list = byTopic.get(topic) ?? [];
          list.push({ key, value, timestamp: String(timestamp) });
          byTopic.set(topic, list);
        }
        await producer.sendBatch({
          compression: kafkajs.CompressionTypes.GZIP,
          topicMessages: [...byTopic].map(([topic, list]) => ({
            topic: topics[topic] as string,
            messages: list,
          })),
        });
      }
      await producer.disconnect();
      await until(behind, (left) => left === 0, PATIENCE);
      // The server hears of the newest heartbeat with its next tick.
      const newest = messages.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0);
      await until(
        async () => (await ask({ metrics: 'open_tickets' })).dataTime,
        (dataTime) => dataTime !== null && Date.parse(dataTime) >= newest,
        PATIENCE,
      );
      if (letters.length > 0) throw new Error(`refused: ${JSON.stringify(letters[0])}`);
    },
    ask,
    frames: () => updates.length,
    async close() {
      if (closed) return;
      closed = true;
      wall.close();
      await admin.disconnect();
      await server.stop();
      await ingest.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
