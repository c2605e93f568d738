import { isAscii, isUtf8 } from 'node:buffer';
import type { RawMessage } from '../verdict.ts';
import { holdsPersonalData } from './personal-data.ts';

/** Attributes by name as they came, `data` among them. */
export type Attributes = Record<string, unknown>;

export type Reading =
  | { kind: 'event'; attributes: Attributes }
  | { kind: 'fault'; fault: 'ANDON_E101' | 'ANDON_E102' | 'ANDON_E105' | 'ANDON_E108'; parsed?: unknown };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bytes as text; ASCII is known to be so, since most messages are and then need fewer looks. */
interface Text {
  text: string;
  ascii: boolean;
}

/** The text of bytes, or undefined if they are not UTF-8. */
function textOf(bytes: Buffer): Text | undefined {
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), ascii: true };
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), ascii: false } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Looks at every decoded name and string: an escape hides what the scan over the bytes sees plainly.
 * `broken`: half a surrogate pair, which is no text. Works through a list of its own, since nesting may be deep.
 */
function inspect(root: unknown): 'clean' | 'personal' | 'broken' {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (holdsPersonalData(value)) return 'personal';
      if (/\p{Surrogate}/u.test(value)) return 'broken';
    } else if (Array.isArray(value)) {
      for (const item of value) open.push(item);
    } else if (isObject(value)) {
      for (const name in value) open.push(name, value[name]);
    }
  }
  return 'clean';
}

/** Headers `ce_…` as attributes. */
function headerAttributes(headers: RawMessage['headers']): Attributes | 'broken' | 'personal' {
  const attributes: Attributes = {};
  let all = '';
  for (const name in headers) {
    if (!name.startsWith('ce_')) continue;
    const text = textOf(headers[name] as Buffer)?.text;
    if (text === undefined) return 'broken';
    attributes[name.slice(3)] = text;
    all += `"${name.slice(3)}":"${text}"\n`;
  }
  return holdsPersonalData(all) ? 'personal' : attributes;
}

/** `data_base64` holds JSON bytes; anything else leaves `data` absent. */
function unfold(attributes: Attributes): Reading {
  const bytes = Buffer.from(attributes.data_base64 as string, 'base64');
  const text = textOf(bytes)?.text;
  if (text === undefined) return { kind: 'fault', fault: 'ANDON_E101' };
  if (holdsPersonalData(text)) return { kind: 'fault', fault: 'ANDON_E105', parsed: attributes };
  const data = parse(text);
  if (data === undefined) return { kind: 'fault', fault: 'ANDON_E101' };
  const found = text.includes('\\') ? inspect(data) : 'clean';
  if (found !== 'clean') return { kind: 'fault', fault: found === 'personal' ? 'ANDON_E105' : 'ANDON_E101' };
  return { kind: 'event', attributes: { ...attributes, data } };
}

/**
 * Reads a Kafka message as a CloudEvent in structured mode (content type, or an object with specversion) or in binary
 * mode (`ce_` headers). The check for personal data comes before anything else is done with the content.
 *
 * @param maximumBytes largest message that is read.
 */
export function readMessage(message: RawMessage, maximumBytes: number): Reading {
  const { value, headers } = message;
  if (value === null || value.length === 0 || value.length > maximumBytes)
    return { kind: 'fault', fault: 'ANDON_E108' };
  const read = textOf(value);
  if (read === undefined) return { kind: 'fault', fault: 'ANDON_E101' };
  const { text, ascii } = read;
  const parsed = parse(text);
  if (holdsPersonalData(text, ascii)) return { kind: 'fault', fault: 'ANDON_E105', parsed };
  const contentType = headers['content-type']?.toString('latin1').trim().toLowerCase() ?? '';
  const structured = contentType.startsWith('application/cloudevents');
  const binary = !structured && headers.ce_specversion !== undefined;
  const headersRead = binary ? headerAttributes(headers) : undefined;
  if (headersRead === 'personal') return { kind: 'fault', fault: 'ANDON_E105', parsed };
  if (headersRead === 'broken' || parsed === undefined) return { kind: 'fault', fault: 'ANDON_E101' };
  const found = text.includes('\\') ? inspect(parsed) : 'clean';
  if (found === 'personal') return { kind: 'fault', fault: 'ANDON_E105', parsed };
  if (found === 'broken') return { kind: 'fault', fault: 'ANDON_E101' };
  if (headersRead) return { kind: 'event', attributes: { ...headersRead, data: parsed } };
  if (!isObject(parsed)) return { kind: 'fault', fault: 'ANDON_E102', parsed };
  if (typeof parsed.data_base64 === 'string' && parsed.data === undefined) return unfold(parsed);
  return { kind: 'event', attributes: parsed };
}
