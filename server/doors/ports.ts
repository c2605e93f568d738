import type { FaultCode } from '../../schemas/faults.ts';
import type { Mapping } from '../../schemas/mapping/model.ts';

/** Who may send. The token itself is nowhere kept: it is 32 random bytes, so its plain SHA-256 cannot be searched. */
export interface Credential {
  /** Shown in logs and metrics; two tokens of one name share their limits, so that one can follow the other. */
  name: string;
  /** SHA-256 of the token, 64 lower-case hexadecimal digits. */
  sha256: string;
}

/** What the decoder says of an event before it is sent. Names only, never values. */
export type Checked =
  | {
      ok: true;
      /** Short name, e.g. `ticket.created`. */
      type: string;
      /** Kafka's key: what the event is about; for a heartbeat its source. */
      key: string;
      /** Fields outside the schema, which will be dropped, and fields whose word is not in its set. */
      dropped?: readonly string[];
      unknown?: readonly string[];
    }
  | { ok: false; fault: FaultCode; field?: string };

/** An event that was checked, ready for Kafka. */
export interface Outgoing {
  type: string;
  key: string;
  /** A CloudEvent in structured form. */
  value: string;
  /** Kafka's timestamp (ms), the same that it was checked with. */
  timestamp: number;
}

export interface DoorLimits {
  /** Largest body, bytes. Kafka's own limit is 1 MiB a message with all around it. */
  bodyBytes: number;
  /** Most events of one batch. */
  batchEvents: number;
  /** Events (a request counts as one at least) a second and token, and how many may come at once after a rest. */
  eventsPerSecond: number;
  burst: number;
  /** Requests of one token that may be under way at once. */
  atOnce: number;
}

/** What the doors for senders without a Kafka producer need; handed in, since the server knows neither decoder nor Kafka. */
export interface Doors {
  /** None: the doors are shut. */
  credentials: readonly Credential[];
  /** By the rules of the ingest. @param timestamp Kafka's, ms: what a clock that is ahead is measured against. */
  check(value: string, timestamp: number): Checked;
  /** Resolves when all in-sync replicas have them all; rejects when that is not known in time. */
  send(events: readonly Outgoing[]): Promise<void>;
  /** How webhooks of foreign shapes become events, by name. */
  mappings: ReadonlyMap<string, Mapping>;
  limits?: Partial<DoorLimits>;
}

export const DOOR_LIMITS: DoorLimits = {
  bodyBytes: 900_000,
  batchEvents: 500,
  eventsPerSecond: 500,
  burst: 2_000,
  atOnce: 16,
};
