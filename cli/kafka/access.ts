import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Fault } from '../../schemas/faults.ts';
import type { SettingKey, Settings } from '../settings.ts';
import type { SaslMechanism } from './mechanisms.ts';

/** All that it takes to reach a Kafka. Plain data, so that it can be handed to a thread or a child; holds secrets. */
export interface KafkaAccess {
  /** host:port. */
  brokers: string[];
  /** Left out: no TLS. PEM texts; without `ca` the authorities that Node trusts. */
  tls?: { ca?: string; cert?: string; key?: string };
  sasl?: { mechanism: SaslMechanism; username: string; password: string };
}

/**
 * How the person's own Kafka is reached; null where the local broker is used, which needs none of it.
 * @throws Fault ANDON_E307 for a file that cannot be read or is no certificate, key or password.
 */
export function kafkaAccess(settings: Settings): KafkaAccess | null {
  const { kafka, kafkaTls, kafkaSasl, kafkaUser } = settings;
  if (!kafka) return null;
  return {
    brokers: [...kafka],
    ...(kafkaTls ? { tls: tlsOf(settings) } : {}),
    ...(kafkaSasl && kafkaUser
      ? { sasl: { mechanism: kafkaSasl, username: kafkaUser, password: passwordOf(settings) } }
      : {}),
  };
}

function tlsOf({ kafkaCa, kafkaCert, kafkaKey }: Settings): NonNullable<KafkaAccess['tls']> {
  const tls: NonNullable<KafkaAccess['tls']> = {};
  if (kafkaCa) tls.ca = pem('kafkaCa', kafkaCa, certificates);
  if (kafkaCert) tls.cert = pem('kafkaCert', kafkaCert, certificates);
  // A key that does not belong to its certificate is found here, not by the first connection.
  if (kafkaKey) tls.key = pem('kafkaKey', kafkaKey, (key) => createSecureContext({ cert: tls.cert, key }));
  return tls;
}

/** Node's TLS passes over a certificate that it cannot read; this does not. @throws what the parser says. */
function certificates(text: string): void {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('no certificate');
  for (const block of blocks) new X509Certificate(block);
}

function pem(key: SettingKey, path: string, use: (text: string) => void): string {
  const text = fileOf(key, path);
  try {
    use(text);
  } catch {
    // What the library says may quote the file.
    throw new Fault('ANDON_E307', {
      key,
      value: path,
      accepted: 'a PEM file; a key must fit its certificate',
    });
  }
  return text;
}

/** The password; of a file the first line, since editors and `echo` end it with one. */
function passwordOf({ kafkaPassword, kafkaPasswordFile }: Settings): string {
  if (kafkaPasswordFile === null) return kafkaPassword ?? '';
  const [line = ''] = fileOf('kafkaPasswordFile', kafkaPasswordFile).split(/\r?\n/);
  if (line !== '') return line;
  throw new Fault('ANDON_E307', {
    key: 'kafkaPasswordFile',
    value: kafkaPasswordFile,
    accepted: 'a file whose first line is the password',
  });
}

function fileOf(key: SettingKey, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault('ANDON_E307', { key, value: path, found: code, accepted: 'a file that can be read' });
  }
}
