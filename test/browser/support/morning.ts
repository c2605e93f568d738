import type { Severity } from '../../../schemas/view.ts';

/** Monday 27 July 2026, 10:24:32 in Shanghai. */
export const NOW = Date.UTC(2026, 6, 27, 2, 24, 32);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface QueueState {
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

/** One morning: an outage fills the fault line, broadband follows, the rest is calm; hall-support says nothing at all. */
export const MORNING: Record<string, QueueState> = {
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

const total = (pick: (one: QueueState) => number): number =>
  Object.values(MORNING).reduce((sum, one) => sum + pick(one), 0);

export const ALL: QueueState = {
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

/** How many agents of the site are in each state. */
export const AGENTS: Record<string, number> = {
  offline: 61,
  available: ALL.free,
  on_contact: 78,
  after_contact: 22,
  ticket_work: 11,
  break: 9,
  meal: 4,
  training: 6,
  meeting: 2,
  unavailable_other: 1,
  system_fault: 0,
};
