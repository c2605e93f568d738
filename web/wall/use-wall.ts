import { type ComputedRef, computed, type ShallowRef } from 'vue';
import type { Board } from '../../schemas/board.ts';
import type { Directory } from '../../schemas/directory.ts';
import { useSession } from '../access/session.ts';
import type { Language } from '../format/durations.ts';
import type { Speech } from '../format/words.ts';
import { usePage } from '../page.ts';
import { useDirectory, useFrames, useResource } from '../use-board.ts';
import { useSettings, useSpeech } from '../use-speech.ts';
import { useZone } from '../use-zone.ts';
import { type Health, healthOf } from './health.ts';
import { useRotation } from './rotation.ts';
import type { Frames } from './rows.ts';

/** One instant for the whole picture: it moves once a second and with every frame. */
export interface Moment {
  /** Browser clock, ms. */
  browser: number;
  /** Site's now, ms. */
  site: number;
  /** How long the server has said nothing, ms. */
  silent: number;
}

/** What every part of the wall stands on: the board, its frames, the site, and the moment they are shown at. */
export interface Wall {
  board: ShallowRef<Board | undefined>;
  /** Fault code why the board is not there, or ''. */
  fault: ShallowRef<string>;
  directory: ShallowRef<Directory | undefined>;
  tenant: ComputedRef<string | undefined>;
  frames: ShallowRef<Frames>;
  refused: ShallowRef<string>;
  speech: ComputedRef<Speech>;
  language: ComputedRef<Language>;
  zone: ComputedRef<string>;
  moment: ComputedRef<Moment>;
  health(sources: readonly string[] | undefined): Health;
}

export function useWall(): Wall {
  const { beat, live } = usePage();
  const settings = useSettings();
  const speech = useSpeech();
  const { principal } = useSession();
  // A screen that was paired shows the board that it was given; who looks back looks at one.
  const shown = useRotation(
    () => ({
      boards: principal?.board
        ? [principal.board]
        : [settings.value.board, ...(settings.value.at === null ? settings.value.rotate : [])],
      everyMs: settings.value.everyMs,
    }),
    beat,
    () => Object.values(frames.value).map(({ state }) => state),
  );
  const { value: board, fault } = useResource<Board>(() => `/api/v1/boards/${shown.value}`);
  const { value: directory } = useDirectory();
  const tenant = computed(() => principal?.tenant ?? settings.value.tenant ?? board.value?.tenant);
  const { frames, refused } = useFrames(
    board,
    () => tenant.value,
    () => principal?.where,
  );
  const moment = computed(() => {
    void frames.value;
    void live.site.value;
    return { browser: beat.value, site: live.now(), silent: live.silentMs() };
  });
  return {
    board,
    fault,
    directory,
    tenant,
    frames,
    refused,
    speech,
    language: computed(() => settings.value.language),
    zone: useZone(
      () => tenant.value,
      () => directory.value,
    ),
    moment,
    health: (sources) => healthOf(sources, live.site.value, moment.value.silent),
  };
}
