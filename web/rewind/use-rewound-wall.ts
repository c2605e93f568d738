import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Known } from '../../schemas/dimensions.ts';
import type { RewoundWall } from '../../schemas/rewind.ts';
import type { SiteState } from '../../schemas/site.ts';
import type { Connection } from '../feed/feed.ts';
import { siteNow } from '../format/site-clock.ts';
import { type LiveSite, type Page, usePage } from '../page.ts';
import { useSettings } from '../use-speech.ts';
import { createRewindFeed } from './feed.ts';
import { createPlayer, type Speed, STEP_MS } from './player.ts';

/** Room (px of the window) for the frame that marks the past, and for the bar. */
export const EDGE = 12;
export const BELOW = 84;

export interface RewoundWallPage {
  /** The page as the wall of the past sees it. */
  page: Page;
  /** The moment (ms) that is wanted; the page shows the one that has come. */
  at: Readonly<Ref<number>>;
  known: Readonly<Ref<Known>>;
  shown: Readonly<Ref<RewoundWall | undefined>>;
  fault: Readonly<Ref<{ code: string; message: string }>>;
  /** 0: it stands still. */
  speed: Ref<Speed | 0>;
  /** The site's present, ms. */
  now(): number;
  go(at: number): void;
  by(known: Known): void;
  toLive(): void;
}

/** A wall at the moment that the address names; going elsewhere is going to another address. */
export function useRewoundWall(): RewoundWallPage {
  const { api, screen, beat, live: present } = usePage();
  const [route, router, settings] = [useRoute(), useRouter(), useSettings()];
  const at = computed(() => settings.value.at ?? 0);
  const known = computed(() => settings.value.known);
  const shown = shallowRef<RewoundWall>();
  const fault = shallowRef({ code: '', message: '' });
  const speed = ref<Speed | 0>(0);
  const feed = createRewindFeed();
  const site = shallowRef<SiteState>();
  /** When (browser clock) the moment that is shown came, and when the server last answered. */
  let shownAt = screen.now();
  let heardAt = shownAt;

  /** The site's present as the last answer told it, and as it has gone on since. */
  const now = (): number => {
    const last = shown.value;
    if (!last) return present.now();
    const { clock, speed: pace } = last.site;
    const reading = { now: last.present, heardAt, clock, speed: pace };
    return siteNow(reading, Math.max(beat.value, screen.now()));
  };
  const live: LiveSite = {
    site,
    connection: shallowRef<Connection>({ kind: 'live' }),
    // Of alerts and of words on the wall it tells none: a look back is of figures.
    alerts: shallowRef(),
    messages: shallowRef(),
    frameNow: shallowRef(null),
    now() {
      const from = shown.value?.at ?? at.value;
      const passed = Math.min(Math.max(beat.value, screen.now()) - shownAt, STEP_MS);
      return from + Math.max(0, passed) * speed.value;
    },
    silentMs: () => 0,
    observe() {},
  };

  const player = createPlayer({
    screen,
    ask: (moment, part, signal) =>
      api.get<RewoundWall>(
        '/api/v1/rewind',
        {
          board: settings.value.board,
          at: new Date(moment.at).toISOString(),
          known: moment.known,
          part,
          tenant: settings.value.tenant ?? undefined,
        },
        signal,
      ),
    shown(wall) {
      heardAt = screen.now();
      if (wall.at !== shown.value?.at) shownAt = heardAt;
      shown.value = wall;
      site.value = wall.site;
      feed.show(wall);
    },
    still: () => speed.value === 0,
    failed(code, message) {
      fault.value = { code, message };
      if (code === 'ANDON_E261') feed.clear();
    },
  });
  watch(
    [at, known, () => settings.value.board, () => settings.value.tenant],
    () => {
      // An address without a moment is the live wall's: this page is about to go.
      if (settings.value.at !== null) player.go({ at: at.value, known: known.value });
    },
    { immediate: true },
  );

  const to = (change: Record<string, string>): void =>
    void router.replace({ query: { ...route.query, ...change } });
  const go = (moment: number): void => {
    const least = Math.max(0, Math.min(Math.round(moment), now()));
    to({ now: new Date(least).toISOString(), known: known.value });
  };

  let cancel = (): void => {};
  /** The next moment of a play: as far on as it is fast, but not before the last one has come. */
  const step = (): void => {
    cancel = screen.later(STEP_MS, step);
    if (speed.value === 0 || shown.value?.at !== at.value) return;
    if (at.value >= now() - STEP_MS) speed.value = 0;
    else go(at.value + STEP_MS * speed.value);
  };
  watch(speed, (next) => {
    cancel();
    if (next === 0) player.rest();
    else cancel = screen.later(STEP_MS, step);
  });
  onScopeDispose(() => {
    cancel();
    player.stop();
  });

  return {
    page: { feed, api, screen, beat, live, past: { known, edge: EDGE, below: BELOW } },
    ...{ at, known, shown, fault, speed, now, go },
    by: (next) => to({ now: new Date(at.value).toISOString(), known: next }),
    toLive() {
      const { now: _now, known: _known, ...rest } = route.query;
      void router.push({ query: rest });
    },
  };
}
