import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openKafkaClient } from '../../../cli/kafka/client.ts';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { startDeadLetters } from '../../../ingest/dead-letters.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { GROUP, startKafkaSource } from '../../../ingest/kafka-source.ts';
import { startIngest } from '../../../ingest/start.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Word } from './points.ts';
import type { Answer, Order, Question } from './process.ts';
import { tellingSource, tellingStore } from './tell.ts';

/*
 * The ingest as `andon ingest` puts it together, in a process of its own that is there to be killed: argv = its order as
 * JSON. It tells its steps on descriptor 4 before it goes on, and answers questions over IPC. What the timers would do
 * once a minute it does on its own account: evictions all the time, the comparison of the working set only when asked,
 * so that nothing mends in passing what a start left wrong.
 */
const { folder, brokers, topics, group, client } = JSON.parse(process.argv[2] ?? '') as Order;
process.on('disconnect', () => process.exit(1));

const tell = (word: Word): void => {
  writeSync(4, `${word}\n`);
};
const say = (details: object, message: string) => console.error(message, details);
const log = { debug() {}, info() {}, warn() {}, error: say };
const kafka = openKafkaClient({ brokers }, client, log);
const store = await openEmbeddedStore(join(folder, 'store'));
const usual = Object.keys(topics).filter((topic) => topic !== 'cc.deadletter.v1');
const ingest = await startIngest({
  store: tellingStore(store, tell),
  openSource: async () =>
    tellingSource(
      await startKafkaSource({ kafka, log, topics: usual.map((topic) => topics[topic] as string), group }),
      tell,
    ),
  deadLetters: await startDeadLetters(kafka, topics['cc.deadletter.v1']),
  decode: createDecoder(),
  kinds: subjectKinds(),
  clock: { now: () => Date.now() },
  clockOf: () => 'data',
  fingerprint: GROUP,
  process: randomUUID(),
  exclusive: true,
  log,
  // Small batches, so that several are in hand; slack only for the clock's grain.
  settings: {
    maxRows: 400,
    commitEveryMs: 400,
    coldDelayMs: 200,
    tickMs: 100,
    minuteMs: 86_400_000,
    slackMs: 1_000,
  },
  onStep(step) {
    if (step === 'facts' || step === 'announce' || step === 'commit') tell(step);
  },
  onEviction(step) {
    if (step === 'mark') tell('evict+');
    if (step === 'unmark') tell('evict-');
  },
});
ingest.failed.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

let evicting = true;
let eviction: Promise<unknown> = Promise.resolve();
void (async () => {
  for (;;) {
    if (evicting) {
      eviction = ingest.evict();
      await eviction;
    }
    await pause(200);
  }
})();

const answer = async (question: Question): Promise<unknown> => {
  switch (question.ask) {
    case 'rows':
      return store.query(question.sql);
    case 'status':
      return { ready: ingest.ready(), cold: ingest.cold(), now: ingest.siteNow(question.tenant) };
    case 'rest':
      evicting = false;
      return eviction;
    case 'go on':
      evicting = true;
      return null;
    case 'check':
      return ingest.check();
    case 'stop':
      evicting = false;
      await eviction;
      await ingest.stop();
      return store.close();
  }
};
const reply = (word: Answer) => process.send?.(word);
process.on('message', (question: Question & { id: number }) => {
  answer(question).then(
    (value) => reply({ id: question.id, value: value ?? null }),
    (error: unknown) => reply({ id: question.id, error: String(error) }),
  );
});
reply({ id: 0, value: null });
