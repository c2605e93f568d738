import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Board } from '../../../schemas/board.ts';
import { checkBoard } from '../../../schemas/board-check.ts';
import { viewKey, viewsOf } from '../../../schemas/board-views.ts';
import type { Directory } from '../../../schemas/directory.ts';
import type { FrameData, FrameSeverity, SiteState, Snapshot } from '../../../schemas/live.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import type { Severity, ViewSpec } from '../../../schemas/view.ts';
import type { Recording } from '../../../web/feed/recorded.ts';
import { ticketAnswers } from './recorded-tickets.ts';

/** Monday 27 July 2026, 10:24:32 in Shanghai. */
export const NOW = Date.UTC(2026, 6, 27, 2, 24, 32);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface QueueState {
  contacts: number;
  tickets: number;
  /** ms */
  longest: number;
  /** minutes */
  p90: number;
  met: number;
  of: number;
  due: number;
  free: number;
  busy: number;
  state: Partial<Record<string, Severity>>;
  /** Depth an hour ago, from which it came to the present one. */
  before: number;
}

const queue = (
  contacts: number,
  tickets: number,
  longest: number,
  p90: number,
  [met, of]: [number, number],
  due: number,
  [free, busy]: [number, number],
  before: number,
  state: QueueState['state'] = {},
): QueueState => ({
  contacts,
  tickets,
  longest: longest * 1000,
  p90,
  met,
  of,
  due,
  free,
  busy,
  before,
  state,
});

/** One morning: an outage fills the fault line, broadband follows, the rest is calm. */
const MORNING: Record<string, QueueState> = {
  'gd-fault-l1': queue(22, 9, 962, 21.6, [182, 214], 9, [0, 18], 6, {
    waiting: 'critical',
    longest_wait: 'critical',
    first_response_time: 'warn',
    'attainment.first_response': 'critical',
  }),
  'gd-broadband': queue(9, 6, 541, 12.9, [199, 212], 5, [1, 11], 5, {
    waiting: 'warn',
    'attainment.first_response': 'warn',
  }),
  'gd-complaint': queue(4, 5, 696, 13.2, [161, 169], 4, [2, 9], 6, { longest_wait: 'warn' }),
  'chat-service': queue(9, 3, 125, 5.8, [220, 225], 2, [3, 26], 21, { waiting: 'improving' }),
  'gd-billing': queue(6, 1, 108, 7.4, [156, 158], 1, [4, 15], 8),
  'gd-package': queue(4, 1, 92, 6.1, [144, 146], 1, [3, 10], 5),
  'app-service': queue(3, 1, 58, 4.7, [122, 124], 0, [5, 14], 4),
  'vip-desk': queue(1, 0, 14, 1.2, [88, 88], 0, [6, 5], 1),
  'enterprise-desk': queue(0, 0, 0, 0, [0, 0], 0, [4, 3], 1),
};
/** The counter desk says nothing at all: unknown. */
const SILENT = 'hall-support';

/** Wilson interval of a share, z = 1.96. */
function wilson(successes: number, n: number): { low: number; high: number } {
  const z = 1.96;
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: (centre - half) / (1 + (z * z) / n), high: (centre + half) / (1 + (z * z) / n) };
}

const ratio = (numerator: number, denominator: number, sample = false): MetricValue => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  ...(sample && denominator > 0 ? wilson(numerator, denominator) : {}),
});
const distribution = (n: number, p50: number, p90: number): MetricValue =>
  n === 0 ? { n, mean: null, p50: null, p90: null } : { n, mean: Math.round((p50 + p90) / 2), p50, p90 };
/** A wobble without chance, so that two runs draw the same picture. */
const wobble = (step: number, size: number): number =>
  Math.round(Math.sin(step * 2.3) * size + Math.cos(step * 0.7) * size);

const total = (pick: (one: QueueState) => number): number =>
  Object.values(MORNING).reduce((sum, one) => sum + pick(one), 0);
const waits = (longest: number): MetricValue =>
  longest > 0 ? { value: longest, since: NOW - longest } : { value: null };

function levels(one: QueueState): FrameData[string] {
  return {
    waiting: { value: one.contacts + one.tickets },
    waiting_contacts: { value: one.contacts },
    queue_depth: { value: one.tickets },
    longest_wait: waits(one.longest),
    longest_contact_wait: waits(Math.round(one.longest / 4)),
    'due_soon.30': { value: one.due },
    agents_available: { value: one.free },
    'agents_by_state.on_contact': { value: Math.ceil(one.busy * 0.7) },
    'agents_by_state.after_contact': { value: Math.floor(one.busy * 0.2) },
    'agents_by_state.ticket_work': {
      value: one.busy - Math.ceil(one.busy * 0.7) - Math.floor(one.busy * 0.2),
    },
  };
}
function booked(one: QueueState): FrameData[string] {
  const calls = one.of + 20;
  return {
    'attainment.first_response': ratio(one.met, one.of),
    first_response_time: distribution(
      one.of,
      Math.round(one.p90 * MINUTE * 0.27),
      Math.round(one.p90 * MINUTE),
    ),
    service_level: ratio(Math.round(calls * 0.83), calls),
    abandon_rate: ratio(Math.round(calls * 0.04), calls, true),
    average_speed_of_answer: distribution(calls, 6_000, 21_000),
    contacts_answered: { value: calls },
    handle_time: distribution(calls, 4 * MINUTE, 9 * MINUTE),
  };
}

const ALL: QueueState = {
  ...queue(0, 0, 962, 0, [0, 0], 0, [0, 0], 0, { waiting: 'warn', longest_wait: 'critical' }),
  contacts: total(({ contacts }) => contacts),
  tickets: total(({ tickets }) => tickets),
  due: total(({ due }) => due),
  free: total(({ free }) => free),
  busy: total(({ busy }) => busy),
  met: 1390,
  of: 1452,
  p90: 9.6,
};

function bucketed(
  view: ViewSpec,
  length: number,
  fill: (at: number, step: number, row: string) => FrameData[string],
): FrameData {
  const hours = Number(/PT(\d+)H/.exec(view.window)?.[1] ?? 1);
  const end = Math.floor(NOW / length) * length;
  const start = end - Math.round((hours * HOUR) / length) * length + (length < HOUR ? 0 : length);
  const data: FrameData = {};
  const rows = view.by ? Object.keys(MORNING) : [''];
  for (let at = start; at <= end; at += length)
    for (const row of rows) data[`${at}|${row}`] = fill(at, (at - start) / (end - start || 1), row);
  return data;
}

function dataOf(view: ViewSpec): FrameData {
  const metric = view.metrics[0] ?? '';
  if (view.bucket === '5m' && /^waiting/.test(metric))
    return bucketed(view, 5 * MINUTE, (at, share, row) => {
      const one = MORNING[row];
      const [from, to] = one
        ? [one.before, one.contacts + one.tickets]
        : [41, ALL.contacts + (metric === 'waiting' ? ALL.tickets : 0)];
      const value = Math.max(
        0,
        Math.round(from + (to - from) * share ** 1.6) + (to > 3 ? wobble(at / MINUTE, 0.6) : 0),
      );
      return { [metric]: { value } };
    });
  if (view.bucket === '5m')
    return bucketed(view, 5 * MINUTE, (at, share, row) => {
      const surge = at >= NOW - 36 * MINUTE && (row === '' || row === 'gd-fault-l1') ? 2.4 : 1;
      const scale = row === '' ? 6 : 1;
      const calls = Math.max(
        0,
        Math.round((3 + 8 * share) * surge * scale + wobble(at / MINUTE, row === '' ? 3 : 0.9)),
      );
      const partial = at + 5 * MINUTE > NOW ? 0.9 : 1;
      return Object.fromEntries(
        view.metrics.map((one, index) => [
          one,
          { value: Math.round((index === 0 ? calls : calls * 0.32) * partial) },
        ]),
      );
    });
  if (view.bucket === 'hour')
    return bucketed(view, HOUR, (at, share) => {
      const n = Math.round(60 + 190 * share);
      return { csat: ratio(Math.round(n * (0.915 + Math.sin(at / HOUR) * 0.011)), n, true) };
    });
  const pick = (values: FrameData[string]): FrameData[string] =>
    Object.fromEntries(
      view.metrics.flatMap((one) => (one in values ? [[one, values[one] as MetricValue]] : [])),
    );
  if (view.by)
    return Object.fromEntries(
      Object.entries(MORNING).map(([row, one]) => [`|${row}`, pick({ ...levels(one), ...booked(one) })]),
    );
  const states = Object.fromEntries(
    [
      'offline',
      'available',
      'on_contact',
      'after_contact',
      'ticket_work',
      'break',
      'meal',
      'training',
      'meeting',
      'unavailable_other',
      'system_fault',
    ].map((state, index) => [
      `agents_by_state.${state}`,
      { value: [61, ALL.free, 78, 22, 11, 9, 4, 6, 2, 1, 0][index] ?? 0 },
    ]),
  );
  return {
    '|': pick({
      ...levels(ALL),
      ...states,
      ...booked(ALL),
      breached_open: { value: 2 },
      open_tickets: { value: 418 },
      csat: ratio(928, 1018, true),
    }),
  };
}

function stateOf(view: ViewSpec): FrameSeverity {
  const state: FrameSeverity = {};
  for (const [row, one] of view.by ? Object.entries(MORNING) : ([['', ALL]] as const))
    for (const [metric, severity] of Object.entries(one.state))
      if (severity && view.metrics.includes(metric) && !view.bucket) state[`|${row}/${metric}`] = severity;
  return state;
}

export interface Scene {
  /** Sources that stopped: their state and minutes of silence. */
  silent?: Record<string, { state: 'stale' | 'offline'; minutes: number }>;
  steps?: Recording['steps'];
}

export const DIRECTORY = parse(
  readFileSync(new URL('../../../config/directory.yaml', import.meta.url), 'utf8'),
) as Directory;

/** A board that ships, or the test fails with what is wrong in it. */
export function shippedBoard(id: string): Board {
  const verdict = checkBoard(
    parse(readFileSync(new URL(`../../../config/boards/${id}.yaml`, import.meta.url), 'utf8')),
  );
  if (!verdict.ok) throw new Error(verdict.problems.join('\n'));
  return verdict.board;
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
      metrics: [
        'offline',
        'available',
        'on_contact',
        'after_contact',
        'ticket_work',
        'break',
        'meal',
        'training',
        'meeting',
        'unavailable_other',
        'system_fault',
      ].map((state) => `agents_by_state.${state}`),
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

function deskAnswers(): Record<string, unknown> {
  const measures = (created: number, at: number) => ({
    tickets_created: { value: created },
    tickets_resolved: { value: created - 30 + (at % 60) },
    'attainment.first_response': ratio(Math.round(created * 0.943), created),
    first_response_time: distribution(created, 156_000, 594_000),
    csat: ratio(Math.round(created * 0.4 * 0.916), Math.round(created * 0.4), true),
  });
  const days = Array.from({ length: 28 }, (_, index) => {
    const at = Date.UTC(2026, 5, 29, 16) + index * 24 * HOUR;
    const weekend = index % 7 > 4 ? 0.66 : 1;
    return {
      bucket: new Date(at).toISOString(),
      values: measures(Math.round((1580 + wobble(index, 60)) * weekend), index),
    };
  });
  const answer = {
    now: new Date(NOW).toISOString(),
    cut: null,
    dataTime: null,
    completeTo: null,
    known: 'now',
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
  };
  const split = Object.keys(MORNING).map((row, index) => ({
    queue: row,
    values: measures(6200 - index * 600, index),
  }));
  return {
    ...ticketAnswers(NOW, Object.keys(MORNING)),
    '/api/v1/query': { ...answer, rows: [...days, ...split] },
  };
}

export const silentQueue = SILENT;
