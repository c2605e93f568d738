import type { RawMessage } from './verdict.ts';

export interface Position {
  topic: string;
  partition: number;
  /** The next offset to read. */
  offset: number;
}

/** What the broker handed over, in order of arrival. */
export type Delivery =
  | { kind: 'assigned'; partitions: { topic: string; partition: number }[] }
  | {
      kind: 'messages';
      topic: string;
      partition: number;
      messages: RawMessage[];
      bytes: number;
      /** Offset after the last one the broker has. */
      end: number;
      /** The offset that was asked for, and the one that will be asked for next; left out: as the messages say. */
      from?: number;
      next?: number;
    };

/**
 * Where messages come from: the only thing the pipeline knows of Kafka. Bounded: it reads on only while what it holds
 * is being taken.
 */
export interface Source {
  /** The oldest delivery that nobody took, if any. */
  take(): Delivery | undefined;
  /** Resolves when there is something to take, or after `ms`. */
  arrival(ms: number): Promise<void>;
  /** Whether the partition is still this process's. */
  owns(topic: string, partition: number): boolean;
  /**
   * `lost`: the group has moved on and the messages will be delivered again, or the broker did not answer in time and
   * may be asked again. Never commits what it was not told.
   */
  commit(positions: Position[]): Promise<'committed' | 'lost'>;
  /** The oldest offset that the broker still has. */
  earliest(topic: string, partition: number): Promise<number>;
  /** Looks for topics that were missing when it began, and reads those that are there now. To be called now and then. */
  look(): Promise<void>;
  /** Topics that do not exist. */
  missing(): readonly string[];
  /** How long ago (ms) the broker last answered. */
  silence(): number;
  /** Bytes read and not yet taken. */
  readonly held: number;
  /** Rejects when the source broke down for good (ANDON_E305). Never resolves. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}
