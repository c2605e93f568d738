import { randomUUID } from 'node:crypto';
import { openKafkaClient } from '../../cli/kafka/client.ts';
import { subjectKinds } from '../../cli/wire/metrics.ts';
import { startDeadLetters } from '../../ingest/dead-letters.ts';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { GROUP, startKafkaSource } from '../../ingest/kafka-source.ts';
import type { SubjectKind } from '../../ingest/kinds.ts';
import { type Ingest, startIngest } from '../../ingest/start.ts';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';

/** The kind with a state that nobody has: admission and the working set's facts go on as they are. */
const stateless = (kind: SubjectKind): SubjectKind => ({
  ...kind,
  stateSql: () => `SELECT * FROM ${kind.state} LIMIT 0`,
});

/** The ingest as `andon ingest` puts it together, but that the evaluation of state finds nothing to evaluate. */
export async function startWithoutState(store: Store, brokers: string[], log: Log): Promise<Ingest> {
  const kafka = openKafkaClient({ brokers }, 'andon-ingest', log);
  const deadLetters = await startDeadLetters(kafka);
  const ingest = await startIngest({
    store,
    openSource: () => startKafkaSource({ kafka, log }),
    deadLetters,
    decode: createDecoder(),
    kinds: subjectKinds().map(stateless),
    clock: { now: Date.now },
    clockOf: () => 'wall',
    fingerprint: GROUP,
    process: randomUUID(),
    exclusive: true,
    log,
  });
  ingest.failed.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  return {
    ...ingest,
    async stop() {
      await ingest.stop();
      await deadLetters.stop();
    },
  };
}
