import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Broker, startBroker } from '../../../../cli/broker/local.ts';
import { findJava } from '../../../../cli/broker/programs.ts';
import { freePorts } from '../../../../cli/ports.ts';
import { testJars } from '../../../support/broker.ts';

/** One user for each process of docs/kafka.md, and how it signs in. */
export const USERS = {
  ingest: 'scram-sha-512',
  server: 'scram-sha-256',
  producer: 'plain',
  doctor: 'scram-sha-512',
  // Nobody has granted it anything.
  stranger: 'plain',
} as const;
export type User = keyof typeof USERS;
export const passwordOf = (user: User): string => `${user}-geheim`;

export interface SecuredBroker extends Broker {
  /** The listener with TLS and SASL; `brokers` has the plain one, whose users may do anything. */
  secured: string;
  /** PEM of the certificate, which signed itself. */
  ca: string;
  data: string;
}

const run = promisify(execFile);
const STORE = 'of-the-test';

/** A certificate for 127.0.0.1 by the keytool beside Java, as the broker reads it and as a client trusts it. */
async function certificate(folder: string): Promise<{ keystore: string; ca: string }> {
  const keytool = join(dirname((await findJava(process.env)).path), 'keytool');
  const keystore = join(folder, 'broker.p12');
  const ca = join(folder, 'ca.pem');
  const common = [
    '-J-XX:TieredStopAtLevel=1',
    '-keystore',
    keystore,
    '-storepass',
    STORE,
    '-alias',
    'broker',
  ];
  const order = ['-genkeypair', '-keyalg', 'EC', '-dname', 'CN=broker', '-ext', 'SAN=ip:127.0.0.1'];
  await run(keytool, [...order, '-storetype', 'PKCS12', ...common]);
  await run(keytool, ['-exportcert', '-rfc', '-file', ca, ...common]);
  return { keystore, ca };
}

const named = (mechanism: string): User[] =>
  (Object.keys(USERS) as User[]).filter((user) => USERS[user] === mechanism);

/** A real broker as it is run: TLS, three ways of signing in, and rights that are asked for. */
export async function startSecuredBroker(onLost: (details: object) => void): Promise<SecuredBroker> {
  const data = await mkdtemp(join(tmpdir(), 'andon-secured-'));
  const { keystore, ca } = await certificate(data);
  const [port = 0, controller = 0, secured = 0] = await freePorts(3);
  const login = 'org.apache.kafka.common.security';
  const plain = named('plain').map((user) => `user_${user}="${passwordOf(user)}"`);
  const properties = {
    listeners: `BROKER://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller},SECURED://127.0.0.1:${secured}`,
    'advertised.listeners': `BROKER://127.0.0.1:${port},SECURED://127.0.0.1:${secured}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secured.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required ${plain.join(' ')};`,
    'listener.name.secured.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'listener.name.secured.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'listener.name.secured.ssl.keystore.location': keystore,
    'listener.name.secured.ssl.keystore.password': STORE,
    'listener.name.secured.ssl.keystore.type': 'PKCS12',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  };
  const format = ['scram-sha-256', 'scram-sha-512'].flatMap((mechanism) =>
    named(mechanism).flatMap((user) => [
      '--add-scram',
      `${mechanism.toUpperCase()}=[name=${user},password=${passwordOf(user)}]`,
    ]),
  );
  try {
    const broker = await startBroker({
      data,
      jars: testJars(),
      environment: process.env,
      ports: { broker: port, controller },
      more: { properties, format },
      onLost,
    });
    return {
      ...broker,
      secured: `127.0.0.1:${secured}`,
      ca,
      data,
      async stop() {
        await broker.stop();
        await rm(data, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}
