import { describe, expect, it } from 'vitest';
import { startKafkaSource } from '../../../ingest/kafka-source.ts';
import { UNMEASURED } from '../../../ingest/meter.ts';
import { patientStore } from '../../../ingest/patience.ts';
import { createTroubles } from '../../../ingest/troubles.ts';
import { Fault, type FaultCode } from '../../../schemas/faults.ts';
import type { Store } from '../../../store/store.ts';
import { committed, figures, plainIngest, send, silent, truth, until } from './support/ingest.ts';
import { useSite } from './support/site.ts';

const site = useSite(2);
const START = Date.now() - 600_000;
const events = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `e${from + index}`,
    subject: `t${(from + index) % 50}`,
    at: START + from + index,
    status: 'new',
  }));
const facts = async (): Promise<number> =>
  (await site.store.query<{ n: number }>('SELECT count() AS n FROM ticket_events FINAL'))[0]?.n ?? 0;

/** A log that remembers its warnings, errors and what is over. */
function listening() {
  const said: { level: string; code?: FaultCode; message: string; details: Record<string, unknown> }[] = [];
  const say = (level: string) => (details: object, message: string) => {
    const { code } = details as { code?: FaultCode };
    if (level !== 'info' || message === 'over')
      said.push({ level, code, message, details: details as Record<string, unknown> });
  };
  return { said, log: { debug() {}, info: say('info'), warn: say('warn'), error: say('error') } };
}

/** The store, of which every write fails by `fault` while there is one. */
function refusing(store: Store) {
  const state: { fault: FaultCode | null; refused: number } = { fault: null, refused: 0 };
  const unlessRefused = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (state.fault === null) return work();
    state.refused += 1;
    return Promise.reject(new Fault(state.fault, { doing: 'insert' }));
  };
  const refusingStore: Store = {
    ...store,
    insert: (table, rows) => unlessRefused(() => store.insert(table, rows)),
    insertBlock: (table, block, rows) => unlessRefused(() => store.insertBlock(table, block, rows)),
    command: (sql, parameters) => unlessRefused(() => store.command(sql, parameters)),
  };
  return { state, store: refusingStore };
}

describe('a store that takes no writes', () => {
  it.each(['ANDON_E306', 'ANDON_E331', 'ANDON_E332', 'ANDON_E333'] as const)(
    'is waited for, %s is told once, and nothing is lost',
    async (code) => {
      const { said, log } = listening();
      const { state, store } = refusing(site.store);
      const ingest = await site.start({ store, log, timers: quickTimers });
      await site.feed(...events(0, 100));
      state.fault = code;
      await site.send(...events(100, 400));
      await until(
        () => state.refused,
        (refused) => refused > 20,
      );
      expect(ingest.troubles()).toEqual([{ fault: code, since: expect.any(Number) }]);
      // Whoever looks need not wait for the store.
      expect(await ingest.quiet(async () => 'looked')).toBe('looked');
      expect(await facts()).toBe(100);
      state.fault = null;
      await site.settled();
      await until(
        () => ingest.troubles(),
        (troubles) => troubles.length === 0,
      );
      expect(await facts()).toBe(400);
      expect(await figures(site.store)).toEqual(await truth(site.store));
      expect(said.map(({ level, code: told }) => [level, told])).toEqual([
        ['warn', code],
        ['info', code],
      ]);
    },
    60_000,
  );

  it('does not hold up a reading that began to wait before', async () => {
    const { state, store } = refusing(site.store);
    const ingest = await site.start({ store, log: listening().log, timers: quickTimers });
    await site.feed(...events(0, 10));
    state.fault = 'ANDON_E332';
    await site.send(...events(10, 20));
    // Asked again and again, some of them stand in the lane when the write before them fails.
    for (let looked = 0; looked < 50; looked += 1)
      expect(await ingest.quiet(async () => looked)).toBe(looked);
    state.fault = null;
    await site.settled();
  }, 60_000);

  it('may be left: the next ingest takes up what was in hand', async () => {
    const { state, store } = refusing(site.store);
    await site.start({ store, log: listening().log, timers: quickTimers });
    state.fault = 'ANDON_E331';
    await site.send(...events(0, 50));
    await until(
      () => state.refused,
      (refused) => refused > 0,
    );
    await site.stop();
    await site.start();
    await site.settled();
    expect(await facts()).toBe(50);
  }, 60_000);
});

const quickTimers = {
  every(ms: number, work: () => Promise<void>) {
    let running: Promise<void> = Promise.resolve();
    let stopped = false;
    let timer: NodeJS.Timeout;
    const turn = () => {
      timer = setTimeout(() => {
        running = work().finally(() => !stopped && turn());
      }, ms);
    };
    turn();
    return async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    };
  },
  /** Pauses of patience pass at once. */
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 5))),
};

describe('a block that lacks memory', () => {
  it('goes in pieces, each row once', async () => {
    const block = site.store.blockOf('ticket_events');
    const inserted: number[] = [];
    const calls: number[] = [];
    const patient = patientStore({
      store: {
        ...site.store,
        async insertBlock(_table, all, rows) {
          const asked = rows ?? Array.from({ length: all.rows }, (_, row) => row);
          calls.push(asked.length);
          if (asked.length > 1_500) throw new Fault('ANDON_E330');
          inserted.push(...asked);
        },
      },
      troubles: createTroubles(silent, Date.now),
      meter: UNMEASURED,
      timers: quickTimers,
      ending: new AbortController().signal,
    });
    await patient.insertBlock('ticket_events', { ...block, rows: 5_000 } as typeof block);
    expect(inserted).toEqual(Array.from({ length: 5_000 }, (_, row) => row));
    expect(Math.max(...calls)).toBe(5_000);
  });
});

describe('Kafka', () => {
  const read = (topics: string[], metadataMaxAgeMs?: number) => () =>
    startKafkaSource({
      kafka: site.broker.client(),
      log: silent,
      topics,
      group: site.group,
      ...(metadataMaxAgeMs ? { metadataMaxAgeMs } : {}),
    });

  it('had removed messages before they were read: how many is known, once, and the stream goes on', async () => {
    const { said, log } = listening();
    const lost: number[] = [];
    const meter = { ...UNMEASURED, lost: (_: string, messages: number) => void lost.push(messages) };
    await site.start();
    await site.feed(...events(0, 100));
    await site.stop();
    const before = await committed(site);
    await send(site, events(100, 300));
    const admin = site.broker.client().admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(site.topic);
    // Everything but the last 20 of each partition is gone.
    await admin.deleteTopicRecords({
      topic: site.topic,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: String(Number(high) - 20) })),
    });
    await admin.disconnect();
    const gone = ends.reduce(
      (sum, { partition, high }) => sum + Number(high) - 20 - Math.max(0, before[partition] ?? 0),
      0,
    );
    expect(gone).toBeGreaterThan(100);
    for (const start of [1, 2]) {
      await site.start({ log, meter });
      await until(facts, (count) => count === 300 - gone);
      await until(
        () => committed(site),
        (offsets) => ends.every(({ partition, high }) => offsets[partition] === Number(high)),
      );
      await site.stop();
      expect([start, lost.reduce((sum, one) => sum + one, 0)]).toEqual([start, gone]);
    }
    expect(said.filter(({ code }) => code === 'ANDON_E334')).toHaveLength(lost.length);
    expect(await site.store.query(`SELECT sum(faults['ANDON_E334']) AS lost FROM ingest_counts`)).toEqual([
      { lost: gone },
    ]);
  }, 90_000);

  it('removes what a waiting ingest had still to read: the same, without a start in between', async () => {
    const { said, log } = listening();
    const { state, store } = refusing(site.store);
    const lost: number[] = [];
    const meter = { ...UNMEASURED, lost: (_: string, messages: number) => void lost.push(messages) };
    const openSource = () =>
      startKafkaSource({
        kafka: site.broker.client(),
        log: silent,
        topics: [site.topic],
        group: site.group,
        holdBytes: 1,
      });
    await site.start({ store, log, meter, timers: quickTimers, openSource, settings: { maxRows: 50 } });
    await site.feed(...events(0, 100));
    state.fault = 'ANDON_E306';
    // More than the batches in hand take: reading pauses.
    for (let from = 100; from < 1_000; from += 100) await send(site, events(from, from + 100));
    await until(
      () => state.refused,
      (refused) => refused > 20,
    );
    await send(site, events(1_000, 1_100));
    const admin = site.broker.client().admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(site.topic);
    await admin.deleteTopicRecords({
      topic: site.topic,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
    });
    state.fault = null;
    await send(site, events(1_100, 1_200));
    const highs = await admin.fetchTopicOffsets(site.topic);
    await admin.disconnect();
    await until(
      () => committed(site),
      (offsets) => highs.every(({ partition, high }) => offsets[partition] === Number(high)),
      40_000,
    );
    const gone = lost.reduce((sum, one) => sum + one, 0);
    expect(gone).toBeGreaterThan(0);
    expect((await facts()) + gone).toBe(1_200);
    expect(said.filter(({ code }) => code === 'ANDON_E334')).toHaveLength(lost.length);
  }, 90_000);

  it('gives partitions to another process and back while events come: each fact is kept once', async () => {
    const log = listening().log;
    const first = await site.start({ exclusive: false, log });
    await site.feed(...events(0, 100));
    const second = await plainIngest(site, { exclusive: false, log });
    try {
      let sent = 100;
      const sending = async (until: () => boolean) => {
        while (!until() && sent < 20_000) {
          await site.send(...events(sent, sent + 50));
          sent += 50;
        }
      };
      await sending(() => first.ready() && second.ready());
      // Each has one of the two partitions, and both take part.
      await sending(() => first.lags().length === 1 && second.lags().length === 1);
      expect([first.lags().length, second.lags().length]).toEqual([1, 1]);
      await Promise.all([second.stop(), site.send(...events(sent, sent + 500))]);
      sent += 500;
      await site.settled();
      expect(await facts()).toBe(sent);
      expect(await figures(site.store)).toEqual(await truth(site.store));
    } finally {
      await second.stop();
    }
  }, 120_000);

  it('has a topic that does not exist yet: the others are read, and that one as soon as it is there', async () => {
    const { said, log } = listening();
    const late = `${site.topic}-late`;
    const ingest = await site.start({
      log,
      openSource: read([site.topic, late]),
      settings: { topicsMs: 100 },
    });
    await site.feed(...events(0, 20));
    expect(ingest.troubles().map(({ fault }) => fault)).toEqual(['ANDON_E335']);
    expect(said).toMatchObject([{ level: 'warn', code: 'ANDON_E335', details: { topics: [late] } }]);
    const admin = site.broker.client().admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: late, numPartitions: 1 }] });
    await admin.disconnect();
    await send({ ...site, topic: late }, events(20, 50));
    await until(facts, (count) => count === 50, 40_000);
    expect(ingest.troubles()).toEqual([]);
    expect(said).toHaveLength(2);
  }, 90_000);

  it('has no topic at all yet', async () => {
    const late = `${site.topic}-only`;
    const ingest = await site.start({
      log: listening().log,
      openSource: read([late]),
      settings: { topicsMs: 100 },
    });
    expect(ingest.ready()).toBe(false);
    const admin = site.broker.client().admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: late, numPartitions: 2 }] });
    await admin.disconnect();
    await send({ ...site, topic: late }, events(0, 30));
    await until(facts, (count) => count === 30, 40_000);
    expect(ingest.ready()).toBe(true);
  }, 90_000);

  it('has more partitions than yesterday: the new ones are read from their beginning', async () => {
    await site.start({ openSource: read([site.topic], 500) });
    await site.feed(...events(0, 20));
    const admin = site.broker.client().admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: site.topic, count: 8 }] });
    await until(
      () =>
        admin.fetchTopicOffsets(site.topic).then(
          (offsets) => offsets.length,
          () => 0,
        ),
      (partitions) => partitions === 8,
    );
    await admin.disconnect();
    await send(site, events(20, 220));
    await until(facts, (count) => count === 220, 40_000);
    const offsets = await committed(site);
    expect(Object.keys(offsets)).toHaveLength(8);
  }, 90_000);
});
