import type { Delivery, Source } from './source.ts';

export interface PartitionLag {
  topic: string;
  partition: number;
  messages: number;
}

/** What an ingest needs in order to keep the figures those of now. */
export interface Health {
  /** The broker answered lately. */
  broker: boolean;
  /** The state was brought up to the facts, and partitions are read. */
  healed: boolean;
}

/** A broker that said nothing for so long (ms) does not answer: heartbeats go out every two seconds. */
const BROKER_SILENT_MS = 10_000;

/** How far the reading is: what the deliveries said of their partitions. */
export function createReading(source: Pick<Source, 'owns' | 'silence'>) {
  const ends = new Map<string, PartitionLag>();
  return {
    note({ topic, partition, messages, end }: Extract<Delivery, { kind: 'messages' }>): void {
      const next = (messages.at(-1)?.offset ?? -1) + 1;
      ends.set(`${topic}/${partition}`, { topic, partition, messages: Math.max(0, end - next) });
    },
    /** Of the partitions that are this process's now. */
    lags: (): PartitionLag[] =>
      [...ends.values()].filter(({ topic, partition }) => source.owns(topic, partition)),
    brokerAnswers: (): boolean => source.silence() < BROKER_SILENT_MS,
  };
}
