import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { GROUP, TOPICS } from '../../ingest/kafka-source.ts';
import { onGround, uciFile } from './ground.ts';
import { command, ended, pause, startHouse } from './house.ts';
import { cpuSecondsOf, print, rounded } from './report.ts';

/*
 * The real log of 24,918 tickets through the whole house: `andon start --no-simulate`, then `andon replay uci`, as fast
 * as it goes. `sentSeconds` ends with the command, `stateSeconds` when the ingest has committed its last message.
 */
const file = uciFile();
if (!file) {
  console.log('uci: skipped, the UCI incident log is not here (set ANDON_UCI_ZIP to incident_event_log.zip)');
} else
  await onGround(async ({ folder, later }) => {
    const data = join(folder, 'data');
    const house = await startHouse({ data, words: ['--no-simulate'] }, later);
    const admin = new Kafka({ brokers: house.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    later(() => admin.disconnect());
    const sent = async () => {
      const ends = await Promise.all(TOPICS.map((topic) => admin.fetchTopicOffsets(topic)));
      return ends.flat().reduce((sum, one) => sum + Number(one.high), 0);
    };
    const committed = async () =>
      (await admin.fetchOffsets({ groupId: GROUP, topics: [...TOPICS] }))
        .flatMap((one) => one.partitions)
        .reduce((sum, one) => sum + Math.max(0, Number(one.offset)), 0);
    const cpu = cpuSecondsOf(house.pid);
    const began = performance.now();
    const code = await ended(command(['replay', 'uci', file, '--speed', 'max', '--data', data]));
    if (code !== 0) throw new Error(`andon replay ended with ${code}`);
    const sentMs = performance.now() - began;
    const messages = await sent();
    while ((await committed()) < messages) await pause(100);
    const stateMs = performance.now() - began;
    const cpuEnd = cpuSecondsOf(house.pid);
    print({
      bench: 'uci',
      values: {
        sentSeconds: rounded(sentMs / 1000, 1),
        stateSeconds: rounded(stateMs / 1000, 1),
        messages,
        ...(cpu === null || cpuEnd === null ? {} : { houseCpuSeconds: rounded(cpuEnd - cpu, 1) }),
      },
    });
  });
