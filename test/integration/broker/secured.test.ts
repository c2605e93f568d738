import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTopics, waitForBroker, withAdmin } from '../../../cli/broker/answer.ts';
import { TOPICS } from '../../../cli/broker/topics.ts';
import { readSettings } from '../../../cli/config.ts';
import { type KafkaAccess, kafkaAccess } from '../../../cli/kafka/access.ts';
import { openKafkaClient } from '../../../cli/kafka/client.ts';
import { lookAtTopics, plansFor } from '../../../cli/kafka/topics.ts';
import { standingOf } from '../../../cli/simulator/brake.ts';
import { openWay } from '../../../cli/simulator/sending.ts';
import { openFacts } from '../../../cli/wire/facts.ts';
import type { DeadLetter } from '../../../ingest/batch.ts';
import { startDeadLetters } from '../../../ingest/dead-letters.ts';
import { startKafkaSource } from '../../../ingest/kafka-source.ts';
import type { RawMessage } from '../../../ingest/verdict.ts';
import { until } from '../../support/andon.ts';
import { passwordOf, type SecuredBroker, startSecuredBroker, USERS, type User } from './secured/broker.ts';
import { documentedRights, grantDocumented } from './secured/rights.ts';

const said: string[] = [];
const keep = (details: object, text: string) => void said.push(JSON.stringify(details) + text);
const log = { debug: keep, info: keep, warn: keep, error: keep };

let broker: SecuredBroker;
let lost: Promise<object>;
beforeAll(async () => {
  let tell: (details: object) => void = () => {};
  lost = new Promise((resolve) => {
    tell = resolve;
  });
  broker = await startSecuredBroker((details) => tell(details));
  await grantDocumented(broker);
}, 120_000);
afterAll(() => broker?.stop());

/** Reached as a person says it, by the environment. */
const as = (user: User, more: Record<string, string> = {}): KafkaAccess => {
  const environment = {
    KAFKA_BROKERS: broker.secured,
    KAFKA_TLS: 'true',
    KAFKA_CA: broker.ca,
    KAFKA_SASL: USERS[user].toUpperCase(),
    KAFKA_USER: user,
    KAFKA_PASSWORD: passwordOf(user),
    ...more,
  };
  const settings = readSettings({ flags: {}, environment, cwd: broker.data, project: broker.data });
  return kafkaAccess(settings) as KafkaAccess;
};
const client = (user: User) => openKafkaClient(as(user), `test-${user}`, log);
const answers = (access: KafkaAccess) => waitForBroker(access, 20_000);

describe('a Kafka with TLS and users', () => {
  it.each([
    ['producer', 'plain'],
    ['server', 'scram-sha-256'],
    ['ingest', 'scram-sha-512'],
  ] as [User, string][])(
    'lets %s in by %s',
    async (user) => {
      await answers(as(user));
      await expect(answers(as(user, { KAFKA_PASSWORD: 'another' }))).rejects.toMatchObject({
        code: 'ANDON_E341',
      });
    },
    60_000,
  );

  it('is not trusted without who signed its certificate, nor by a name that it does not have', async () => {
    const { tls, ...without } = as('ingest');
    await expect(answers({ ...without, tls: {} })).rejects.toMatchObject({ code: 'ANDON_E342' });
    const other = [broker.secured.replace('127.0.0.1', 'localhost')];
    await expect(answers({ ...without, ...(tls ? { tls } : {}), brokers: other })).rejects.toMatchObject({
      code: 'ANDON_E342',
    });
  }, 60_000);
});

const letterOf = (message: RawMessage): DeadLetter => {
  const { topic, partition, offset } = message;
  return { fault: 'ANDON_E101', topic, partition, offset, shape: '', firstSeen: 0, lastSeen: 0, message };
};

describe('the rights of docs/kafka.md', () => {
  it('are found there', () => {
    expect(new Set(documentedRights().map(({ principal }) => principal))).toEqual(
      new Set(['ingest', 'server', 'rebuild', 'producer', 'doctor'].map((user) => `User:${user}`)),
    );
  });

  it('let an event through from a server to the ingest, which commits and writes dead letters', async () => {
    const facts = openFacts(as('server'), log);
    const at = Date.now();
    await facts.send({
      tenant: 'default',
      type: 'operations.source.heartbeat',
      subject: '/andon',
      id: `beat-${at}`,
      at,
      data: {},
    } as Parameters<typeof facts.send>[0]);
    await facts.stop();

    const source = await startKafkaSource({ kafka: client('ingest'), log });
    const messages: RawMessage[] = [];
    while (messages.length === 0) {
      await source.arrival(1_000);
      for (let delivery = source.take(); delivery; delivery = source.take())
        if (delivery.kind === 'messages') messages.push(...delivery.messages);
    }
    const [{ topic, partition, offset } = { topic: '', partition: 0, offset: 0 }] = messages;
    expect(await source.commit([{ topic, partition, offset: offset + 1 }])).toBe('committed');
    expect(source.missing()).toEqual([]);
    await source.stop();
    const letters = await startDeadLetters(client('ingest'));
    await letters.write([letterOf(messages[0] as RawMessage)]);
    await letters.stop();

    const abort = new AbortController();
    const way = await openWay(client('producer'), abort.signal);
    await way.live([]);
    await way.close();
    const standing = await withAdmin(as('producer'), (admin) => standingOf(admin));
    expect(standing.done).toBe(1);
  }, 60_000);

  it('let nobody do what is another process’s', async () => {
    const letters = await startDeadLetters(client('ingest'), 'cc.ticket.v1');
    const message = { topic: '', partition: 0, offset: 0, timestamp: 0, key: null, value: null, headers: {} };
    await expect(letters.write([letterOf(message)])).rejects.toMatchObject({ code: 'ANDON_E343' });
    await letters.stop();
  }, 60_000);
});

describe('topics', () => {
  it('that are missing and may not be made are ordered in words', async () => {
    const plans = (await plansFor(as('server'), 24)).map((plan) => ({
      ...plan,
      topic: `${plan.topic}.next`,
    }));
    await expect(makeTopics(as('server'), plans)).rejects.toMatchObject({
      code: 'ANDON_E340',
      details: {
        missing: expect.arrayContaining([
          'cc.ticket.v1.next: 24 partitions, 1 copies, cleanup.policy=delete, retention.ms=604800000',
        ]),
      },
    });
    // Who sees none of them is told the same.
    await expect(makeTopics(as('stranger'), await plansFor(broker, 24))).rejects.toMatchObject({
      code: 'ANDON_E340',
    });
    await makeTopics(broker, plans);
    const made = await withAdmin(broker, (admin) =>
      admin.fetchTopicMetadata({ topics: ['cc.ticket.v1.next'] }),
    );
    expect(made.topics[0]?.partitions).toHaveLength(24);
  }, 60_000);

  it('are held against what would lose events, by whom may look', async () => {
    await withAdmin(broker, (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: 2,
            name: 'cc.agent.v1',
            configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
          },
        ],
      }),
    );
    const look = async (user: User) =>
      Object.fromEntries((await lookAtTopics(as(user))).map((one) => [one.topic, one]));
    const seen = await until('the changed setting', async () => {
      const all = await look('doctor');
      return all['cc.agent.v1']?.settings?.['cleanup.policy'] === 'compact' && all;
    });
    expect(Object.keys(seen).sort()).toEqual(TOPICS.map(({ topic }) => topic).sort());
    expect(seen['cc.agent.v1']?.wrong).toEqual([expect.stringContaining('cleanup.policy=compact')]);
    expect(seen['cc.ticket.v1']?.wrong).toEqual([]);
    expect((await look('server'))['cc.agent.v1']).toMatchObject({ settings: null, wrong: [] });
  }, 60_000);
});

it('no password is told to any log', () => {
  expect(said.length).toBeGreaterThan(0);
  expect(said.join('\n')).not.toContain('geheim');
});

it('tells when the broker ends unasked', async () => {
  const { program } = JSON.parse(await readFile(join(broker.data, 'kafka', 'broker.pid'), 'utf8'));
  process.kill(program, 'SIGKILL');
  expect(await lost).toMatchObject({ log: join(broker.data, 'logs', 'broker.log') });
}, 60_000);
