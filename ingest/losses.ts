import { FAULTS } from '../schemas/faults.ts';
import type { Log } from '../schemas/log.ts';
import type { Ledger } from './ledger.ts';
import type { Meter } from './meter.ts';
import type { Delivery, Source } from './source.ts';

export interface LossParts {
  ledger: Pick<Ledger, 'begin' | 'lose'>;
  source: Pick<Source, 'earliest'>;
  meter: Pick<Meter, 'lost'>;
  log: Log;
  wall: () => number;
}

/**
 * Begins the ledger's sessions, and sees what Kafka removed before it was read: the log then starts behind the offset
 * that was to come next. How many that were is known: they are counted once, in the ledger, under ANDON_E334, and the
 * stream goes on from the oldest that is left.
 */
export function createArrivals({ ledger, source, meter, log, wall }: LossParts) {
  return async (delivery: Extract<Delivery, { kind: 'messages' }>): Promise<void> => {
    const { topic, partition, messages, end } = delivery;
    const [first] = messages;
    if (!first) return;
    const missing = await ledger.begin(topic, partition, first.offset, end, delivery);
    if (missing === null) return;
    // A gap alone proves nothing: marks of transactions and compaction leave some. Where the log starts does.
    const start = await source.earliest(topic, partition);
    const lost = Math.min(start, first.offset) - missing;
    if (lost <= 0) return;
    await ledger.lose(topic, partition, missing, lost, wall());
    meter.lost(topic, lost);
    log.error(
      { code: 'ANDON_E334', topic, partition, from: missing, to: missing + lost - 1, messages: lost },
      FAULTS.ANDON_E334.cause,
    );
  };
}
