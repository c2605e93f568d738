import { accept, type Batch, type Context, emptyBatch } from './batch.ts';
import type { Delivery, Source } from './source.ts';

export interface Limits {
  maxRows: number;
  maxBytes: number;
  /** The oldest message of a batch waits no longer than this while the store keeps up, ms. */
  maxDelayMs: number;
}

export const LIMITS: Limits = { maxRows: 200_000, maxBytes: 128 * 1024 * 1024, maxDelayMs: 50 };

export interface CollectParts {
  source: Source;
  context: Context;
  limits: Limits;
  wall: () => number;
  /** Called before the first message of a delivery is counted. */
  arrived(delivery: Extract<Delivery, { kind: 'messages' }>): Promise<void>;
  openStamp(): number;
  /** Whether a full batch would be taken at once. */
  ready(): boolean;
  /** Whether the store has nothing of ours to do: a batch that could grow is then better sent. While not, it grows. */
  idle(): boolean;
  /** Resolves when `ready` or `idle` may have changed. */
  progress(): Promise<void>;
  stopped(): boolean;
}

type Collected = { kind: 'batch'; batch: Batch } | { kind: 'assigned' } | { kind: 'nothing' };

/** Letters are told one by one: a flood of messages that nobody can use must not grow into one batch. */
const MOST_LETTERS = 20_000;

const isFull = (batch: Batch, { maxRows, maxBytes }: Limits): boolean =>
  batch.rows >= maxRows ||
  batch.messages >= 2 * maxRows ||
  batch.bytes >= maxBytes ||
  batch.deadLetters.length >= MOST_LETTERS;

/** Lets other work in between two deliveries: decoding is synchronous. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Messages up to the next batch: small when live (`maxDelayMs`), large when behind. While the store has a batch of ours
 * in hand the next one grows, up to its limits: a statement costs half a second before its first subject, so a subject
 * touched ten times should be evaluated once, and a live event waits for one evaluation before its own, not for two.
 * Only a full batch goes in beside one that is evaluated. An assignment ends the batch before it, since it asks for a
 * pause. Deliveries are never split.
 */
export function createCollect(parts: CollectParts): () => Promise<Collected> {
  const { source, context, limits } = parts;
  let assigned = false;
  return async () => {
    if (assigned) {
      assigned = false;
      return { kind: 'assigned' };
    }
    let batch: Batch | undefined;
    let openedAt = 0;
    while (!parts.stopped()) {
      const delivery = source.take();
      if (delivery?.kind === 'assigned') {
        if (!batch) return { kind: 'assigned' };
        assigned = true;
        break;
      }
      if (delivery) {
        await parts.arrived(delivery);
        if (!batch) {
          batch = emptyBatch(parts.openStamp());
          openedAt = parts.wall();
        }
        for (const message of delivery.messages) accept(batch, message, context);
        await breathe();
      }
      if (!batch) {
        if (!delivery) await source.arrival(200);
        if (!delivery && source.held === 0) return { kind: 'nothing' };
        continue;
      }
      if (isFull(batch, limits)) break;
      const waited = parts.wall() - openedAt;
      if (!delivery) {
        if (waited >= limits.maxDelayMs && parts.idle()) break;
        const patience = parts.idle() ? Math.max(1, limits.maxDelayMs - waited) : 200;
        await Promise.race([source.arrival(patience), parts.progress()]);
      } else if (waited >= limits.maxDelayMs * 4 && parts.idle()) break;
    }
    while (batch && !parts.ready()) await parts.progress();
    return batch ? { kind: 'batch', batch } : { kind: 'nothing' };
  };
}
