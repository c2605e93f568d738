import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import type { RawMessage } from '../../ingest/verdict.ts';

const TYPES = [
  'created',
  'queued',
  'assigned',
  'responded',
  'status_changed',
  'transferred',
  'resolved',
  'closed',
];

function messages(count: number): RawMessage[] {
  const samples = TYPES.map((type) =>
    readFileSync(new URL(`../../schemas/samples/ticket.${type}.json`, import.meta.url), 'utf8'),
  );
  return Array.from({ length: count }, (_, offset) => {
    const sample = samples[offset % samples.length] as string;
    const subject = `T-${(offset >> 3).toString(36)}`;
    const event = JSON.parse(sample.replaceAll('T-7H2K9', subject));
    event.id = `e-${offset}`;
    const timestamp = Date.parse(event.time);
    const value = Buffer.from(JSON.stringify(event));
    return {
      topic: 'cc.ticket.v1',
      partition: 0,
      offset,
      timestamp,
      key: Buffer.from(subject),
      value,
      headers: {},
    };
  });
}

/**
 * How many typical ticket events are decoded in a second of processor time (which other work on the machine does not
 * change) and, for comparison, how often JSON.parse and JSON.stringify alone get through the same messages.
 * @returns values in messages a CPU second (best and middle of the rounds), and bytes a message.
 */
export function decodeBench(count = 100_000, rounds = 7) {
  const decode = createDecoder();
  const input = messages(count);
  const measure = (work: (message: RawMessage) => void): number[] =>
    Array.from({ length: rounds }, () => {
      const start = process.cpuUsage();
      for (const message of input) work(message);
      const { user, system } = process.cpuUsage(start);
      return Math.round(count / ((user + system) / 1e6));
    }).sort((a, b) => a - b);
  const rates = measure((message) => {
    if (decode(message, 1_785_117_784_000).kind !== 'keep') throw new Error('not kept');
  });
  const bare = measure((message) => void JSON.stringify(JSON.parse(String(message.value))));
  const bytes = input.reduce((total, message) => total + (message.value?.length ?? 0), 0) / count;
  return {
    bench: 'decode',
    values: {
      best: rates.at(-1),
      median: rates[rounds >> 1],
      bareJson: bare[rounds >> 1],
      bytes: Math.round(bytes),
    },
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
    at: new Date().toISOString(),
  };
}

if (import.meta.url === `file://${process.argv[1]}`) console.log(JSON.stringify(decodeBench()));
