import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { TOPICS } from '../../ingest/kafka-source.ts';

/** What it took until the group had committed every message: from its first partitions on. */
export interface Drained {
  wallMs: number;
  cpuMs: number;
  peakRss: number;
}

/** Takes the times of a process that empties the topics. */
export function stopwatch(): {
  /** It has partitions; only the first call counts. */
  begin(): void;
  /** Resolves once every message is committed, which is everybody's last step. */
  end(brokers: string[], groups: string[], messages: number): Promise<Drained>;
} {
  let first: { wall: number; cpu: NodeJS.CpuUsage } | undefined;
  let peakRss = 0;
  const sampling = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 100);
  return {
    begin() {
      first ??= { wall: performance.now(), cpu: process.cpuUsage() };
    },
    async end(brokers, groups, messages) {
      const admin = new Kafka({ clientId: 'bench-look', brokers, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      for (let committed = 0; committed < messages; ) {
        await sleep(250);
        const offsets = await Promise.all(
          groups.map((groupId) => admin.fetchOffsets({ groupId, topics: [...TOPICS] })),
        );
        committed = offsets
          .flat()
          .flatMap(({ partitions }) => partitions)
          .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
      }
      const cpu = process.cpuUsage(first?.cpu);
      const wallMs = performance.now() - (first?.wall ?? Number.NaN);
      clearInterval(sampling);
      await admin.disconnect();
      return { wallMs, cpuMs: (cpu.user + cpu.system) / 1000, peakRss };
    },
  };
}
