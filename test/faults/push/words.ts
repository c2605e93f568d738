import type { ViewSpec } from '../../../schemas/view.ts';

/** Open tickets by queue: the number of one queue grows, those of the others make a frame as large as a board's. */
export const VIEW: ViewSpec = { tenant: 'default', metrics: ['open_tickets'], by: 'queue', window: 'now' };
export const COUNTED = '|counted';

/** What the server's process says: where it listens, then what it has stored, and four times a second how it is. */
export interface Sample {
  kind: 'sample';
  count: number;
  rssBytes: number;
  /** JavaScript's heap and what lies beside it: what is queued for sockets is there. */
  heapBytes: number;
  parked: number;
  givenUp: number;
  sockets: number;
}
export type ServerWord = { kind: 'listens'; url: string; count: number } | Sample;
export type ServerOrder = { order: 'rest' };

export type BoardsOrder =
  | { order: 'look'; url: string; healthy: number; silent: number; flapping: number }
  /** Tell when every healthy board shows at least so many, of another server than before. */
  | { order: 'after'; count: number }
  /** Tell what they show. */
  | { order: 'say' };
export type BoardsWord =
  /** `ms`: of each board, from the order until it was right. */
  | { kind: 'all'; what: 'look' | 'after'; ms: number[] }
  | { kind: 'shown'; counts: number[]; wentBack: number; flaps: number; read: number };
