import type { OpenAlerts } from './alert.ts';
import type { MessageList } from './message.ts';
import type { SiteState } from './site.ts';
import type { MetricValues } from './values.ts';
import type { Severity, ViewSpec } from './view.ts';

export type { SiteState } from './site.ts';

/** Data of a frame: row key (see rowKey) → metric id → value. Absolute values, never increments. */
export type FrameData = Record<string, MetricValues>;
/** Severity by `${rowKey}/${metric}`. Only what is not normal is listed. */
export type FrameSeverity = Record<string, Severity>;

export interface FrameTimes {
  /** Instant the values were evaluated at (ms). The same now and cut put to /query give the same numbers. */
  now: number;
  /** Last ingestion stamp included. */
  cut: number;
  /** Least, over live sources, of the newest event or heartbeat; null before the first. Shown as 数据截至. */
  dataTime: number | null;
  /** Window the view's numbers were booked in: [from, to). */
  from: number;
  to: number;
}

export interface Snapshot extends FrameTimes {
  ok: true;
  r: string;
  e: string;
  s: number;
  kind: 'snap' | 'delta' | 'same';
  /** Full data for 'snap'; for 'delta' the updates the client missed, in order. */
  data?: FrameData;
  deltas?: Update[];
  state?: FrameSeverity;
  /** Today's peaks and when (ms) by `${rowKey}/${metric}`, for stock metrics of bucket none. */
  peaks?: Record<string, { value: number; at: number }>;
  site: SiteState;
}
export interface SubscribeRefused {
  ok: false;
  code: string;
  message: string;
}

export interface Update extends FrameTimes {
  r: string;
  e: string;
  s: number;
  /** Base sequence this delta applies to: a gap asks for a snapshot. */
  b: number;
  /** A delta; the room whole, where updates were left out; or a sign of life in which only the times are new. */
  k: 'd' | 's' | 'hb';
  sentAt: number;
  set?: FrameData;
  /** Row keys, or `${rowKey}/${metric}`, that are gone. */
  del?: string[];
  /** Whole severity map when it changed. */
  state?: FrameSeverity;
  /** Peaks that were raised, to be laid over the known ones. */
  peaks?: Record<string, { value: number; at: number }>;
}

export interface ServerToClient {
  /** `del` is taken before `set`. A value with `since` is shown as now − since; that it grew is no update. */
  u: (update: Update) => void;
  site: (state: SiteState) => void;
  /** Whenever one is another, and before the first answer to `sub` of a tenant: always all open ones. */
  alerts: (open: OpenAlerts) => void;
  /** What stands on the walls of the tenant: as `alerts`. */
  messages: (list: MessageList) => void;
  bye: (message: { reason: string; retryInMs: number }) => void;
  build: (message: { id: string }) => void;
}
export interface ClientToServer {
  sub: (
    message: { view: ViewSpec; have?: { e: string; s: number } },
    acknowledge: (answer: Snapshot | SubscribeRefused) => void,
  ) => void;
  unsub: (message: { r: string }) => void;
  /** Credit (credit.ts): the first `n` updates of this connection are painted, or applied where nobody sees the page. */
  a: (message: { n: number }) => void;
}
