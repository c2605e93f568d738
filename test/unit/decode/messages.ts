import type { RawMessage } from '../../../ingest/verdict.ts';

/** Kafka's timestamp of every message of these tests: 2026-07-27T02:03:05Z. */
export const TIMESTAMP = Date.UTC(2026, 6, 27, 2, 3, 5);
export const STAMP = TIMESTAMP + 1000;

/** A whole event in structured mode; `data` and attributes may be replaced, `undefined` takes one away. */
export const created = (
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/cc/gd/ticketing-a',
  type: 'ticket.created',
  subject: 'T-1',
  time: '2026-07-27T02:03:04.123Z',
  data: { channel: 'phone', region: 'CN-GD', category: 'fault', opened_by: 'agent', ...data },
  ...attributes,
});

/** An event of another type. */
export const event = (
  type: string,
  data: Record<string, unknown>,
  attributes: Record<string, unknown> = {},
) => created({}, { type, data, ...attributes });

export function message(value: unknown, more: Partial<RawMessage> = {}): RawMessage {
  const bytes =
    value === null
      ? null
      : Buffer.isBuffer(value)
        ? value
        : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    topic: 'cc.ticket.v1',
    partition: 3,
    offset: 42,
    timestamp: TIMESTAMP,
    key: null,
    value: bytes,
    headers: {},
    ...more,
  };
}
