import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import type { Log } from '../../schemas/log.ts';
import type { KafkaAccess } from './access.ts';

const LEVELS: Record<number, 'error' | 'warn' | 'info' | 'debug'> = {
  1: 'error',
  2: 'warn',
  4: 'info',
  5: 'debug',
};

/** The same words of the client's come again only after so long (ms): it tries for ever, and says so each time. */
const SAID_AGAIN_MS = 60_000;

/** The one place where a client is made: TLS and sign-in are those of the settings, whoever asks. */
function open(access: KafkaAccess, more: Omit<KafkaConfig, 'brokers'>): Kafka {
  const { brokers, tls, sasl } = access;
  return new kafkajs.Kafka({
    brokers,
    connectionTimeout: 3_000,
    ...(tls ? { ssl: { ...tls } } : {}),
    // kafkajs' type of the mechanisms is a union of one each.
    ...(sasl ? { sasl: { ...sasl } as KafkaConfig['sasl'] } : {}),
    ...more,
  });
}

/** A client whose chatter goes to our log; the first join of a new group is an error to kafkajs and none to us. */
export function openKafkaClient(access: KafkaAccess, clientId: string, log: Log): Kafka {
  const saidAt = new Map<string, number>();
  const isNews = (words: string): boolean => {
    const at = performance.now();
    if (at - (saidAt.get(words) ?? Number.NEGATIVE_INFINITY) < SAID_AGAIN_MS) return false;
    saidAt.set(words, at);
    return true;
  };
  return open(access, {
    clientId,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 10_000, retries: 100 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      const { message, error } = entry.log as { message: string; error?: string };
      const level = LEVELS[entry.level] ?? 'info';
      const loud = level === 'error' && isNews(`${entry.namespace} ${message}`);
      log[loud ? 'warn' : 'debug']({ kafka: entry.namespace, error }, message);
    },
  });
}

/** A client for one question of a command's. It stays silent: what matters comes back as a fault. */
export const openQuietClient = (access: KafkaAccess, retries: number): Kafka =>
  open(access, {
    clientId: 'andon-cli',
    logLevel: kafkajs.logLevel.NOTHING,
    requestTimeout: 10_000,
    retry: { retries, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
