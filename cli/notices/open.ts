import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../../schemas/backoff.ts';
import type { Log } from '../../schemas/log.ts';
import { bodyOf, type Notice } from '../../server/alerts/notice.ts';
import { postJson } from '../post-json.ts';
import type { Settings } from '../settings.ts';

/** A listener that says nothing for so long (ms) has not heard. */
const ANSWER_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** What nobody took for so long (ms) is no news any more. */
const GIVEN_UP_AFTER_MS = 3_600_000;
/** Notices that may wait for one listener; beyond, the oldest is given up. */
const MOST_WAITING = 1_000;

export interface Notices {
  tell(notice: Notice): void;
  /** What is on its way out is given up. */
  stop(): Promise<void>;
}

export interface NoticesParts {
  settings: Pick<Settings, 'alertWebhooks' | 'alertSecret'>;
  log: Log;
  /** ms UTC: a listener refuses what is old. */
  wall(): number;
  firstPauseMs?: number;
}

/** `t=<ms>,v1=<hex>`: HMAC-SHA-256 over `<ms>.<body>`, so that a notice can neither be made up nor sent again later. */
export const signature = (secret: string, at: number, body: string): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

/** Tells webhooks of alerts: each change once, in its order, again with growing pauses until it has arrived. */
export function openNotices({ settings, log, wall, firstPauseMs = FIRST_PAUSE_MS }: NoticesParts): Notices {
  const ending = new AbortController();
  const listeners = settings.alertWebhooks.map((listener, index) => ({
    ...listener,
    index,
    waiting: [] as { body: string; id: string; since: number }[],
    running: undefined as Promise<void> | undefined,
  }));
  type Listener = (typeof listeners)[number];

  async function post({ url }: Listener, { body, id }: Listener['waiting'][number]): Promise<void> {
    const at = wall();
    const signed: Record<string, string> = settings.alertSecret
      ? { 'andon-signature': signature(settings.alertSecret, at, body) }
      : {};
    await postJson(url, body, ANSWER_WITHIN_MS, ending.signal, { 'andon-notice': id, ...signed });
  }
  async function deliver(listener: Listener): Promise<void> {
    for (let tries = 1; listener.waiting.length > 0 && !ending.signal.aborted; ) {
      const [first] = listener.waiting as [Listener['waiting'][number]];
      try {
        await post(listener, first);
        listener.waiting.shift();
        tries = 1;
      } catch (error) {
        // The address may hold a secret: only its place in the settings is told.
        const reason = error instanceof Error ? error.name : 'unknown';
        if (tries === 1)
          log.warn({ webhook: listener.index, reason }, 'An alert is told again until its webhook takes it.');
        if (performance.now() - first.since > GIVEN_UP_AFTER_MS) {
          log.error({ webhook: listener.index, tries }, 'An alert was not taken by its webhook for an hour.');
          listener.waiting.shift();
        }
        await sleep(backoff(tries, firstPauseMs, LONGEST_PAUSE_MS, Math.random), undefined, {
          signal: ending.signal,
        }).catch(() => undefined);
        tries += 1;
      }
    }
  }
  return {
    tell(notice) {
      for (const listener of listeners) {
        const body = JSON.stringify(bodyOf(notice, listener.format));
        const id = `${notice.episode.id}-${notice.happening}-${notice.at}`;
        listener.waiting.push({ body, id, since: performance.now() });
        if (listener.waiting.length > MOST_WAITING) listener.waiting.shift();
        listener.running ??= deliver(listener).finally(() => {
          listener.running = undefined;
        });
      }
    },
    async stop() {
      ending.abort();
      await Promise.all(listeners.map(({ running }) => running));
    },
  };
}
