import type { FaultCode } from '../../schemas/faults.ts';
import type { FieldCounts, RawMessage, Verdict } from '../verdict.ts';
import { claimOf } from './claim.ts';
import { correctSkew, type Envelope, readEnvelope, readName } from './envelope.ts';
import { factsOf } from './facts.ts';
import { readInstant } from './instant.ts';
import { readMessage } from './message.ts';
import { shapeOf, UNREADABLE } from './shape.ts';
import { isValid } from './validate.ts';

export interface DecoderSettings {
  /** Tenant of events that name none. */
  tenant?: string;
  /** Largest message that is read, bytes. */
  maximumBytes?: number;
}

/** @param ingestedAt stamp of the batch, integer ms of the site's clock. */
export type Decode = (message: RawMessage, ingestedAt: number) => Verdict;

function rejected(message: RawMessage, fault: FaultCode, content: unknown, tenant: string): Verdict {
  const shape = content === undefined ? UNREADABLE : shapeOf(content);
  const claim = claimOf(message, content, tenant);
  return { kind: 'quarantine', fault, shape, ...(claim ? { claim } : {}) };
}

function heartbeat(envelope: Envelope): Verdict | FaultCode {
  const { data, definition } = envelope;
  if (!isValid(definition, data)) return 'ANDON_E104';
  const source = data.source ? readName(data.source) : envelope.source;
  if (source === undefined) return 'ANDON_E104';
  if (!data.last_time) return { kind: 'heartbeat', tenant: envelope.tenant, source, at: envelope.at };
  const last = readInstant(data.last_time as string);
  if (Number.isNaN(last)) return 'ANDON_E104';
  // Judged like its own time: a clock ahead must not push the data's time ahead.
  const at = correctSkew(last, envelope.reference);
  return at === undefined ? 'ANDON_E106' : { kind: 'heartbeat', tenant: envelope.tenant, source, at };
}

/**
 * Makes the step that turns a Kafka message into a verdict. `decode` is pure and never throws: the same message gives
 * the same rows, but for the stamp. Faults: ANDON_E101 to E106 and E108 of schemas/faults.ts.
 */
export function createDecoder(settings: DecoderSettings = {}): Decode {
  const { tenant = 'default', maximumBytes = 1024 * 1024 } = settings;
  return (message, ingestedAt) => {
    const quarantine = (fault: FaultCode, content: unknown) => rejected(message, fault, content, tenant);
    const reading = readMessage(message, maximumBytes);
    if (reading.kind === 'fault') return quarantine(reading.fault, reading.parsed);
    const { attributes } = reading;
    const envelope = readEnvelope(attributes, { key: message.key, timestamp: message.timestamp, tenant });
    if (typeof envelope === 'string') return quarantine(envelope, attributes);
    if (envelope.definition.name === 'source.heartbeat') {
      const verdict = heartbeat(envelope);
      return typeof verdict === 'string' ? quarantine(verdict, attributes) : verdict;
    }
    const counts: FieldCounts = {};
    const rows = factsOf(envelope, { message, ingestedAt }, counts);
    if (typeof rows === 'string') return quarantine(rows, attributes);
    return counts.dropped || counts.unknown ? { kind: 'keep', rows, counts } : { kind: 'keep', rows };
  };
}
