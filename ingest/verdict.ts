import type { FaultCode } from '../schemas/faults.ts';

/** A message as the source hands it over: bytes, untouched. */
export interface RawMessage {
  topic: string;
  partition: number;
  offset: number;
  /** Kafka's timestamp, ms. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer>;
}

export type FactTable =
  | 'ticket_events'
  | 'contact_events'
  | 'agent_events'
  | 'survey_events'
  | 'operations_events';

/** One row for one facts table. `json` is the whole line (without newline) with every column, `ingested_at` included. */
export interface FactRow {
  table: FactTable;
  tenant: string;
  subject: string;
  source: string;
  type: string;
  /** Corrected time (ms): the one that counts. */
  at: number;
  backfill: boolean;
  /** Its producer's clock was ahead, and `at` is put right. */
  skewed?: boolean;
  json: string;
}

/** Who a message that cannot be used says it is from. Believed only where the name was known before (source-names.ts). */
export interface Claim {
  tenant: string;
  source: string;
}

/** What became of one message. Outcomes are data; an exception is a bug. */
export type Verdict =
  | { kind: 'keep'; rows: FactRow[]; counts?: FieldCounts }
  | { kind: 'heartbeat'; tenant: string; source: string; at: number }
  | { kind: 'quarantine'; fault: FaultCode; shape: string; claim?: Claim }
  | { kind: 'ignore'; reason: string };

/** Names only, never values: fields dropped, and fields whose value was not in its enumeration. */
export interface FieldCounts {
  dropped?: string[];
  unknown?: string[];
}
