import { onScopeDispose, type ShallowRef, shallowRef, type WatchSource, watch } from 'vue';
import type { Board } from '../schemas/board.ts';
import { viewsOf } from '../schemas/board-views.ts';
import type { Directory } from '../schemas/directory.ts';
import type { ViewSpec } from '../schemas/view.ts';
import { ApiFault } from './api.ts';
import { usePage } from './page.ts';
import type { Frames } from './wall/rows.ts';

/** How long to wait before asking again for what could not be read. */
const AGAIN_MS = 3_000;

export interface Loaded<T> {
  value: ShallowRef<T | undefined>;
  /** Fault code of a refusal, 'unreachable', or '' while all is well. */
  fault: ShallowRef<string>;
}

/**
 * Reads one resource again and again until it is there; what was read before stays while a new one is on its way.
 * @param turn read once more whenever it changes
 */
export function useResource<T>(path: WatchSource<string>, turn: () => number = () => 0): Loaded<T> {
  const { api, screen } = usePage();
  const value = shallowRef<T>();
  const fault = shallowRef('');
  let stopped = false;
  let wanted = '';
  const read = async (asked: string): Promise<void> => {
    try {
      const found = await api.get<T>(asked);
      if (stopped || asked !== wanted) return;
      value.value = found;
      fault.value = '';
    } catch (error) {
      if (stopped || asked !== wanted) return;
      fault.value = error instanceof ApiFault ? error.code || String(error.status) : 'unreachable';
      screen.later(AGAIN_MS, () => {
        if (!stopped && asked === wanted) void read(asked);
      });
    }
  };
  watch(
    [path, turn] as const,
    ([next]) => {
      wanted = next;
      if (next) void read(next);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    stopped = true;
  });
  return { value, fault };
}

export const useDirectory = (): Loaded<Directory> => useResource<Directory>(() => '/api/v1/directory');

/**
 * Frames of some views, by the names they were asked under. A view that stays the same keeps its frame while the others
 * change.
 */
export function useViews(wanted: () => Record<string, ViewSpec> | undefined) {
  const { feed, live } = usePage();
  const frames = shallowRef<Frames>({});
  const refused = shallowRef('');
  /** The view that was refused last: with a frame of it, that is over. */
  let refusedKey: string | undefined;
  let stops: (() => void)[] = [];
  const stop = (): void => {
    for (const end of stops) end();
    stops = [];
  };
  watch(
    () => JSON.stringify(wanted() ?? {}),
    (text) => {
      const views = JSON.parse(text) as Record<string, ViewSpec>;
      const before = stops;
      frames.value = {};
      refused.value = '';
      stops = Object.entries(views).map(([key, view]) =>
        feed.subscribe(
          view,
          (frame) => {
            live.observe(frame);
            if (refusedKey === key) refused.value = '';
            frames.value = { ...frames.value, [key]: { ...frame, view } };
          },
          (code, message) => {
            refusedKey = key;
            refused.value = `${code} ${message}`;
          },
        ),
      );
      for (const end of before) end();
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { frames, refused };
}

/** Frames of a board's views, by viewKey. @param where filters of a screen, laid over those of the tiles */
export const useFrames = (
  board: ShallowRef<Board | undefined>,
  tenant: () => string | undefined,
  where: () => ViewSpec['where'] = () => ({}),
) => useViews(() => board.value && viewsOf(board.value, tenant(), where()));
