import type { Message } from './publish.ts';

/** Keeps messages by day as bytes outside the heap: half a million strings would cost the collector more than their making. */
export interface Spool {
  add(day: number, messages: readonly Message[]): void;
  /** Days that hold something, the newest first. */
  days(): number[];
  /** Removes a day and reads it message by message, in the order in which it was added. */
  take(day: number): { count: number; messages: Iterable<Message> };
}

/** How what waits is made smaller. */
export interface Pack {
  pack(bytes: Buffer): Buffer;
  unpack(bytes: Buffer): Buffer;
}

// Neither occurs unescaped in JSON text, nor in topics and keys.
const FIELD = '\t';
const LINE = '\n';

function* read(blocks: Buffer[], unpack: Pack['unpack']): Generator<Message> {
  for (const block of blocks) {
    for (const line of unpack(block).toString('utf8').split(LINE)) {
      const [topic = '', key = '', timestamp = '', value = ''] = line.split(FIELD);
      yield { topic, key, timestamp, value };
    }
  }
}

const asItIs = (bytes: Buffer): Buffer => bytes;

export function createSpool({ pack, unpack }: Pack = { pack: asItIs, unpack: asItIs }): Spool {
  const byDay = new Map<number, { count: number; blocks: Buffer[] }>();
  return {
    add: (day, messages) => {
      if (messages.length === 0) return;
      const lines = messages.map(
        ({ topic, key, timestamp, value }) => topic + FIELD + key + FIELD + timestamp + FIELD + value,
      );
      const kept = byDay.get(day) ?? { count: 0, blocks: [] };
      kept.count += messages.length;
      kept.blocks.push(pack(Buffer.from(lines.join(LINE))));
      byDay.set(day, kept);
    },
    days: () => [...byDay.keys()].sort((a, b) => b - a),
    take: (day) => {
      const { count, blocks } = byDay.get(day) ?? { count: 0, blocks: [] };
      byDay.delete(day);
      return { count, messages: { [Symbol.iterator]: () => read(blocks, unpack) } };
    },
  };
}
