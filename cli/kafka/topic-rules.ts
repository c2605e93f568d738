/** A topic as a cluster keeps it. */
export interface KeptTopic {
  topic: string;
  partitions: number;
  /** The fewest of its partitions. */
  copies: number;
  /** Kafka's own names and values; null: this user may not read them. */
  settings: Readonly<Record<string, string>> | null;
}

const DAY = 86_400_000;
/** The largest event that Andon takes. */
const LARGEST = 1024 * 1024;

/**
 * What of a topic may lose events, or stop them, in words that name the setting.
 * @param brokers how many the cluster has.
 */
export function wrongWith({ copies, settings }: KeptTopic, brokers: number): string[] {
  const wrong: string[] = [];
  if (copies < 2 && brokers > 2)
    wrong.push(
      `one copy (replication factor 1) on ${brokers} brokers: a disk that dies takes events with it`,
    );
  if (!settings) return wrong;
  const number = (name: string): number => Number(settings[name] ?? Number.NaN);
  if (settings['cleanup.policy']?.includes('compact'))
    wrong.push('cleanup.policy=compact: of the events of a ticket only the last would stay');
  const age = number('retention.ms');
  if (age >= 0 && age < DAY)
    wrong.push(`retention.ms=${age}: an ingest that is away for a day finds its events removed`);
  if (number('max.message.bytes') < LARGEST)
    wrong.push(
      `max.message.bytes=${number('max.message.bytes')}: events up to ${LARGEST} bytes are accepted`,
    );
  if (copies > 1 && number('min.insync.replicas') >= copies)
    wrong.push(
      `min.insync.replicas=${number('min.insync.replicas')} of ${copies} copies: one broker away stops all sending`,
    );
  return wrong;
}
