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
  /** Its record batch could not be read: nothing is known of it but where it stands. */
  unreadable?: true;
}

export type FactTable =
  | 'ticket_events'
  | 'contact_events'
  | 'agent_events'
  | 'survey_events'
  | 'operations_events';

/** Facts tables whose rows can be blanked in place (store/migrations/009_erasure.sql). */
export type ErasableTable = Exclude<FactTable, 'operations_events'>;
/** Door of such a table by which rows arrive blanked. */
export type ErasingTable = `${ErasableTable}_erasing`;
export const erasingTable = <Table extends ErasableTable>(table: Table): `${Table}_erasing` =>
  `${table}_erasing`;

/** One row for one facts table. */
export interface FactRow {
  table: FactTable | ErasingTable;
  tenant: string;
  subject: string;
  source: string;
  type: string;
  /** Corrected time (ms): the one that counts. */
  at: number;
  backfill: boolean;
  /** Its producer's clock was ahead, and `at` is put right. */
  skewed?: boolean;
  /** Values by column, `ingested_at` among them; columns left out are at their default. */
  columns: Record<string, unknown>;
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
