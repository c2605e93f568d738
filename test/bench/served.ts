import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { catalogue, plan } from '../../metrics/index.ts';
import type { Board } from '../../schemas/board.ts';
import { checkBoard } from '../../schemas/board-check.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import type { Directory } from '../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Announcement } from '../../server/ports.ts';
import { startServer } from '../../server/start.ts';
import { systemTimers } from '../../server/timers.ts';
import type { Store } from '../../store/store.ts';

const root = new URL('../../', import.meta.url);
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };
export const directory = parse(readFileSync(new URL('config/directory.yaml', root), 'utf8')) as Directory;
export const TOUCHED_EVERY_MS = 100;

/** What the live loop has done so far. */
export interface Turned {
  ticks: number;
  /** That they worked. */
  seconds: number;
  /** Groups of views that were asked. */
  asked: number;
}

export interface Served {
  url: string;
  turned(): Promise<Turned>;
  /** Says ten times a second that tickets, contacts and surveys have changed. @returns ends it. */
  touch(): () => void;
  stop(): Promise<void>;
}

/** The boards that ship, and all their views. */
export function shippedBoards(): { boards: Board[]; views: ViewSpec[] } {
  const boards = ['wall', 'voice'].map((id) => {
    const verdict = checkBoard(parse(readFileSync(new URL(`config/boards/${id}.yaml`, root), 'utf8')));
    if (!verdict.ok) throw new Error(verdict.problems.join('\n'));
    return verdict.board;
  });
  return { boards, views: boards.flatMap((board) => Object.values(viewsOf(board))) };
}

/** The server on a filled store with standing views, as it runs in the house. @param cut stamp (ms) of what stands. */
export async function serve(
  store: Store,
  cut: number,
  standing: readonly ViewSpec[],
  boards: readonly Board[] = [],
): Promise<Served> {
  const context = { directory, policies: POLICIES_IN_USE, epoch: 1 };
  let announce: (announcement: Announcement) => void = () => {};
  const server = await startServer({
    ...{ ...context, store, boards, standing, planner: plan, catalogue: catalogue(context) },
    ...{ log: silent, clock: { now: () => Date.now() }, timers: systemTimers },
    siteClock: () => ({ now: () => Date.now(), mode: 'wall', speed: 1 }),
    announcements: {
      subscribe(listener) {
        announce = listener;
        return () => {};
      },
      cut: () => cut,
    },
    ...{ port: 0, host: '127.0.0.1', buildId: 'bench' },
  });
  let stopping: Promise<void> | undefined;
  return {
    url: server.url,
    async turned() {
      const text = await fetch(new URL('/metrics', server.url)).then((answer) => answer.text());
      const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
      return {
        ticks: read('andon_tick_seconds_count'),
        seconds: read('andon_tick_seconds_sum'),
        asked: read('andon_evaluations_total'),
      };
    },
    touch() {
      const say = () => {
        const at = Date.now();
        const kinds = ['ticket', 'contact', 'survey'];
        announce({ ...{ tenant: 'default', cut: at, stamp: at, oldest: at }, kinds });
      };
      const touching = setInterval(say, TOUCHED_EVERY_MS);
      return () => clearInterval(touching);
    },
    stop() {
      stopping ??= server.stop();
      return stopping;
    },
  };
}
