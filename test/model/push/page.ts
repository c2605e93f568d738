import type { Snapshot, SubscribeRefused, Update } from '../../../schemas/live.ts';
import { canonicalView, type ViewSpec } from '../../../schemas/view.ts';
import { isTellingDue, newReceipts } from '../../../web/feed/credit.ts';
import type { Frame } from '../../../web/feed/feed.ts';
import { type Ask, createFeedStore, type Outcome } from '../../../web/feed/store.ts';
import type { Down, PushServer, ServerEnd } from './server.ts';

/** A page on a line that carries words in their order, or breaks with all that is on it. */
export interface Page {
  readonly connected: boolean;
  /** How many words of each kind were read. */
  readonly kinds: Record<string, number>;
  /** Most updates that were ever on their way to it at once. */
  readonly mostUnderWay: number;
  readonly problems: string[];
  subscribe(view: ViewSpec): void;
  unsubscribe(view: ViewSpec): void;
  frame(view: ViewSpec): Frame | undefined;
  connect(server: PushServer): void;
  drop(): void;
  /** The server hears some of what the page said. */
  speak(count: number): Promise<void>;
  /** The page reads some of what the server said. */
  read(count: number): void;
  paint(): void;
}

export function openPage(now: () => number): Page {
  const store = createFeedStore();
  const kinds: Record<string, number> = {};
  const problems: string[] = [];
  const shown = new Map<string, number>();
  const views = new Map<string, ViewSpec>();
  let receipts = newReceipts(now());
  let line: { end: ServerEnd; up: (() => void)[]; down: Down[] } | null = null;
  let mostUnderWay = 0;

  const say = (event: 'sub' | 'unsub' | 'a', message: unknown, ask?: Ask): void => {
    const open = line;
    open?.up.push(() =>
      open.end.hear(event, message, (answer) => {
        if (line === open)
          open.down.push({ event: 'answer', to: ask as Ask, message: structuredClone(answer) });
      }),
    );
  };
  const put = (ask: Ask | null | undefined): void => {
    if (ask) say('sub', ask.have ? { view: ask.view, have: ask.have } : { view: ask.view }, ask);
  };
  const follow = (outcome: Outcome): void => {
    put(outcome.ask);
    if (outcome.leave !== undefined) say('unsub', { r: outcome.leave });
    if (outcome.refused) problems.push(`refused: ${outcome.refused.code} ${outcome.refused.message}`);
  };
  const counted = (kind: string): void => {
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  };
  const gone = (): void => {
    line = null;
    store.disconnected();
  };

  return {
    kinds,
    problems,
    get connected() {
      return line !== null;
    },
    get mostUnderWay() {
      return mostUnderWay;
    },
    subscribe(view) {
      views.set(canonicalView(view), view);
      put(store.open(view));
    },
    unsubscribe(view) {
      const key = canonicalView(view);
      shown.delete(key);
      views.delete(key);
      const room = store.close(key);
      if (room !== null) say('unsub', { r: room });
    },
    frame: (view) => store.frame(canonicalView(view)),
    connect(server) {
      const down: Down[] = [];
      const end = server.connect(
        (word) => {
          down.push(structuredClone(word));
          mostUnderWay = Math.max(mostUnderWay, down.filter(({ event }) => event === 'u').length);
        },
        () => {
          if (line?.end === end) gone();
        },
      );
      line = { end, up: [], down };
      receipts = newReceipts(now());
      for (const ask of store.connected()) put(ask);
    },
    drop() {
      const { end } = line ?? {};
      gone();
      end?.cut();
    },
    async speak(count) {
      for (const word of line?.up.splice(0, count) ?? []) word();
      await new Promise((resume) => setImmediate(resume));
    },
    read(count) {
      for (const word of line?.down.splice(0, count) ?? []) {
        if (word.event === 'answer') {
          const answer = word.message as Snapshot | SubscribeRefused;
          counted(answer.ok ? `answer ${answer.kind}` : 'refused');
          follow(store.answered(word.to as Ask, answer));
        } else if (word.event === 'u') {
          const update: Update = word.message;
          counted(update.k);
          receipts = { ...receipts, received: receipts.received + 1 };
          const outcome = store.updated(update);
          // On a line that keeps the order, what is pushed must be enough: no gap that the page has to ask about.
          if (outcome.ask) problems.push(`a gap before ${update.k} ${update.s} on ${update.b}`);
          follow(outcome);
        } else counted(word.event);
      }
    },
    paint() {
      for (const [key] of views) {
        const value = store.frame(key)?.data['|']?.version;
        if (!value || !('value' in value) || value.value === null) continue;
        const before = shown.get(key) ?? 0;
        if (value.value < before) problems.push(`${value.value} shown after ${before}`);
        shown.set(key, value.value);
      }
      if (!line || !isTellingDue(receipts, now())) return;
      receipts = { ...receipts, told: receipts.received, toldAt: now() };
      say('a', { n: receipts.received });
    },
  };
}
