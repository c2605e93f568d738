import { createDecoder } from '../../../ingest/decode/decoder.ts';
import type { FieldCounts, RawMessage } from '../../../ingest/verdict.ts';
import { message, STAMP } from './messages.ts';

const decode = createDecoder();

/** What the decoder says of a message (or of a value as its content), with rows as objects. */
export function judge(value: unknown, more: Partial<RawMessage> = {}) {
  const verdict = decode(message(value, more), STAMP);
  return verdict.kind === 'keep'
    ? { ...verdict, columns: verdict.rows.map((row) => JSON.parse(JSON.stringify(row.columns))) }
    : verdict;
}

/** The fault a message is rejected with, or the kind of its verdict. */
export const faultOf = (value: unknown, more: Partial<RawMessage> = {}): string => {
  const verdict = judge(value, more);
  return verdict.kind === 'quarantine' ? verdict.fault : verdict.kind;
};

/** Rows as objects; fails where the message is not kept. */
export function rowsOf(value: unknown, more: Partial<RawMessage> = {}): Record<string, unknown>[] {
  const verdict = judge(value, more);
  if (verdict.kind !== 'keep') throw new Error(JSON.stringify(verdict));
  return verdict.columns;
}

export function countsOf(value: unknown): FieldCounts {
  const verdict = judge(value);
  if (verdict.kind !== 'keep') throw new Error(JSON.stringify(verdict));
  return verdict.counts ?? {};
}
