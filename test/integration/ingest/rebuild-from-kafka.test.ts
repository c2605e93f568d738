import { describe, expect, it } from 'vitest';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { rebuild } from '../../../ingest/rebuild/command.ts';
import { factsFromKafka } from '../../../ingest/rebuild/facts-from-kafka.ts';
import type { FactsRead } from '../../../ingest/rebuild/read-to-end.ts';
import { openSources } from '../../../ingest/sources.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import { committed, silent } from './support/ingest.ts';
import { expectNowhere } from './support/search.ts';
import { EVERY, erasure, history } from './support/secret-history.ts';
import { useSite } from './support/site.ts';

const site = useSite(3, { decode: createDecoder(), kinds: subjectKinds() });

/** As `andon rebuild --from kafka`, on the topic of this site. */
async function rebuildFromKafka() {
  const read: FactsRead[] = [];
  const progress: { read: number; messages: number }[] = [];
  const sources = await openSources(site.store, { now: Date.now }, () => ({
    clock: 'wall',
    speed: 1,
    expected: [],
  }));
  const rebuilt = await rebuild({
    store: site.store,
    kinds: subjectKinds(),
    log: silent,
    timers: nodeTimers,
    wall: Date.now,
    siteNow: sources.siteNow,
    fingerprint: 'test',
    exclusive: true,
    bringFacts: async () => {
      read.push(
        await factsFromKafka({
          kafka: site.broker.client(),
          topics: [site.topic],
          store: site.store,
          log: silent,
          kinds: subjectKinds(),
          decode: createDecoder(),
          sources,
          wall: Date.now,
          signal: new AbortController().signal,
          onProgress: (one) => void progress.push(one),
        }),
      );
    },
  });
  return { rebuilt, read: read[0], progress };
}

const FACTS = ['ticket_events', 'contact_events', 'agent_events', 'survey_events', 'operations_events'];
const STATE = ['tickets', 'tickets_live', 'contacts', 'contacts_live', 'surveys'];
const HOT = ['ticket_events_hot', 'contact_events_hot'];
const rowsOf = async (tables: readonly string[], except: string) => {
  const all = await Promise.all(
    tables.map((table) => site.store.query(`SELECT * EXCEPT (${except}) FROM ${table} FINAL ORDER BY ALL`)),
  );
  return Object.fromEntries(tables.map((table, at) => [table, all[at]]));
};
const facts = () => rowsOf(FACTS, 'ingested_at');
const state = () => rowsOf(STATE, 'epoch, version, last_ingested_at');
const empty = async (tables: readonly string[]) => {
  for (const table of tables) await site.store.command(`TRUNCATE TABLE ${table}`);
};
const groups = async () => {
  const admin = site.broker.client().admin();
  await admin.connect();
  const list = await admin.listGroups();
  await admin.disconnect();
  return list.groups.map(({ groupId }) => groupId).filter((name) => name.startsWith('andon-rebuild'));
};

describe('a rebuild from Kafka', () => {
  it('adds the facts that were missing, leaves those that stand, and makes the state', async () => {
    await site.start();
    await site.feed(...history(), '{"specversion":');
    await site.stop();
    const [known, shown] = [await facts(), await state()];
    const stamps = () =>
      site.store.query("SELECT id, ingested_at FROM contact_events FINAL WHERE subject = 'C1' ORDER BY id");
    const [first, offsets] = [await stamps(), await committed(site)];
    const counted = () => site.store.query('SELECT sum(messages) AS messages FROM ingest_counts');
    const counts = await counted();

    const [lost] = await site.store.query<{ facts: number }>(
      'SELECT count() AS facts FROM ticket_events FINAL',
    );
    await empty(['ticket_events', ...STATE, ...HOT]);
    const { rebuilt, read, progress } = await rebuildFromKafka();
    expect(rebuilt.outcome).toBe('swapped');
    expect(read).toEqual({
      messages: history().length + 1,
      added: lost?.facts,
      rejected: { ANDON_E101: 1 },
      without: 0,
    });
    expect(progress.at(-1)).toEqual({ read: history().length + 1, messages: history().length + 1 });
    expect(await facts()).toEqual(known);
    expect(await state()).toEqual(shown);
    // What stood keeps its first ingestion; nobody's offsets moved, and nothing was counted twice.
    expect(await stamps()).toEqual(first);
    expect(await committed(site)).toEqual(offsets);
    expect(await counted()).toEqual(counts);
    expect(await groups()).toEqual([]);
    const again = await rebuildFromKafka();
    expect(again.read).toMatchObject({ added: 0 });
    expect(
      again.rebuilt.differences.map(({ differing, onlyNew, onlyOld }) => differing + onlyNew + onlyOld),
    ).toEqual(again.rebuilt.differences.map(() => 0));
  }, 240_000);

  it('reads what the topics still hold, from where their retention has come to', async () => {
    await site.start();
    await site.feed(...history());
    await site.stop();
    const known = await facts();
    const admin = site.broker.client().admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(site.topic);
    const cut = ends.filter(({ high }) => Number(high) > 0);
    await admin.deleteTopicRecords({
      topic: site.topic,
      partitions: cut.map(({ partition }) => ({ partition, offset: '1' })),
    });
    await admin.disconnect();
    const { read } = await rebuildFromKafka();
    expect(read).toMatchObject({ messages: history().length - cut.length, added: 0, without: 0 });
    expect(await facts()).toEqual(known);
  }, 240_000);

  it('keeps the erased erased, though the originals stand before the erasure and nothing remembers it', async () => {
    await site.start();
    await site.feed(...history());
    await site.feed(
      ...(['ticket', 'contact', 'agent', 'survey'] as const).map((scope) =>
        erasure(scope, `${scope[0]}1`.toUpperCase()),
      ),
      erasure('customer', 'CUSTOMER-ONE'),
    );
    await site.stop();
    await expectNowhere(site.store, EVERY);
    const [known, shown] = [await facts(), await state()];
    await empty([...FACTS, ...STATE, ...HOT, 'erased_subjects']);
    await rebuildFromKafka();
    await expectNowhere(site.store, EVERY);
    expect(await facts()).toEqual(known);
    expect(await state()).toEqual(shown);
  }, 240_000);
});
