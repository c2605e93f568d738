/** Andon's topics. Events of one subject share a partition, so the partitions bound how many processes can ingest. */
export const TOPICS = [
  { topic: 'cc.ticket.v1', partitions: 4, share: 0.4 },
  { topic: 'cc.contact.v1', partitions: 4, share: 0.35 },
  { topic: 'cc.agent.v1', partitions: 2, share: 0.1 },
  { topic: 'cc.survey.v1', partitions: 2, share: 0.05 },
  { topic: 'cc.ops.v1', partitions: 1, share: 0.05 },
  { topic: 'cc.deadletter.v1', partitions: 1, share: 0.05 },
] as const;

export interface TopicPlan {
  topic: string;
  numPartitions: number;
  replicationFactor: number;
  configEntries: { name: string; value: string }[];
}

const SMALLEST_SEGMENT = 1024 * 1024;
const LARGEST_SEGMENT = 64 * 1024 * 1024;

/**
 * The topics with their bounds, so that all of them together stay below `diskBytes`.
 * A partition may hold its retention plus the segment being written; a segment is an eighth of the share.
 */
export function topicPlans(diskBytes: number): TopicPlan[] {
  return TOPICS.map(({ topic, partitions, share }) => {
    const each = Math.floor((diskBytes * share) / partitions);
    const segment = Math.min(LARGEST_SEGMENT, Math.max(SMALLEST_SEGMENT, Math.floor(each / 8)));
    return {
      topic,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: [
        { name: 'retention.bytes', value: String(Math.max(segment, each - segment)) },
        { name: 'segment.bytes', value: String(segment) },
      ],
    };
  });
}

const DAY = 86_400_000;
const SAFE_COPIES = 3;
/** A dead letter is looked for when somebody wonders; an event is read within seconds, or after an outage. */
const KEPT_DAYS = { events: 7, letters: 30 };

/**
 * The topics on a Kafka of one's own: as many partitions as its ingest processes may need, three copies of which two must
 * have a message before it counts as sent (fewer where there are fewer brokers), a week of events.
 * @param brokers how many the cluster has. @param partitions of tickets and of contacts; the others are quieter.
 */
export function clusterPlans(brokers: number, partitions: number): TopicPlan[] {
  const copies = Math.max(1, Math.min(SAFE_COPIES, brokers));
  const half = Math.max(1, Math.ceil(partitions / 2));
  return TOPICS.map(({ topic, partitions: usual }) => ({
    topic,
    numPartitions: usual === 4 ? partitions : usual === 2 ? half : 1,
    replicationFactor: copies,
    configEntries: [
      { name: 'cleanup.policy', value: 'delete' },
      {
        name: 'retention.ms',
        value: String(DAY * (topic === 'cc.deadletter.v1' ? KEPT_DAYS.letters : KEPT_DAYS.events)),
      },
      ...(copies === SAFE_COPIES ? [{ name: 'min.insync.replicas', value: '2' }] : []),
    ],
  }));
}
