import kafkajs, { type Admin } from 'kafkajs';
import { withAdmin } from '../broker/answer.ts';
import { clusterPlans, TOPICS, type TopicPlan } from '../broker/topics.ts';
import type { KafkaAccess } from './access.ts';
import { type KeptTopic, wrongWith } from './topic-rules.ts';

/** The topics as they would be made in this cluster. @param partitions of tickets and of contacts. */
export const plansFor = (access: KafkaAccess, partitions: number): Promise<TopicPlan[]> =>
  withAdmin(access, async (admin) => {
    const { brokers } = await admin.describeCluster();
    return clusterPlans(brokers.length, partitions);
  });

export interface TopicLook extends KeptTopic {
  wrong: string[];
}

/**
 * Andon's topics as the cluster keeps them, and what is wrong with each. Topics that are not there, or not for this user to
 * see, are left out; settings that this user may not read are unknown, and nothing is said of them.
 * @throws what the client says where the broker is gone.
 */
export const lookAtTopics = (access: KafkaAccess): Promise<TopicLook[]> =>
  withAdmin(access, async (admin) => {
    const there = new Set(await admin.listTopics());
    const topics = TOPICS.map(({ topic }) => topic).filter((topic) => there.has(topic));
    if (topics.length === 0) return [];
    const { brokers } = await admin.describeCluster();
    const { topics: told } = await admin.fetchTopicMetadata({ topics });
    const settings = await settingsOf(admin, topics);
    return told.map(({ name, partitions }) => {
      const kept: KeptTopic = {
        topic: name,
        partitions: partitions.length,
        copies: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        settings: settings.get(name) ?? null,
      };
      return { ...kept, wrong: wrongWith(kept, brokers.length) };
    });
  });

async function settingsOf(admin: Admin, topics: string[]): Promise<Map<string, Record<string, string>>> {
  const resources = topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name }));
  try {
    const { resources: told } = await admin.describeConfigs({ resources, includeSynonyms: false });
    return new Map(
      told.map(({ resourceName, configEntries }) => [
        resourceName,
        Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
  } catch (error) {
    if (error instanceof kafkajs.KafkaJSProtocolError && error.type.endsWith('_AUTHORIZATION_FAILED'))
      return new Map();
    throw error;
  }
}
