import type { Board } from '../../../schemas/board.ts';
import { viewKey, viewsOf } from '../../../schemas/board-views.ts';
import type { SiteState, Snapshot } from '../../../schemas/live.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import type { Recording } from '../../../web/feed/recorded.ts';
import { dataOf, stateOf } from './frames.ts';
import { AGENTS, HOUR, MINUTE, NOW } from './morning.ts';
import { deskAnswers } from './recorded-desk.ts';
import { DIRECTORY, shippedBoard } from './shipped.ts';

export interface Scene {
  /** Sources that stopped: their state and minutes of silence. */
  silent?: Record<string, { state: 'stale' | 'offline'; minutes: number }>;
  steps?: Recording['steps'];
}

/** The morning as a recording: what the server would have said about both boards and the desk pages. */
export function recordMorning({ silent = {}, steps = [] }: Scene = {}): Recording {
  const sources = (DIRECTORY.tenants.default?.sources ?? []).map(({ source }, index) => {
    const stopped = silent[source];
    return {
      source,
      newest: NOW - (stopped ? stopped.minutes * MINUTE : 1_000 + index * 200),
      state: stopped?.state ?? ('live' as const),
    };
  });
  const site: SiteState = {
    tenant: 'default',
    now: NOW,
    clock: 'wall',
    speed: 1,
    dataTime: NOW - 1_200,
    completeTo: NOW - 5_000,
    sources,
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
  };
  const boards = ['wall', 'voice'].map(shippedBoard);
  const specs = boards.flatMap((board) => Object.values(viewsOf(board)));
  const lead: ViewSpec[] = [
    {
      tenant: 'default',
      where: {},
      window: 'now',
      by: 'queue',
      metrics: ['waiting', 'longest_wait', 'due_soon.30', 'breached_open'],
    },
    {
      tenant: 'default',
      where: {},
      window: 'now',
      metrics: ['waiting', 'due_soon.30', 'breached_open', 'open_tickets'],
    },
    {
      tenant: 'default',
      where: {},
      window: 'PT4H',
      by: 'queue',
      metrics: ['attainment.first_response', 'first_response_time'],
    },
    {
      tenant: 'default',
      where: {},
      window: 'now',
      metrics: Object.keys(AGENTS).map((state) => `agents_by_state.${state}`),
    },
  ];
  const snapshots = [...specs, ...lead].map((view, index) => {
    const snapshot: Snapshot = {
      ok: true,
      r: `v${index}`,
      e: 'recorded',
      s: 1,
      kind: 'snap',
      now: NOW,
      cut: NOW - 300,
      dataTime: NOW - 1_200,
      from: NOW - HOUR * Number(/PT(\d+)H/.exec(view.window)?.[1] ?? 0),
      to: NOW,
      data: dataOf(view),
      state: stateOf(view),
      ...(view.window === 'now' && !view.by
        ? {
            peaks: {
              '|/waiting': { value: 104, at: NOW - 19 * MINUTE },
              '|/longest_wait': { value: 1_020_000, at: NOW - HOUR },
              '|/waiting_contacts': { value: 71, at: NOW - 19 * MINUTE },
            },
          }
        : {}),
      site,
    };
    return { view, snapshot };
  });
  return {
    answers: {
      ...Object.fromEntries(boards.map((board) => [`/api/v1/boards/${board.id}`, board])),
      '/api/v1/directory': DIRECTORY,
      ...deskAnswers(),
    },
    snapshots,
    site,
    steps,
  };
}

/** Room of a board's view in the recording, for updates that a test adds. */
export const roomOf = (recording: Recording, board: Board, key: string): string => {
  const view = Object.entries(viewsOf(board)).find(([name]) => name === key)?.[1];
  const found = recording.snapshots.find(
    (one) => one.view.window === view?.window && viewKey(one.view as never) === key,
  );
  if (!found) throw new Error(`no view ${key}`);
  return found.snapshot.r;
};
