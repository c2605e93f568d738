import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadLetters } from '../../ingest/dead-letters.ts';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { startKafkaSource } from '../../ingest/kafka-source.ts';
import { UNMEASURED } from '../../ingest/meter.ts';
import { type Ingest, startIngest } from '../../ingest/start.ts';
import { createTroubles } from '../../ingest/troubles.ts';
import { openDeadMan } from '../dead-man/open.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { IngestNeeds } from '../parts.ts';
import { readDirectory } from './configuration.ts';
import { keepIngest } from './kept-ingest.ts';
import { clockOf, expectationsOf, stateFingerprint, subjectKinds } from './metrics.ts';

const DAY = 86_400_000;

/** The ingest on real Kafka and the store that it is given; begins anew where it breaks down. */
export async function wireIngest(needs: IngestNeeds): Promise<Ingest> {
  const { settings, clock, log, store, runsAhead, telemetry, signal } = needs;
  const directory = await readDirectory(settings);
  const kafka = openKafkaClient(needs.kafka, 'andon-ingest', log);
  const deadLetters = await startDeadLetters(kafka);
  const deadMan = await openDeadMan({ settings, log, wall: clock.now });
  const meter = deadMan?.listening(telemetry?.meter ?? UNMEASURED) ?? telemetry?.meter;
  const troubles = createTroubles(log, clock.now);
  const ending = new AbortController();
  /** While it is being started nobody can stop it otherwise, and it waits for the store without end. */
  const interrupted = () => ending.abort();
  const open = () =>
    startIngest({
      store,
      openSource: () => startKafkaSource({ kafka, log, retried: () => meter?.retried('consumer') }),
      deadLetters,
      decode: createDecoder(),
      kinds: subjectKinds(),
      clock,
      clockOf: clockOf(directory, runsAhead ?? false),
      expectationsOf: expectationsOf(directory, settings.speed),
      fingerprint: stateFingerprint(directory),
      process: randomUUID(),
      exclusive: settings.clickhouse === null,
      log,
      settings: { retentionMs: settings.retention * DAY, ...needs.limits },
      troubles,
      ending: ending.signal,
      meter,
    });
  try {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', interrupted, { once: true });
    const ingest = await keepIngest(open, {
      log,
      now: clock.now,
      troubles,
      wait: (ms) => sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined),
      restarted: () => telemetry?.meter.restarted(),
    });
    telemetry?.watch(ingest);
    return {
      ...ingest,
      async stop() {
        const stopped = ingest.stop();
        // After it was told to stop, so that what it has in hand is ended where that is possible.
        ending.abort();
        await stopped;
        await deadMan?.stop();
        await deadLetters.stop();
      },
    };
  } catch (fault) {
    await deadMan?.stop();
    await deadLetters.stop();
    signal?.throwIfAborted();
    throw fault;
  } finally {
    signal?.removeEventListener('abort', interrupted);
  }
}
