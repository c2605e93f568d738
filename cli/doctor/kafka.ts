import type { Admin, GroupDescription } from 'kafkajs';
import { brokerFault } from '../../ingest/broker-fault.ts';
import { GROUP } from '../../ingest/kafka-source.ts';
import { FAULTS } from '../../schemas/faults.ts';
import { waitForBroker, withAdmin } from '../broker/answer.ts';
import { TOPICS } from '../broker/topics.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { lookAtTopics, type TopicLook } from '../kafka/topics.ts';
import { standingOf } from '../simulator/brake.ts';
import { bad, type Finding, good, idle, look, warn } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;
/** As /readyz says it. */
const MUCH_LAG = 100_000;
const DAY = 86_400_000;

/** The broker, its topics, and how far the ingest has read them. */
export async function examineKafka(access: KafkaAccess | null): Promise<Finding[]> {
  if (!access) return [idle('Kafka', 'starts with andon start')];
  const answers = await look('Kafka', async () => {
    await waitForBroker(access, ANSWER_WITHIN_MS);
    const how = [access.tls && 'TLS', access.sasl?.mechanism].filter(Boolean).join(', ');
    return good('Kafka', `answers at ${access.brokers.join(', ')}${how ? ` (${how})` : ''}`);
  });
  if (answers.some(({ state }) => state === 'bad')) return answers;
  const rest = await Promise.all([
    look('Topics', () => asked(async () => topicFindings(await lookAtTopics(access)))),
    look('Lag', () => asked(() => withAdmin(access, lag))),
  ]);
  return [...answers, ...rest.flat()];
}

/** What the client says is told as the fault that it is. */
const asked = <Result>(work: () => Promise<Result>): Promise<Result> =>
  work().catch((cause) => {
    throw brokerFault(cause);
  });

/** @param looks those topics that are there and may be seen. */
export function topicFindings(looks: readonly TopicLook[]): Finding[] {
  const seen = new Set(looks.map(({ topic }) => topic));
  const missing = TOPICS.map(({ topic }) => topic).filter((topic) => !seen.has(topic));
  const absent = missing.length > 0 ? [bad('Topics', `missing: ${missing.join(', ')}`, 'ANDON_E335')] : [];
  const wrong = looks.flatMap(({ topic, wrong: words }) =>
    words.map((why) => warn('Topics', `${topic}: ${why}`, 'ANDON_E344')),
  );
  const each = looks
    .map((one) => `${one.topic} ${one.partitions} × ${one.copies}${keptFor(one)}`)
    .join(' · ');
  return [...absent, ...wrong, ...(each ? [good('Topics', `partitions × copies, kept: ${each}`)] : [])];
}

function keptFor({ settings }: TopicLook): string {
  if (!settings) return '';
  const [age, bytes] = ['retention.ms', 'retention.bytes'].map((name) => Number(settings[name] ?? -1)) as [
    number,
    number,
  ];
  const by = [
    age >= 0 && `${Math.round((age / DAY) * 10) / 10} d`,
    bytes >= 0 && `${Math.round(bytes / 1e6)} MB`,
  ].filter(Boolean);
  return `, ${by.length > 0 ? by.join(' or ') : 'for ever'}`;
}

async function lag(admin: Admin): Promise<Finding> {
  const { waiting, done } = await standingOf(admin, 5);
  const { groups } = await admin.describeGroups([GROUP]);
  return lagFinding(waiting, done, groups[0]);
}

/** @param waiting messages not yet read. @param done messages read for good. */
export function lagFinding(
  waiting: number,
  done: number,
  group: Pick<GroupDescription, 'members' | 'state'> | undefined,
): Finding {
  const members = group?.members.length ?? 0;
  const text = `${waiting} of ${waiting + done} messages wait for group ${GROUP}, which has ${members} member${members === 1 ? '' : 's'}`;
  if (members === 0 && waiting > 0) return bad('Lag', text, 'ANDON_E345');
  if (waiting > MUCH_LAG) return warn('Lag', `${text}. ${FAULTS.ANDON_E320.cause}`, 'ANDON_E320');
  return members === 0 ? idle('Lag', text) : good('Lag', text);
}
