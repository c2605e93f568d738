import kafkajs, { type Kafka } from 'kafkajs';
import type { Log } from '../../schemas/log.ts';

const LEVELS: Record<number, 'error' | 'warn' | 'info' | 'debug'> = {
  1: 'error',
  2: 'warn',
  4: 'info',
  5: 'debug',
};

/** A client whose chatter goes to our log; the first join of a new group is an error to kafkajs and none to us. */
export const openKafkaClient = (brokers: string[], clientId: string, log: Log): Kafka =>
  new kafkajs.Kafka({
    clientId,
    brokers,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 10_000, retries: 100 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      const { message, error } = entry.log as { message: string; error?: string };
      const level = LEVELS[entry.level] ?? 'info';
      log[level === 'error' ? 'warn' : 'debug']({ kafka: entry.namespace, error }, message);
    },
  });
