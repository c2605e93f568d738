import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECOMPRESS, registerCodecs } from '../../../ingest/codecs.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { contactKind, surveyKind, ticketKind } from '../../../ingest/kinds.ts';
import { contactState } from '../../../metrics/state/contact.ts';
import { surveyState } from '../../../metrics/state/survey.ts';
import { ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { samples } from '../../unit/events/samples.ts';
import { simulateDays } from '../../unit/simulator/one-day.ts';
import { committed, until } from '../ingest/support/ingest.ts';
import { useSite } from '../ingest/support/site.ts';
import { type KafkaTools, kafkaTools, POM } from './kafka-tools.ts';

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** Drawn with repetition by kafka-producer-perf-test: so many that none of the payloads is left out. */
const PAYLOADS = 150;
const DRAWN = 6_000;
const TYPED = 60;
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const TABLES = ['ticket_events', 'contact_events', 'agent_events', 'survey_events', 'operations_events'];

const site = useSite(3);
let tools: KafkaTools;
let folder: string;

beforeAll(async () => {
  tools = await kafkaTools();
  folder = await mkdtemp(join(tmpdir(), 'andon-interop-'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Real events under ids of their codec; none of them a heartbeat, which leaves no fact. */
const EVENTS = [
  ...samples().map(({ event }) => event as unknown as SimEvent),
  ...simulateDays({ seed: 7, scale: 0.05 }),
]
  .filter(({ type }) => type !== 'source.heartbeat' && type !== 'subject.erased')
  .slice(0, PAYLOADS + TYPED);
const eventsOf = (codec: string) => EVENTS.map((event) => ({ ...event, id: `${codec}:${event.id}` }));

async function send(codec: string): Promise<void> {
  const events = eventsOf(codec);
  const lines = events.map((event) => JSON.stringify(event));
  const file = join(folder, codec);
  await writeFile(file, `${lines.slice(0, PAYLOADS).join('\n')}\n`);
  const broker = site.broker.brokers.join();
  const performance = tools.run('org.apache.kafka.tools.ProducerPerformance', [
    ...['--topic', site.topic, '--num-records', String(DRAWN), '--throughput', '-1', '--payload-file', file],
    ...['--producer-props', `bootstrap.servers=${broker}`, `compression.type=${codec}`],
    // Large batches: a frame of several blocks.
    ...['acks=all', 'batch.size=524288', 'linger.ms=200'],
  ]);
  const typed = events.slice(PAYLOADS).map((event) => `${event.subject}\t${JSON.stringify(event)}`);
  const console = tools.run(
    'org.apache.kafka.tools.ConsoleProducer',
    [
      ...['--bootstrap-server', broker, '--topic', site.topic, '--compression-codec', codec],
      ...['--property', 'parse.key=true', '--property', 'key.separator=\t'],
    ],
    `${typed.join('\n')}\n`,
  );
  const [report] = await Promise.all([performance, console]);
  expect(report).toContain(`${DRAWN} records sent`);
}

describe("Kafka's own producers", () => {
  it('are of the version of the local broker', async () => {
    const broker = await readFile(new URL('../../../cli/broker/pom.xml', import.meta.url), 'utf8');
    const versions = [broker, await readFile(POM, 'utf8')].map(
      (pom) => /<artifactId>kafka(?:_2\.13|-tools)<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1],
    );
    expect(versions[1]).toBe(versions[0]);
    expect(versions[0]).toMatch(/^4\./);
  });

  it('send with every codec, and all arrives as facts', async () => {
    await site.start({
      decode: createDecoder(),
      kinds: [ticketKind(ticketState(POLICIES_IN_USE)), contactKind(contactState), surveyKind(surveyState)],
    });
    const unpacked: Record<number, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
    let framed = 0;
    registerCodecs(
      Object.fromEntries(
        Object.entries(DECOMPRESS).map(([code, decompress]) => [
          code,
          (bytes: Buffer) => {
            unpacked[Number(code)] = (unpacked[Number(code)] ?? 0) + 1;
            if (bytes.subarray(0, XERIAL.length).equals(XERIAL)) framed += 1;
            return decompress(bytes);
          },
        ]),
      ),
    );
    for (const codec of CODECS) await send(codec);
    const sent = CODECS.length * (DRAWN + TYPED);
    await until(
      () => committed(site),
      (offsets) => Object.values(offsets).reduce((sum, offset) => sum + Math.max(0, offset), 0) === sent,
      120_000,
    );
    registerCodecs();
    expect(site.letters).toEqual([]);
    const facts = await site.store.query<{ id: string }>(
      TABLES.map((table) => `SELECT DISTINCT id FROM ${table} WHERE via = ''`)
        .join(' UNION ALL ')
        .replace(/(FROM (?!ticket)\w+) WHERE via = ''/g, '$1'),
    );
    const ids = new Set(facts.map(({ id }) => id));
    for (const codec of CODECS) {
      const wanted = eventsOf(codec).map(({ id }) => id);
      expect({ codec, lost: wanted.filter((id) => !ids.has(id)) }).toEqual({ codec, lost: [] });
      expect({ codec, facts: [...ids].filter((id) => id.startsWith(`${codec}:`)).length }).toEqual({
        codec,
        facts: new Set(wanted).size,
      });
    }
    for (const [code, batches] of Object.entries(unpacked)) expect(batches, code).toBeGreaterThan(0);
    expect(framed).toBe(unpacked[2]);
  }, 300_000);
});
