import type { FrameData, FrameSeverity } from '../../../schemas/live.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import { AGENTS, ALL, HOUR, MINUTE, MORNING, NOW, type QueueState } from './morning.ts';
import { distribution, ratio, wobble } from './values.ts';

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

/** What the morning shows in a view. */
export function dataOf(view: ViewSpec): FrameData {
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
    Object.entries(AGENTS).map(([state, value]) => [`agents_by_state.${state}`, { value }]),
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

/** The severities of what it shows. */
export function stateOf(view: ViewSpec): FrameSeverity {
  const state: FrameSeverity = {};
  for (const [row, one] of view.by ? Object.entries(MORNING) : ([['', ALL]] as const))
    for (const [metric, severity] of Object.entries(one.state))
      if (severity && view.metrics.includes(metric) && !view.bucket) state[`|${row}/${metric}`] = severity;
  return state;
}
