import { CREDIT } from '../../schemas/credit.ts';

/** What the page has had of a connection, and what it has told of that. */
export interface Receipts {
  /** Updates that came. */
  received: number;
  /** Those of them that the server was told are painted. */
  told: number;
  /** When it was last told (ms). */
  toldAt: number;
}

export const newReceipts = (now: number): Receipts => ({ received: 0, told: 0, toldAt: now });

/** Whether to tell now, everything received being painted. Asked at each paint, since timers stand still in a hidden tab. */
export const isTellingDue = ({ received, told, toldAt }: Receipts, now: number): boolean =>
  received - told >= CREDIT.everyFrames || (received > told && now - toldAt >= CREDIT.everyMs);
