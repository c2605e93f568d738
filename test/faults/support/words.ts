import type { FaultCode } from '../../../schemas/faults.ts';

/** What the ingest's process is told. */
export type Order = { refuse: FaultCode | null } | { stop: true };

/** What it says. Instants wall ms. */
export type Word =
  | { kind: 'reads' }
  /** A line of its log: a warning, an error, or that something is over. */
  | { kind: 'said'; level: string; code: string; message: string; at: number }
  | { kind: 'sample'; rss: number; troubles: string[]; at: number }
  | { kind: 'ended'; facts: number; counted: number; lost: number; peakRss: number };

export interface ProcessSettings {
  folder: string;
  store: string;
  brokers: string[];
  /** Rows of a batch at most; left out: as usual. */
  maxRows?: number;
}
