import { type InjectionKey, inject, type Ref, type ShallowRef } from 'vue';
import type { OpenAlerts } from '../schemas/alert.ts';
import type { Known } from '../schemas/dimensions.ts';
import type { SiteState } from '../schemas/live.ts';
import type { MessageList } from '../schemas/message.ts';
import type { Api } from './api.ts';
import type { Connection, Feed, Frame } from './feed/feed.ts';
import type { Screen } from './feed/paint.ts';
import { type ClockReading, siteNow } from './format/site-clock.ts';

/** What main.ts hands to every component: nothing below it reads a clock or opens a connection by itself. */
export interface Page {
  feed: Feed;
  api: Api;
  screen: Screen;
  /** Browser clock (ms), once a second. */
  beat: Readonly<Ref<number>>;
  live: LiveSite;
  /** Set where a past moment is shown instead of the present. */
  past?: Past;
}

/** How a wall of the past stands on the screen. */
export interface Past {
  known: Readonly<Ref<Known>>;
  /** Pixels of the window that the wall leaves free: for its frame, and for the bar below. */
  edge: number;
  below: number;
}

/** State of the site and of the line to it, as last heard. */
export interface LiveSite {
  site: ShallowRef<SiteState | undefined>;
  connection: ShallowRef<Connection>;
  /** Open alerts, all of them; undefined until the server has told. */
  alerts: ShallowRef<OpenAlerts | undefined>;
  /** What leads have written, as `alerts`. */
  messages: ShallowRef<MessageList | undefined>;
  /** Evaluation instant of the newest frame (site time, ms). */
  frameNow: ShallowRef<number | null>;
  /** Site's now (ms); runs on between two messages. */
  now(): number;
  /** How long the server has said nothing (ms). */
  silentMs(): number;
  observe(frame: Frame): void;
}

export const PAGE: InjectionKey<Page> = Symbol('page');

export function usePage(): Page {
  const page = inject(PAGE);
  if (!page) throw new Error('no page was provided');
  return page;
}

export interface LiveSiteParts {
  feed: Feed;
  screen: Screen;
  beat: Readonly<Ref<number>>;
  site: ShallowRef<SiteState | undefined>;
  connection: ShallowRef<Connection>;
  frameNow: ShallowRef<number | null>;
  alerts: ShallowRef<OpenAlerts | undefined>;
  messages: ShallowRef<MessageList | undefined>;
}

/** Follows the site through its feed. */
export function followSite({
  feed,
  screen,
  beat,
  site,
  connection,
  frameNow,
  alerts,
  messages,
}: LiveSiteParts): LiveSite {
  let heardAt = screen.now();
  let reading: ClockReading | undefined;
  feed.listen({
    onSite(state, at) {
      heardAt = at;
      reading = { now: state.now, heardAt: at, clock: state.clock, speed: state.speed };
      const dataTime = Math.max(
        state.dataTime ?? 0,
        site.value?.tenant === state.tenant ? (site.value.dataTime ?? 0) : 0,
      );
      site.value = { ...state, dataTime: dataTime || null };
    },
    onHeard: (at) => {
      heardAt = at;
    },
    onConnection: (next) => {
      connection.value = next;
    },
    onAlerts: (open) => {
      alerts.value = open;
    },
    onMessages: (list) => {
      messages.value = list;
    },
  });
  return {
    site,
    connection,
    alerts,
    messages,
    frameNow,
    now: () => (reading ? siteNow(reading, Math.max(beat.value, screen.now())) : screen.now()),
    silentMs: () => Math.max(0, Math.max(beat.value, screen.now()) - heardAt),
    observe(frame) {
      frameNow.value = Math.max(frameNow.value ?? 0, frame.now);
      const known = site.value;
      if (known && frame.dataTime !== null && frame.dataTime > (known.dataTime ?? 0))
        site.value = { ...known, dataTime: frame.dataTime };
      if (reading?.clock === 'data' && frame.now > reading.now) reading = { ...reading, now: frame.now };
    },
  };
}
