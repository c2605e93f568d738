import type { FrameTimes, Snapshot, SubscribeRefused, Update } from '../../schemas/live.ts';
import { canonicalView, type ViewSpec } from '../../schemas/view.ts';
import { type Applied, apply, applySnapshot } from './apply.ts';
import type { Frame } from './feed.ts';

/**
 * So long (ms, by the sender's clock) frames of another epoch that are older than the one shown are held back. They are
 * of a server that has not caught up yet, and soon will have; past that, it is time itself that was set back, and the
 * page goes along.
 */
export const HOLD_MS = 60_000;

/** A question to be sent. Only the newest one of a view counts when it is answered. */
export interface Ask {
  readonly key: string;
  readonly view: ViewSpec;
  readonly have?: { e: string; s: number };
}

/** What follows from a message. */
export interface Outcome {
  /** View with another frame to show. */
  changed?: string;
  ask?: Ask;
  /** Room of a view that was closed before its answer came. */
  leave?: string;
  refused?: { key: string; code: string; message: string };
}

interface Kept {
  readonly view: ViewSpec;
  room?: string;
  /** What is shown. */
  frame?: Frame;
  /** What came of another epoch and is older than what is shown; it takes its updates all the same. */
  held?: { frame: Frame; since?: number };
  asked?: Ask;
}

/** Cut is null on the wire where nothing was ever ingested. */
const cutOf = ({ cut }: FrameTimes): number => cut ?? Number.NEGATIVE_INFINITY;
const isOlder = (one: FrameTimes, other: FrameTimes): boolean =>
  one.now < other.now || cutOf(one) < cutOf(other);

/** The frames of a page and what it must ask for, whatever comes in whatever order. No I/O, no clock. */
export interface FeedStore {
  frame(key: string): Frame | undefined;
  /** @returns the question to put, null while there is no connection. */
  open(view: ViewSpec): Ask | null;
  /** @returns the room to leave; null where there is none, or no connection. */
  close(key: string): string | null;
  /** @returns what to ask: every view anew, by what it has. */
  connected(): Ask[];
  disconnected(): void;
  /** @param answer null where none came in time. */
  answered(ask: Ask, answer: Snapshot | SubscribeRefused | null): Outcome;
  /** Puts a question again that was refused for a reason that may pass. */
  again(key: string): Ask | null;
  updated(update: Update): Outcome;
}

export function createFeedStore(): FeedStore {
  const views = new Map<string, Kept>();
  const rooms = new Map<string, string>();
  let live = false;

  /** A question about a view, unless one is under way. `afresh`: what it has leads nowhere. */
  function ask(key: string, kept: Kept, afresh: boolean): Ask | undefined {
    if (kept.asked || !live) return undefined;
    const current = kept.held?.frame ?? kept.frame;
    const have = current && !afresh ? { have: { e: current.epoch, s: current.sequence } } : {};
    kept.asked = { key, view: kept.view, ...have };
    return kept.asked;
  }

  function take(key: string, kept: Kept, applied: Applied, sentAt?: number): Outcome {
    if (applied.kind === 'old') return {};
    if (applied.kind === 'gap') {
      const next = ask(key, kept, true);
      return next ? { ask: next } : {};
    }
    const { frame } = applied;
    const shown = kept.frame;
    if (shown && shown.epoch === frame.epoch) {
      delete kept.held;
      if (frame.sequence < shown.sequence) return {};
    } else if (shown && isOlder(frame, shown)) {
      const since = (kept.held?.frame.epoch === frame.epoch ? kept.held.since : undefined) ?? sentAt;
      if (since === undefined || sentAt === undefined || sentAt - since < HOLD_MS) {
        kept.held = { frame, ...(since === undefined ? {} : { since }) };
        return {};
      }
    }
    delete kept.held;
    kept.frame = frame;
    return { changed: key };
  }

  return {
    frame: (key) => views.get(key)?.frame,
    open(view) {
      const key = canonicalView(view);
      const known = views.get(key);
      if (known) return null;
      const kept: Kept = { view };
      views.set(key, kept);
      return ask(key, kept, false) ?? null;
    },
    close(key) {
      const room = views.get(key)?.room;
      views.delete(key);
      if (room === undefined) return null;
      rooms.delete(room);
      return live ? room : null;
    },
    connected() {
      live = true;
      return [...views].flatMap(([key, kept]) => {
        delete kept.asked;
        return ask(key, kept, false) ?? [];
      });
    },
    disconnected() {
      live = false;
      for (const kept of views.values()) delete kept.asked;
    },
    answered(question, answer) {
      const { key } = question;
      const kept = views.get(key);
      if (!kept) return answer?.ok ? { leave: answer.r } : {};
      if (kept.asked !== question) return {};
      delete kept.asked;
      if (!answer) {
        const next = ask(key, kept, true);
        return next ? { ask: next } : {};
      }
      if (!answer.ok) return { refused: { key, code: answer.code, message: answer.message } };
      kept.room = answer.r;
      rooms.set(answer.r, key);
      return take(key, kept, applySnapshot(kept.held?.frame ?? kept.frame, answer));
    },
    again(key) {
      const kept = views.get(key);
      return (kept && ask(key, kept, false)) ?? null;
    },
    updated(update) {
      const key = rooms.get(update.r);
      const kept = key === undefined ? undefined : views.get(key);
      if (key === undefined || !kept) return {};
      return take(key, kept, apply(kept.held?.frame ?? kept.frame, update), update.sentAt);
    },
  };
}
