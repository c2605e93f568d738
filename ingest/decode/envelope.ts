import type { EventDefinition } from '../../schemas/events/types.ts';
import { readInstant } from './instant.ts';
import type { Attributes } from './message.ts';
import { holdsPersonalData } from './personal-data.ts';
import { definitionOf } from './type-name.ts';

/** An envelope that was read: instants in ms UTC. */
export interface Envelope {
  definition: EventDefinition;
  id: string;
  source: string;
  tenant: string;
  subject: string;
  /** As the producer wrote it. */
  time: number;
  /** Corrected: the one that counts. */
  at: number;
  /** recordedtime, else time. */
  recorded: number;
  /** What skew is measured against: recordedtime, else Kafka's timestamp (ms). */
  reference: number;
  seq: string;
  /** Decode flags joined by a comma. */
  flags: string;
  backfill: boolean;
  data: Record<string, unknown>;
}

/** A clock this much ahead of the recording is put right (ms); beyond LOST the event cannot be placed. */
const SKEW = 2 * 60_000;
const LOST = 10 * 60_000;

// Control characters would break id lists (store/store.ts) and pages alike.
const CONTROL = /\p{Cc}/u;

/** A name of something: text without control characters, at most `longest` characters; else undefined. */
export const readName = (value: unknown, longest = 200): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longest && !CONTROL.test(value)
    ? value
    : undefined;

/** Digits padded to 12; '' if absent, undefined if it is no such number. */
function readSequence(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^\d{1,40}$/.test(digits)) return undefined;
  if (digits.length === 12) return digits;
  const padded = digits.length > 12 ? digits.replace(/^0+(?=\d{12})/, '') : digits.padStart(12, '0');
  return padded.length === 12 ? padded : undefined;
}

/**
 * `time` corrected by what the message itself says (docs/ticket-state.md 2), so that a second reading gives the same.
 *
 * @param reference recordedtime or Kafka's timestamp (ms); ≤ 0 if there is none.
 * @returns the corrected instant, or undefined if it lies too far ahead.
 */
export const correctSkew = (time: number, reference: number): number | undefined => {
  if (reference <= 0 || time <= reference + SKEW) return time;
  return time <= reference + LOST ? reference : undefined;
};

/** What surrounds an event: the message's key and Kafka's timestamp (ms), and the tenant where it names none. */
export interface Surroundings {
  key: Buffer | null;
  timestamp: number;
  tenant: string;
}

/** Entities whose data names the very subject of the envelope: the two may not contradict each other. */
const ONE_NAME = new Set(['ticket', 'contact', 'agent', 'survey']);

/** The key as a name: the scan of the message has not seen it. */
function keyName(key: Buffer | null): string | undefined {
  const name = key === null ? undefined : readName(key.toString('utf8'));
  return name === undefined || holdsPersonalData(name) ? undefined : name;
}

/** The subject: the attribute, else the id in the data, else the key. Undefined: none; '': two that differ. */
function readSubject(
  { entity, ownId, anyOf }: EventDefinition,
  given: unknown,
  data: Record<string, unknown>,
  key: Buffer | null,
): string | undefined {
  const own = readName(data[ownId]) ?? (anyOf && readName(data.team));
  if (given === undefined || given === null || given === '') {
    return own ?? keyName(key);
  }
  return own !== undefined && own !== given && ONE_NAME.has(entity) ? '' : readName(given);
}

/** Reads attributes as an envelope, or says which fault they have. */
export function readEnvelope(
  attributes: Attributes,
  { key, timestamp, tenant: otherwise }: Surroundings,
): Envelope | 'ANDON_E102' | 'ANDON_E103' | 'ANDON_E104' | 'ANDON_E106' {
  if (attributes.specversion !== '1.0') return 'ANDON_E102';
  const id = readName(attributes.id);
  const source = readName(attributes.source);
  const tenant = attributes.tenant === undefined ? otherwise : readName(attributes.tenant, 64);
  const seq = readSequence(attributes.subjectseq);
  const time = typeof attributes.time === 'string' ? readInstant(attributes.time) : Number.NaN;
  const { recordedtime } = attributes;
  const told = recordedtime !== undefined && recordedtime !== null;
  const recordedAt = typeof recordedtime === 'string' ? readInstant(recordedtime) : Number.NaN;
  const type = readName(attributes.type);
  if (!id || !source || !tenant || seq === undefined || !type) return 'ANDON_E102';
  if (Number.isNaN(time) || (told && Number.isNaN(recordedAt))) return 'ANDON_E102';
  const definition = definitionOf(type);
  if (definition === undefined) return 'ANDON_E103';
  const { data } = attributes;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'ANDON_E104';
  const fields = data as Record<string, unknown>;
  const subject = readSubject(definition, attributes.subject, fields, key);
  if (subject === undefined) return 'ANDON_E102';
  if (subject === '') return 'ANDON_E104';
  const reference = told ? recordedAt : timestamp;
  const at = correctSkew(time, reference);
  if (at === undefined) return 'ANDON_E106';
  const backfill = attributes.backfill === true || attributes.backfill === 'true' || fields.backfill === true;
  const flags = at === time ? '' : 'skew_fixed';
  const recorded = told ? recordedAt : time;
  return {
    definition,
    id,
    source,
    tenant,
    subject,
    time,
    at,
    recorded,
    reference,
    seq,
    flags,
    backfill,
    data: fields,
  };
}
