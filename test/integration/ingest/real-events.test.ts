import { readdir, readFile } from 'node:fs/promises';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { DECOMPRESS, registerCodecs } from '../../../ingest/codecs.ts';
import { startDeadLetters } from '../../../ingest/dead-letters.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { contactKind, surveyKind, ticketKind } from '../../../ingest/kinds.ts';
import { contactState } from '../../../metrics/state/contact.ts';
import { surveyState } from '../../../metrics/state/survey.ts';
import { ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { committed, figures, silent, until } from './support/ingest.ts';
import { useSite } from './support/site.ts';

const site = useSite();

const SAMPLES = new URL('../../../schemas/samples/', import.meta.url);
const count = async (table: string) =>
  (await site.store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} FINAL`))[0]?.rows ?? 0;

describe('every sample', () => {
  it('passes the real decoder and the real states into the store', async () => {
    const names = (await readdir(SAMPLES)).filter((name) => name.endsWith('.json'));
    const samples = await Promise.all(names.map((name) => readFile(new URL(name, SAMPLES), 'utf8')));
    const ingest = await site.start({
      decode: createDecoder(),
      kinds: [ticketKind(ticketState(POLICIES_IN_USE)), contactKind(contactState), surveyKind(surveyState)],
    });
    await site.feed(...samples);
    expect(site.letters).toEqual([]);
    for (const table of [
      'ticket_events',
      'contact_events',
      'survey_events',
      'agent_events',
      'operations_events',
    ]) {
      expect({ table, rows: await count(table) }).not.toEqual({ table, rows: 0 });
    }
    for (const kind of ['ticket', 'contact', 'survey'] as const) {
      const [facts] = await site.store.query<{ subjects: number }>(
        `SELECT uniqExact(subject) AS subjects FROM ${kind}_events`,
      );
      expect({ kind, rows: await count(`${kind}s`) }).toEqual({ kind, rows: facts?.subjects });
    }
    expect(ingest.sources().length).toBeGreaterThan(0);
    expect(await count('quarantined_subjects')).toBe(0);
  }, 60_000);
});

describe('a record batch in a codec that cannot be read', () => {
  it('is quarantined as ANDON_E107 with each of its offsets, and the stream goes on', async () => {
    await site.start();
    // The process "forgets" snappy.
    registerCodecs({
      ...DECOMPRESS,
      2: () => {
        throw new Error('unknown');
      },
    });
    const producer = site.broker.client().producer();
    await producer.connect();
    const event = (id: string) => ({ value: JSON.stringify({ id, subject: id, at: Date.now() - 1_000 }) });
    await producer.send({ topic: site.topic, messages: [event('a')] });
    await producer.send({
      topic: site.topic,
      compression: kafkajs.CompressionTypes.Snappy,
      messages: [event('b'), event('c')],
    });
    await producer.send({
      topic: site.topic,
      compression: kafkajs.CompressionTypes.LZ4,
      messages: [event('d')],
    });
    await producer.disconnect();
    await until(
      () => committed(site),
      (offsets) => offsets[0] === 4,
    );
    registerCodecs();
    expect(site.letters.map(({ fault, offset }) => [fault, offset])).toEqual([
      ['ANDON_E107', 1],
      ['ANDON_E107', 2],
    ]);
    expect((await figures(site.store)).map((row) => row.subject)).toEqual(['a', 'd']);
  }, 60_000);
});

describe('dead letters', () => {
  it('tell where and why, and nothing of what was in the message', async () => {
    const topic = await site.broker.ownTopic();
    const letters = await startDeadLetters(site.broker.client(), topic);
    await site.start({ decode: createDecoder(), deadLetters: letters, log: silent });
    await site.feed('{"specversion":"1.0","secret":"13800138000"}');
    const consumer = site.broker.client().consumer({ groupId: `${site.group}-letters` });
    const read: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => void read.push(message.value?.toString() ?? ''),
    });
    await until(
      () => read,
      (seen) => seen.length === 1,
    );
    await consumer.disconnect();
    await letters.stop();
    expect(JSON.parse(read[0] ?? '')).toMatchObject({
      topic: site.topic,
      partition: 0,
      offset: 0,
      messages: 1,
    });
    expect(read[0]).toMatch(/ANDON_E10\d/);
    expect(read[0]).not.toContain('13800138000');
  }, 60_000);
});
