import { Counter, Histogram, type Registry } from 'prom-client';
import type { Measured, Meter, Retried } from '../../ingest/meter.ts';
import { FAULTS } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';

/** Bounds in seconds: a live batch takes some ten milliseconds, one of a back-fill seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const RETRIED: Retried[] = ['commit', 'consumer', 'store'];
/** Faults of messages. */
const QUARANTINE = Object.keys(FAULTS).filter((code) => code.startsWith('ANDON_E1'));

/** Runs the clock between two calls. @returns what ends it and tells the seconds. */
function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}

/**
 * The ingest's meter in Prometheus' form. Redelivered messages count again: these are figures of work, not of facts.
 * Each batch also leaves one line in the log, at debug.
 */
export function openIngestMeter(registry: Registry, log: Log): Meter & { restarted(): void } {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `andon_ingest_${name}_total`, help, labelNames, registers });
  const seconds = (name: string, help: string) =>
    new Histogram({ name: `andon_ingest_${name}_seconds`, help, buckets: SECONDS, registers });

  const batches = counter('batches', 'Batches whose facts are in the store');
  const messages = counter('messages', 'Messages of these batches');
  const rows = counter('rows', 'Rows of facts inserted');
  const bytes = counter('bytes', 'Bytes of these messages, without their keys and headers');
  const deadLetters = counter('dead_letters', 'Messages that could not be used', 'code');
  const retries = counter('retries', 'What was tried again', 'what');
  const restarts = counter('restarts', 'Times the ingest broke down and began anew');
  const lost = counter('lost_messages', 'Messages that Kafka had removed before they were read', 'topic');
  const insertion = seconds('insert', 'Inserting the facts of a batch');
  const evaluation = seconds('evaluation', 'Evaluating the state of what a batch touched');
  const warming = seconds('cold_round', 'Evaluating those on the cold way from all their facts');
  // A counter that is not there has no rate when it first counts.
  for (const code of QUARANTINE) deadLetters.inc({ code }, 0);
  for (const what of RETRIED) retries.inc({ what }, 0);
  const inserted = new WeakMap<Measured, number>();

  return {
    inserting(batch) {
      const ended = stopwatch();
      return () => {
        const took = ended();
        inserted.set(batch, took);
        insertion.observe(took);
        batches.inc();
        messages.inc(batch.messages);
        rows.inc(batch.rows);
        bytes.inc(batch.bytes);
        for (const { fault } of batch.deadLetters) deadLetters.inc({ code: fault });
      };
    },
    evaluating(batch) {
      const ended = stopwatch();
      return () => {
        const took = ended();
        evaluation.observe(took);
        log.debug(
          {
            stamp: batch.stamp,
            messages: batch.messages,
            rows: batch.rows,
            bytes: batch.bytes,
            deadLetters: batch.deadLetters.length,
            insertMs: Math.round((inserted.get(batch) ?? 0) * 1000),
            evaluationMs: Math.round(took * 1000),
          },
          'batch',
        );
      };
    },
    warming() {
      const ended = stopwatch();
      return () => warming.observe(ended());
    },
    retried: (what) => retries.inc({ what }),
    lost: (topic, count) => lost.inc({ topic }, count),
    restarted: () => restarts.inc(),
  };
}
