import { createApp, type Ref, ref, shallowRef, watch } from 'vue';
import App from './App.vue';
import { type Api, httpApi, recordedApi } from './api.ts';
import type { Connection, Feed } from './feed/feed.ts';
import type { Screen } from './feed/paint.ts';
import type { Recording } from './feed/recorded.ts';
import { createSocketFeed } from './feed/socket.ts';
import { makeI18n } from './i18n.ts';
import { followSite, PAGE } from './page.ts';
import { makeRouter } from './router.ts';
import { settingsFrom } from './settings.ts';
import './styles/tokens.css';
import './styles/base.css';

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
      feed: createSocketFeed({ url: location.origin, screen, build: __ANDON_BUILD__ }),
      api: httpApi((...request) => fetch(...request)),
    };
  const { createRecordedFeed } = await import('./feed/recorded.ts');
  const recording = (await (await fetch(path)).json()) as Recording;
  return { feed: createRecordedFeed(recording, screen), api: recordedApi(recording) };
}

/** Nobody is looking, or nothing has changed its severity for a while: then a new bundle may take over. */
const QUIET_WITHIN_MS = 10 * 60_000;
function reloadQuietly(connection: Ref<Connection>, beat: Readonly<Ref<number>>): void {
  let changedAt = screen.now();
  const observer = new MutationObserver(() => {
    changedAt = screen.now();
  });
  observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
  watch(beat, (now) => {
    const state = connection.value;
    if (state.kind !== 'replaced' || now < state.at) return;
    const quiet = document.hidden || now - changedAt > 30_000 || now - state.at > QUIET_WITHIN_MS;
    if (!quiet || sessionStorage.getItem('andon-build') === state.build) return;
    sessionStorage.setItem('andon-build', state.build);
    location.reload();
  });
}

async function main(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const settings = settingsFrom(Object.fromEntries(query));
  const { feed, api } = await connect(query);
  const beat = startBeat();
  const live = followSite({
    feed,
    screen,
    beat,
    site: shallowRef(),
    connection: shallowRef<Connection>({ kind: 'connecting' }),
    frameNow: shallowRef(null),
  });
  reloadQuietly(live.connection, beat);
  const app = createApp(App);
  app.provide(PAGE, { feed, api, screen, beat, live });
  app.use(makeI18n(settings.language));
  app.use(makeRouter());
  app.mount('#app');
  await import('./styles/fonts.ts');
}

void main();
