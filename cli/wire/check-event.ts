import { Value } from 'typebox/value';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { definitionOf } from '../../ingest/decode/type-name.ts';
import type { Checked } from '../../server/doors/ports.ts';

/** What is not on Kafka yet has no place there. */
const NOWHERE = { topic: '', partition: 0, offset: 0, headers: {} };
/** Kafka takes a batch of 1 MiB with all around it. */
const LARGEST = 900_000;

/** Name of the field that the schema of the type does not accept, or misses. */
function fieldAtFault(value: string): string | undefined {
  const { type, data } = JSON.parse(value) as { type?: unknown; data?: unknown };
  const definition = typeof type === 'string' ? definitionOf(type) : undefined;
  if (!definition || typeof data !== 'object' || data === null) return undefined;
  for (const { instancePath, params } of Value.Errors(definition.schema, data)) {
    const missing = (params as { requiredProperties?: string[] }).requiredProperties?.[0];
    const name = instancePath.split('/')[1] ?? missing;
    if (name !== undefined && name in definition.fields) return name;
  }
  return undefined;
}

/** A heartbeat may leave its subject to Kafka's key, which is then its source. */
function keyOf(value: string): Buffer | null {
  if (!value.includes('source.heartbeat')) return null;
  const { type, source } = (JSON.parse(value) ?? {}) as { type?: unknown; source?: unknown };
  const beats = typeof type === 'string' && definitionOf(type)?.name === 'source.heartbeat';
  return beats && typeof source === 'string' ? Buffer.from(source) : null;
}

/**
 * The check of an event before it goes to Kafka: the decoder that will read it there, so that nothing is accepted that would
 * end as a dead letter. Pure; `value` is JSON.
 */
export function createCheck(): (value: string, timestamp: number) => Checked {
  const decode = createDecoder({ maximumBytes: LARGEST });
  return (value, timestamp) => {
    const message = { ...NOWHERE, key: keyOf(value), timestamp, value: Buffer.from(value) };
    const verdict = decode(message, timestamp);
    switch (verdict.kind) {
      case 'quarantine': {
        const { fault } = verdict;
        const field = fault === 'ANDON_E104' ? fieldAtFault(value) : undefined;
        return { ok: false, fault, ...(field === undefined ? {} : { field }) };
      }
      case 'heartbeat':
        return { ok: true, type: 'source.heartbeat', key: verdict.source };
      case 'keep': {
        const [fact] = verdict.rows;
        if (fact) return { ok: true, type: fact.type, key: fact.subject, ...verdict.counts };
      }
    }
    throw new Error('the decoder gave no fact and no fault');
  };
}
