import kafkajs from 'kafkajs';
import { Fault, type FaultCode } from '../schemas/faults.ts';

/** What Node's TLS says where the other side is not whom it should be, or is not known. */
const CERTIFICATE = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Beginnings of OpenSSL's own codes: the two sides found no common language, or the broker wants a certificate. */
const HANDSHAKE = ['ERR_SSL_', 'EPROTO'];

const RIGHTS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);

/** What a client's error says, also where kafkajs wraps it after its last attempt. Null: only that nobody answers. */
function codeOf(error: unknown): FaultCode | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'ANDON_E341';
  if (error instanceof kafkajs.KafkaJSProtocolError && RIGHTS.has(error.type)) return 'ANDON_E343';
  if (error instanceof kafkajs.KafkaJSConnectionError) {
    const { code } = error as { code?: string };
    if (code && (CERTIFICATE.has(code) || HANDSHAKE.some((start) => code.startsWith(start))))
      return 'ANDON_E342';
  }
  const { cause, errors = [] } = error as { cause?: unknown; errors?: unknown[] };
  for (const inner of [cause, ...errors]) {
    const code = codeOf(inner);
    if (code) return code;
  }
  return null;
}

/** A Kafka client's error as a fault: refused user, certificate or right, else a broker that does not answer. */
export const brokerFault = (cause: unknown, details: Record<string, unknown> = {}): Fault =>
  new Fault(codeOf(cause) ?? 'ANDON_E305', details, { cause });

/** Whether asking again would change nothing: somebody has to act first. */
export const isRefusal = (fault: Fault): boolean => fault.code !== 'ANDON_E305';
