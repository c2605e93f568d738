import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FaultCode } from '../../schemas/faults.ts';

/** The events of a request as CloudEvents in structured form, unchecked; or what is wrong with the request as a whole. */
export type EventsRead = { ok: true; events: unknown[] } | { ok: false; fault: FaultCode };

/** JSON of a body. */
export type JsonRead = { ok: true; value: unknown } | { ok: false; fault: 'ANDON_E101' };

export const ACCEPTED_TYPES = [
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/json with ce- headers',
];

const BROKEN = { ok: false, fault: 'ANDON_E101' } as const;

/** Bytes as JSON; they must be UTF-8, for what is not would be guessed at. */
export function readJson(body: Buffer): JsonRead {
  if (!isUtf8(body)) return BROKEN;
  try {
    return { ok: true, value: JSON.parse(body.toString('utf8')) };
  } catch {
    return BROKEN;
  }
}

export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export const isJson = (mediaType: string): boolean =>
  mediaType === 'application/json' || /^application\/[\w.-]+\+json$/.test(mediaType);

/** Headers `ce-…`, percent-decoded as the HTTP binding of CloudEvents says; undefined if one cannot be. */
function attributesOf(headers: IncomingHttpHeaders): Record<string, unknown> | undefined {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    try {
      attributes[name.slice(3)] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return attributes;
}

/**
 * CloudEvents over HTTP: structured and batch by the content type, binary by the header `ce-specversion`.
 * Faults: ANDON_E101 no JSON, ANDON_E102 a header that cannot be decoded or a batch that is no list, ANDON_E224.
 */
export function readEvents(headers: IncomingHttpHeaders, body: Buffer): EventsRead {
  const mediaType = mediaTypeOf(headers['content-type']);
  const batch = mediaType === 'application/cloudevents-batch+json';
  const structured = mediaType === 'application/cloudevents+json';
  const binary = !batch && !structured && headers['ce-specversion'] !== undefined && isJson(mediaType);
  if (!batch && !structured && !binary) return { ok: false, fault: 'ANDON_E224' };
  const attributes = binary ? attributesOf(headers) : {};
  if (attributes === undefined) return { ok: false, fault: 'ANDON_E102' };
  const read = readJson(body);
  if (!read.ok) return read;
  if (binary) return { ok: true, events: [{ ...attributes, data: read.value }] };
  if (structured) return { ok: true, events: [read.value] };
  return Array.isArray(read.value) ? { ok: true, events: read.value } : { ok: false, fault: 'ANDON_E102' };
}
