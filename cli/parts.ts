import type { Limits } from '../ingest/collect.ts';
import type { Ingest } from '../ingest/start.ts';
import type { Clock } from '../schemas/clock.ts';
import type { SiteState } from '../schemas/live.ts';
import type { Log } from '../schemas/log.ts';
import type { Store } from '../store/store.ts';
import type { KafkaAccess } from './kafka/access.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';
import type { Telemetry } from './telemetry/open.ts';

/** What every part is handed. */
export interface Handed {
  settings: Settings;
  clock: Clock;
  log: Log;
  /** The simulated centre runs faster than time, or did so and is ahead: the site's clock is that of its data. */
  runsAhead?: boolean;
  /** Where this process tells Prometheus what it does; left out: nowhere. */
  telemetry?: Telemetry;
}

/** Something that runs until it is told to stop. */
export interface Started {
  stop(): Promise<void>;
}

export interface IngestNeeds extends Handed {
  kafka: KafkaAccess;
  store: Store;
  /** Batches other than the usual ones. */
  limits?: Partial<Limits>;
  /** Aborted while it starts: it waits for nothing any more, and its start is broken off. */
  signal?: AbortSignal;
}

export interface ServerNeeds extends Handed {
  kafka: KafkaAccess;
  store: Store;
  host: string;
  port: number;
  /** What commands on this machine show where accounts are configured. */
  localKey?: string;
  /** Folder of the built web app; null where there is none to serve. */
  web: string | null;
  /** The ingest of this process; left out where it runs elsewhere. */
  ingest?: Ingest;
  /** Share of the simulated history that has been sent. */
  history?: (tenant: string) => SiteState['history'];
}

export interface SimulateNeeds extends Handed {
  /** Resolves when they answer: the simulator begins to play before. */
  kafka: Promise<KafkaAccess>;
  /** e.g. `outage:CN-GD`; null: the days as they come. */
  incident: string | null;
  /** One readable line on how far the history is. */
  tell: (line: string) => void;
  /** Share 0..1 of the history that was sent, and the instant (ms) it reaches back to. */
  history?: (state: { share: number; reaches: number }) => void;
  /** Aborted when it shall end. */
  signal: AbortSignal;
}

export interface ReplayNeeds extends Handed {
  kafka: KafkaAccess;
  /** The log's kind, e.g. `uci`. */
  kind: string;
  file: string;
  /** Instants as written by the person; null: from the first, to the last. */
  from: string | null;
  to: string | null;
  /** Logged seconds that pass in a real one, or as fast as it goes. */
  speed: number | 'max';
  /** Stop when `dataTime` reaches this instant. */
  until: string | null;
  progress: Progress;
  signal: AbortSignal;
}

export interface ImportNeeds extends Handed {
  /** Null: a dry run, which sends nothing. */
  kafka: KafkaAccess | null;
  file: string;
  mapping: string;
  encoding: string;
  delimiter: string;
  /** Where every finding is written as CSV; null: nowhere. */
  report: string | null;
  progress: Progress;
  signal: AbortSignal;
}

export interface RebuildNeeds extends Handed {
  store: Store;
  /** Facts are read from there first; null: the facts as they stand. */
  kafka: KafkaAccess | null;
  /** Build and compare, and change nothing. */
  compareOnly: boolean;
  progress: Progress;
  /** Aborted when it shall end: what it made so far is given up. */
  signal: AbortSignal;
}

/**
 * The parts that the commands put together. Each is loaded when it is needed, so that `andon doctor` does not open
 * an engine and the simulator's process does not load a server.
 */
export interface Parts {
  /** A ClickHouse of one's own, by URL. */
  openStore(url: string, log: Log, retried?: () => void): Promise<Store>;
  openEmbeddedStore(folder: string): Promise<Store>;
  /** Resolves when healed and consuming. */
  startIngest(needs: IngestNeeds): Promise<Ingest>;
  /** Resolves when it listens. */
  startServer(needs: ServerNeeds): Promise<Started>;
  /** Resolves when there is nothing more to send, or when it was told to end. */
  simulate(needs: SimulateNeeds): Promise<void>;
  replay(needs: ReplayNeeds): Promise<void>;
  /** Resolves to whether everything could be read. */
  importHistory(needs: ImportNeeds): Promise<boolean>;
  rebuild(needs: RebuildNeeds): Promise<void>;
}
