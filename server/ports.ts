import type { MetricsContext } from '../metrics/contract.ts';
import type { DayClass } from '../metrics/detect/index.ts';
import type { Board } from '../schemas/board.ts';
import type { CatalogueEntry } from '../schemas/catalogue.ts';
import type { Clock } from '../schemas/clock.ts';
import type { Trouble } from '../schemas/health.ts';
import type { SiteState } from '../schemas/live.ts';
import type { Log } from '../schemas/log.ts';
import type { Report } from '../schemas/report.ts';
import type { Rule } from '../schemas/rule.ts';
import type { StoreLook } from '../schemas/store-look.ts';
import type { ViewSpec } from '../schemas/view.ts';
import type { Store } from '../store/store.ts';
import type { Account } from './access/open.ts';
import type { Notice } from './alerts/notice.ts';
import type { QuestionPlanner } from './answer.ts';
import type { Doors } from './doors/ports.ts';

/** A tenant's time. In mode 'data' the server takes its own dataTime instead, and asks `now()` only before the first event. */
export interface SiteClock extends Clock {
  readonly mode: SiteState['clock'];
  /** Site milliseconds a wall millisecond; 1 but for 'scaled'. */
  readonly speed: number;
}

/** Starts work after a delay (ms); the answer cancels it. Handed in, so that no room starts a timer by itself. */
export interface Timers {
  after(ms: number, work: () => void): () => void;
}

/** What the ingest says once a batch is evaluated. */
export interface Announcement {
  tenant: string;
  /** Oldest unfinished ingestion stamp, less 1 ms. */
  cut: number;
  /** Kinds of subjects touched ('ticket', 'contact'…). Empty: only heartbeats arrived, no number can have changed. */
  kinds: readonly string[];
  /** Ingestion stamp of the batch; 0 where what was told before is only now in the state. */
  stamp: number;
  /** Oldest instant (ms) from which on a number of this tenant may be another; 0 = any. */
  oldest: number;
  /** It brought facts about operations, such as the life of alerts. */
  operations?: boolean;
}

export interface Announcements {
  /** @returns ends the subscription. */
  subscribe(listener: (announcement: Announcement) => void): () => void;
  /** Oldest unfinished ingestion stamp over all ingest processes, less 1 ms; known before the first announcement too. */
  cut(tenant: string): number;
  /**
   * Begins a reading while nothing lands in the store, so that rows as they stand are those of the cut. It says when all
   * its statements have `begun`: the engine reads the parts that there were at that moment. Left out where the ingest is
   * another process.
   */
  quiet?<Result>(work: (begun: () => void) => Promise<Result>): Promise<Result>;
}

/** How the ingest fares, for /readyz, /metrics and the share of history that has arrived. */
export interface Progress {
  /** Whether the broker answers; null = not known to this process. */
  brokerReady(): boolean | null;
  /** Whether the state was brought up to the facts and events are read; null = not known to this process. */
  healed(): boolean | null;
  /** What the ingest waits for; left out = not known to this process. */
  troubles?(): Trouble[];
  /** Messages not yet read; null = not known to this process. */
  lag(): number | null;
  history?(tenant: string): SiteState['history'];
}

/** A message to be sent as it is. */
export interface SentMessage {
  topic: string;
  partition: number;
  key: Buffer | null;
  value: Buffer;
  headers: Record<string, Buffer>;
  /** Kafka's, ms. */
  timestamp: number;
}

/**
 * Sends messages to Kafka in their order, some at a time.
 * @param taken called when the broker has some of them: index of the first, and their offsets in order.
 * @throws Fault ANDON_E305 when the broker does not take them.
 */
export type Resend = (
  messages: readonly SentMessage[],
  taken: (first: number, offsets: number[]) => Promise<void>,
) => Promise<void>;

/** Something that a rule or a person did, on its way to become an event like any other. */
export interface Fact {
  tenant: string;
  /** Short name of an event type. */
  type: string;
  subject: string;
  /** Names the fact within its subject. */
  id: string;
  /** When it happened, ms of site time. */
  at: number;
  data: Record<string, unknown>;
}

/**
 * Sends a fact; resolves when all in-sync replicas have it.
 * @throws Fault ANDON_E242 for one that the decoder would refuse, ANDON_E305 when the broker does not take it.
 */
export type SendFact = (fact: Fact) => Promise<void>;

/** Which of several servers on one store evaluates the rules: decided in one place, elsewhere. */
export interface Evaluators {
  /** A number of its own for each time that this process became the one that evaluates; null while it is not. */
  turn(): number | null;
}

export interface ServerDeps extends MetricsContext {
  store: Store;
  log: Log;
  /** Wall clock: cadence, sentAt, health. */
  clock: Clock;
  timers: Timers;
  siteClock(tenant: string): SiteClock;
  planner: QuestionPlanner;
  catalogue: readonly CatalogueEntry[];
  boards: readonly Board[];
  /** Digests by schedule; left out: none. Who makes them when their time has come is not the server's to say. */
  reports?: readonly Report[];
  announcements: Announcements;
  progress?: Progress;
  /** The way back of what was quarantined; left out, there is no such page of the API. */
  resend?: Resend;
  /** How the store stands, for `andon doctor`; left out: it is not told. */
  examine?(): Promise<StoreLook>;
  /** What else this process tells Prometheus, in its text form: names that are not the server's own. */
  exposition?(): Promise<string>;
  /** What people and rules do goes to Kafka; left out, nothing is watched and nobody can claim an alert. */
  sendFact?: SendFact;
  /** Where several servers share a store; left out: this one evaluates the rules. */
  evaluators?: Evaluators;
  /** Hears what happens to alerts, to call people who are elsewhere. */
  notify?(notice: Notice): void;
  /** What a local date is where its weekday does not say it: a holiday, a make-up day; left out: never. */
  dayClass?(tenant: string, date: string): DayClass | undefined;
  /** When somebody is to be called. */
  rules?: readonly Rule[];
  /** For senders without a Kafka producer; left out, those doors are shut. */
  doors?: Doors;
  /** Views evaluated and judged whether or not somebody looks, so that severity and peaks have no gaps. */
  standing?: readonly ViewSpec[];
  /** Who may come in, and by which names this server is reached; left out: this machine, and whoever is on it may do all. */
  access?: { accounts: readonly Account[]; hosts: readonly string[]; localKey?: string | undefined };
  /** 0 = any free port. */
  port: number;
  /** A loopback address; any other only with `access`. */
  host: string;
  /** Folder of the built web app; left out, only the API is served. */
  webRoot?: string;
  buildId: string;
  /** Time between two ticks (ms) where no data arrives, default 1,000. */
  tickMs?: number;
  /** Longest silence of a room (ms), default 5,000. */
  heartbeatMs?: number;
  /** Between two looks at what is to be added up for trends (ms), default 60,000; 0: only when it is asked to. */
  rollupsMs?: number;
}
