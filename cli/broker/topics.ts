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

const AS_THE_BROKER_SAYS = -1;

/** The same topics for a Kafka of one's own: copies, retention and segments are for its own settings to say. */
export const asTheClusterKeepsThem = (plans: TopicPlan[]): TopicPlan[] =>
  plans.map((plan) => ({ ...plan, replicationFactor: AS_THE_BROKER_SAYS, configEntries: [] }));
