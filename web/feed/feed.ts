import type { OpenAlerts } from '../../schemas/alert.ts';
import type { FrameData, FrameSeverity, FrameTimes, SiteState } from '../../schemas/live.ts';
import type { MessageList } from '../../schemas/message.ts';
import type { ViewSpec } from '../../schemas/view.ts';

/** Values of one view at one instant, as the page holds them. Never changed in place. */
export interface Frame extends FrameTimes {
  room: string;
  epoch: string;
  sequence: number;
  data: FrameData;
  state: FrameSeverity;
  peaks: Record<string, { value: number; at: number }>;
  /** What was asked for: set by whoever asked, so that a figure can be asked about again. */
  view?: ViewSpec;
}

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `since`: when the connection was lost; `retryAt`: the next attempt (browser clock, ms). */
  | { kind: 'reconnecting'; since: number; attempt: number; retryAt: number | null }
  /** A newer bundle is being served; the page reloads at a quiet moment, not before `at`. */
  | { kind: 'replaced'; build: string; at: number };

export interface FeedListeners {
  /** `heardAt` (browser clock, ms): when the server last said anything at all. */
  onSite?: (site: SiteState, heardAt: number) => void;
  onConnection?: (connection: Connection) => void;
  onHeard?: (heardAt: number) => void;
  onAlerts?: (open: OpenAlerts) => void;
  onMessages?: (list: MessageList) => void;
}

/** Where frames come from: a socket, or a recording. Listeners are called at most ten times a second. */
export interface Feed {
  subscribe(
    view: ViewSpec,
    onFrame: (frame: Frame) => void,
    onRefused?: (code: string, message: string) => void,
  ): () => void;
  listen(listeners: FeedListeners): () => void;
  close(): void;
}
