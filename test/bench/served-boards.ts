import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { catalogue, plan } from '../../metrics/index.ts';
import { checkBoard } from '../../schemas/board-check.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import type { Directory } from '../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { Announcement } from '../../server/ports.ts';
import { startServer } from '../../server/start.ts';
import { systemTimers } from '../../server/timers.ts';
import type { Store } from '../../store/store.ts';

const root = new URL('../../', import.meta.url);
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };
export const directory = parse(readFileSync(new URL('config/directory.yaml', root), 'utf8')) as Directory;

export interface ServedBoards {
  url: string;
  /** Views of the boards that ship, all of them looked at. */
  views: number;
  /** Ticks of the live loop so far, and the seconds they worked. */
  ticks(): Promise<{ ticks: number; seconds: number }>;
  /** Says ten times a second that tickets, contacts and surveys have changed. @returns ends it. */
  touch(): () => void;
  stop(): Promise<void>;
}

/** The server on a filled store, both boards that ship standing, as it runs in the house. @param cut stamp (ms) of what stands. */
export async function serveBoards(store: Store, cut: number): Promise<ServedBoards> {
  const boards = ['wall', 'voice'].map((id) => {
    const verdict = checkBoard(parse(readFileSync(new URL(`config/boards/${id}.yaml`, root), 'utf8')));
    if (!verdict.ok) throw new Error(verdict.problems.join('\n'));
    return verdict.board;
  });
  const context = { directory, policies: POLICIES_IN_USE, epoch: 1 };
  const standing = boards.flatMap((board) => Object.values(viewsOf(board)));
  let announce: (announcement: Announcement) => void = () => {};
  const server = await startServer({
    ...context,
    store,
    log: silent,
    clock: { now: () => Date.now() },
    timers: systemTimers,
    siteClock: () => ({ now: () => Date.now(), mode: 'wall', speed: 1 }),
    planner: plan,
    catalogue: catalogue(context),
    boards,
    announcements: {
      subscribe(listener) {
        announce = listener;
        return () => {};
      },
      cut: () => cut,
    },
    standing,
    port: 0,
    host: '127.0.0.1',
    buildId: 'bench',
  });
  let stopping: Promise<void> | undefined;
  return {
    url: server.url,
    views: standing.length,
    async ticks() {
      const text = await fetch(new URL('/metrics', server.url)).then((answer) => answer.text());
      const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
      return { ticks: read('andon_tick_seconds_count'), seconds: read('andon_tick_seconds_sum') };
    },
    touch() {
      const kinds = ['ticket', 'contact', 'survey'];
      const say = () =>
        announce({ tenant: 'default', cut: Date.now(), kinds, stamp: Date.now(), oldest: Date.now() });
      const touching = setInterval(say, 100);
      return () => clearInterval(touching);
    },
    stop() {
      stopping ??= server.stop();
      return stopping;
    },
  };
}
