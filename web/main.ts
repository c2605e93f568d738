import { createApp, type Ref, ref, shallowRef, watch } from 'vue';
import App from './App.vue';
import { OPEN, readSession, SESSION } from './access/session.ts';
import { type Api, httpApi, recordedApi } from './api.ts';
import { createExplaining, EXPLAINING } from './explain/explaining.ts';
import type { Connection, Feed } from './feed/feed.ts';
import type { Screen } from './feed/paint.ts';
import type { Recording } from './feed/recorded.ts';
import { createSocketFeed } from './feed/socket.ts';
import { makeI18n } from './i18n.ts';
import { followSite, type LiveSite, PAGE } from './page.ts';
import { followPrinting } from './printing.ts';
import { reloadDue } from './reload.ts';
import { makeRouter } from './router.ts';
import { settingsFrom } from './settings.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';

const screen: Screen = {
  now: () => Date.now(),
  frame: (draw) => requestAnimationFrame(() => draw()),
  later(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  hidden: () => document.hidden,
};

/** Once a second, on the second, so that two tiles never tick apart. */
function startBeat(): Readonly<Ref<number>> {
  const beat = ref(screen.now());
  const next = (): void => {
    beat.value = screen.now();
    screen.later(1000 - (screen.now() % 1000), next);
  };
  screen.later(1000 - (screen.now() % 1000), next);
  return beat;
}

/** A recording of this origin takes the server's place: `?recording=/file.json`. */
async function connect(query: URLSearchParams): Promise<{ feed: Feed; api: Api }> {
  const path = query.get('recording');
  if (!path || !/^\/[\w./-]+\.json$/.test(path) || path.startsWith('//'))
    return {
      feed: createSocketFeed({
        ...{ url: location.origin, screen, build: __ANDON_BUILD__ },
        shutOut: () => location.reload(),
      }),
      api: httpApi((...request) => fetch(...request)),
    };
  const { createRecordedFeed } = await import('./feed/recorded.ts');
  const recording = (await (await fetch(path)).json()) as Recording;
  return { feed: createRecordedFeed(recording, screen), api: recordedApi(recording) };
}

/** Watches for the moment at which this page may be loaded again (reload.ts says when). */
function reloadQuietly(live: LiveSite, beat: Readonly<Ref<number>>): void {
  const loadedAt = screen.now();
  let changedAt = loadedAt;
  const observer = new MutationObserver(() => {
    changedAt = screen.now();
  });
  observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
  let asking = false;
  const reload = async (build: string): Promise<void> => {
    asking = true;
    try {
      // The picture is kept until the server has shown that it can give a new one.
      const answer = await fetch('/', { cache: 'no-store' });
      if (!answer.ok) return;
      sessionStorage.setItem('andon-build', build);
      location.reload();
    } catch {
      // Still away: the next beat asks again.
    } finally {
      asking = false;
    }
  };
  watch(beat, (now) => {
    const state = live.connection.value;
    const known = state.kind === 'replaced' && sessionStorage.getItem('andon-build') === state.build;
    const site = live.site.value;
    const due = reloadDue({
      now,
      loadedAt,
      changedAt,
      hidden: document.hidden,
      reachable: state.kind === 'live' || state.kind === 'replaced',
      replacedAt: state.kind === 'replaced' && !known ? state.at : null,
      site: site ? { now: live.now(), zone: site.timezone } : null,
    });
    if (due && !asking) void reload(state.kind === 'replaced' ? state.build : __ANDON_BUILD__);
  });
}

/** Asks who one is; loads the page again once that is known. */
async function showGate(language: 'zh' | 'en', theme: string, api: Api): Promise<void> {
  const { default: GatePage } = await import('./access/GatePage.vue');
  document.documentElement.dataset.theme = theme;
  const gate = createApp(GatePage, {
    api,
    screen: /^\/(wall)?$/.test(location.pathname),
    origin: location.origin,
    later: screen.later,
    entered: () => location.reload(),
  });
  gate.use(makeI18n(language));
  gate.mount('#app');
  await import('./styles/fonts.ts');
}

async function main(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const settings = settingsFrom(Object.fromEntries(query));
  const direct = httpApi((...request) => fetch(...request));
  const session = query.has('recording') ? OPEN : await readSession(direct);
  if (session.access === 'restricted' && !session.principal)
    return showGate(settings.language, settings.theme, direct);
  const { feed, api } = await connect(query);
  const beat = startBeat();
  const live = followSite({
    feed,
    screen,
    beat,
    site: shallowRef(),
    connection: shallowRef<Connection>({ kind: 'connecting' }),
    frameNow: shallowRef(null),
    alerts: shallowRef(),
    messages: shallowRef(),
  });
  reloadQuietly(live, beat);
  followPrinting(window);
  const app = createApp(App);
  app.provide(SESSION, session);
  app.provide(EXPLAINING, createExplaining(session.principal?.role !== 'display'));
  app.provide(PAGE, { feed, api, screen, beat, live });
  app.use(makeI18n(settings.language));
  app.use(makeRouter());
  app.mount('#app');
  await import('./styles/fonts.ts');
}

void main();
