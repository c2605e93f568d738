import { INTERVAL_MS } from '../../metrics/forecast/interval.ts';
import type { QueryRow } from '../../schemas/query.ts';
import type { MetricValues } from '../../schemas/values.ts';
import type { Answers } from '../answer.ts';
import type { Site } from '../site.ts';
import { byQueue, countOf } from './questions.ts';

/** Who is on the contacts, or ready to. Who works on tickets is not. */
const ON_CONTACTS = ['available', 'on_contact', 'after_contact'].map((state) => `agents_by_state.${state}`);
const BUSY = ['on_contact', 'after_contact'].map((state) => `agents_by_state.${state}`);
/** Told by any source of agents, whether or not somebody is at work. */
const STATES = [
  ...ON_CONTACTS,
  'agents_by_state.ticket_work',
  'agents_by_state.break',
  'agents_by_state.offline',
];

/** People by queue at an instant. */
export interface Present {
  /** null = nothing is known of agents then. */
  agents(queue: string): number | null;
  busy(queue: string): number;
}

const sum = (values: MetricValues | undefined, metrics: readonly string[]): number =>
  metrics.reduce((total, metric) => total + countOf(values?.[metric]), 0);

function presentOf(rows: readonly QueryRow[]): Present {
  const valuesOf = (queue: string) => rows.find((row) => row.queue === queue)?.values;
  const known = rows.some(({ values }) => sum(values, STATES) > 0);
  return {
    agents: (queue) => (known ? sum(valuesOf(queue), ON_CONTACTS) : null),
    busy: (queue) => sum(valuesOf(queue), BUSY),
  };
}

/** People now, and in the middle of half hours that have passed: their ends are where shifts change. */
export async function readPresent(
  answers: Answers,
  site: Site,
  now: number,
  starts: readonly number[],
): Promise<{ now: Present; at: Map<number, Present> }> {
  const instants = starts.map((start) => start + INTERVAL_MS / 2);
  const question = (at: number) => byQueue(site, at, STATES, { from: at, to: at + 1 });
  const [present = [], ...past] = await answers.exact([question(now), ...instants.map(question)]);
  return {
    now: presentOf(present),
    at: new Map(starts.map((start, place) => [start, presentOf(past[place] ?? [])])),
  };
}
