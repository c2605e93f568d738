import type { Consumer } from 'kafkajs';
import { topicOfType } from '../../schemas/events/topic.ts';
import type { Log } from '../../schemas/log.ts';
import type { Evaluators } from '../../server/ports.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';

const GROUP = 'andon-evaluators';
/** Whoever has this partition of the operations' topic evaluates. */
const PARTITION = 0;
/** The least that brokers take unless told otherwise: so long (ms) after a process fell silent another one takes over. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_500;
/** A process that has not been heard by the broker for so long (ms) may have been replaced: it stops before it is. */
const SURE_MS = 4_500;
const AGAIN_MS = 2_000;

/** @param clock monotonic, ms; it goes on while the process is stopped. */
export interface EvaluatorsDeps {
  access: KafkaAccess;
  log: Log;
  clock(): number;
}

/**
 * Of several servers the one that evaluates the rules, decided by Kafka's group coordinator: the member of a group that a
 * partition is assigned to. It reads that partition, because that is how a member stays one, and does nothing with it.
 */
export function openEvaluators({
  access,
  log,
  clock,
}: EvaluatorsDeps): Evaluators & { stop(): Promise<void> } {
  const topic = topicOfType('alert.phase_changed');
  const kafka = openKafkaClient(access, 'andon-evaluators', log);
  let turns = 0;
  let has = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let consumer: Consumer | undefined;
  const lost = (): void => {
    has = false;
  };

  async function join(): Promise<void> {
    const member = kafka.consumer({
      groupId: GROUP,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: HEARTBEAT_MS / 3,
      allowAutoTopicCreation: false,
    });
    consumer = member;
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH, STOP, DISCONNECT } = member.events;
    member.on(GROUP_JOIN, ({ payload }) => {
      heardAt = clock();
      const assigned = payload.memberAssignment[topic]?.includes(PARTITION) ?? false;
      if (assigned && !has) turns += 1;
      has = assigned;
    });
    member.on(HEARTBEAT, () => {
      heardAt = clock();
    });
    for (const event of [REBALANCING, CRASH, STOP, DISCONNECT] as const) member.on(event, lost);
    await member.connect();
    await member.subscribe({ topics: [topic], fromBeginning: false });
    await member.run({ autoCommit: false, eachBatch: async () => undefined });
  }

  function begin(): void {
    void join().catch(async (error: unknown) => {
      lost();
      log.warn({ error: String(error) }, 'who evaluates the rules could not be asked; it is tried again');
      await consumer?.disconnect().catch(() => undefined);
      if (!stopped) timer = setTimeout(begin, AGAIN_MS);
    });
  }
  begin();

  return {
    turn: () => (has && clock() - heardAt < SURE_MS ? turns : null),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      lost();
      await consumer?.disconnect().catch(() => undefined);
    },
  };
}
