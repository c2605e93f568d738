import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { Fault } from '../../schemas/faults.ts';
import { replayUci } from '../../simulator/uci/replay.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { ReplayNeeds } from '../parts.ts';

const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const MOST = 4_000;

const instant = (text: string | null): number | undefined => (text === null ? undefined : Date.parse(text));

/** A log of real tickets through Kafka; a second run of the same selection goes on where the first stopped. */
export async function wireReplay(needs: ReplayNeeds): Promise<void> {
  const { settings, log, kind, file, speed, progress, signal, clock } = needs;
  if (kind !== 'uci') throw new Fault('ANDON_E307', { key: 'kind', value: kind, accepted: 'uci' });
  const kafka = openKafkaClient(needs.kafka, 'andon-replay', log);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const selection = { from: instant(needs.from), to: instant(needs.to), until: instant(needs.until) };
  const key = JSON.stringify(selection);
  const checkpoint = join(settings.data, 'replay-uci.json');
  const kept = await readFile(checkpoint, 'utf8').then(
    (text) => JSON.parse(text) as { key: string; instant: number; ended: boolean },
    () => undefined,
  );
  const step = progress.step('Replay');
  step.say('reading the log');
  try {
    const outcome = await replayUci({
      path: file,
      ...Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined)),
      speed,
      clock,
      sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
      signal,
      ...(kept && kept.key === key && !kept.ended ? { resumeFrom: { instant: kept.instant } } : {}),
      sender: {
        async send(messages) {
          for (let at = 0; at < messages.length; at += MOST) {
            const byTopic = new Map<
              string,
              { key: string; value: string; timestamp: string; headers: typeof HEADERS }[]
            >();
            for (const { topic, timestamp, ...message } of messages.slice(at, at + MOST)) {
              const list = byTopic.get(topic) ?? [];
              list.push({ ...message, timestamp: String(timestamp), headers: HEADERS });
              byTopic.set(topic, list);
            }
            await producer.sendBatch({
              acks: -1,
              compression: kafkajs.CompressionTypes.GZIP,
              topicMessages: [...byTopic].map(([topic, list]) => ({ topic, messages: list })),
            });
          }
        },
      },
      keepCheckpoint: (point) => writeFile(checkpoint, JSON.stringify({ key, ...point, ended: false })),
      onProgress: ({ events, total, instant: at }) =>
        step.say(
          `${Math.round((100 * events) / Math.max(1, total))} %, ${new Date(at).toISOString().slice(0, 16)}`,
        ),
    });
    if (outcome.ended === 'complete')
      await writeFile(checkpoint, JSON.stringify({ key, instant: outcome.instant, ended: true }));
    step.done(
      `${outcome.events} events, log time ${new Date(outcome.instant).toISOString()}; see the wall with ?tenant=uci`,
    );
  } finally {
    await producer.disconnect();
  }
}
