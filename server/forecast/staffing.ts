import { HORIZON } from '../../metrics/forecast/arrivals.ts';
import { INTERVAL_MS, indexAt, startOfInterval } from '../../metrics/forecast/interval.ts';
import { outlook, rostered, type Work } from '../../metrics/staffing/agents-needed.ts';
import type { Directory } from '../../schemas/directory.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { StaffingAnswer, StaffingQueue, StaffingRow } from '../../schemas/staffing.ts';
import type { MetricValue, MetricValues } from '../../schemas/values.ts';
import type { Answers } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import { isoOrNull, type Site } from '../site.ts';
import { expectedOf, PAST, type Series, seriesOf } from './arrivals.ts';
import { type Ground, goalOf, neededFor, workOf } from './open.ts';
import { type Present, readPresent } from './present.ts';
import { countOf, startOf } from './questions.ts';

interface StaffingDeps {
  answers: Answers;
  directory: Directory;
}

/** The queues of the site: those of the directory that anything is known of, then others that the data knows. */
export function queuesOf({ history, lately }: Ground, directory: Directory): string[] {
  const seen = new Set([...history.queues, ...lately.rows.map(({ queue }) => queue ?? '')]);
  const named = Object.keys(directory.queues).filter((queue) => seen.has(queue));
  return [...named, ...[...seen].filter((queue) => queue !== '' && !named.includes(queue)).sort()];
}

type Agents = NonNullable<StaffingRow['needed']>;
const mapped = (agents: Agents, to: (n: number) => number): Agents => ({
  low: to(agents.low),
  mid: to(agents.mid),
  high: to(agents.high),
});

const ratio = (value: MetricValue | undefined) => (value && 'denominator' in value ? value : null);
const distribution = (value: MetricValue | undefined) => (value && 'p90' in value ? value : null);

/** The half-hour table of every queue, and how many people the next half hour asks for (domain.md 2.5, 2.7). */
export async function staffingOf(
  deps: StaffingDeps,
  ground: Ground,
  site: Site,
  policy: Policy,
): Promise<StaffingAnswer> {
  const { history, lately, now } = ground;
  const { intervals } = history;
  const goal = goalOf(policy, deps.directory, site.tenant);
  const origin = indexAt(intervals, now);
  const past = Array.from({ length: PAST }, (_, step) => origin - PAST + step);
  const present = await readPresent(
    deps.answers,
    site,
    now,
    past.map((index) => startOfInterval(intervals, index)),
  );
  const queues: StaffingQueue[] = [];
  const rows: StaffingRow[] = [];
  const values = new Map(lately.rows.map((row) => [`${startOf(row)}/${row.queue}`, row.values]));
  for (const queue of queuesOf(ground, deps.directory)) {
    await ground.breathe();
    const series = seriesOf(history, lately, 'contacts_offered', queue);
    const work = workOf(history, deps.directory, queue);
    const needed = (index: number) => {
      const expected = expectedOf(series, index);
      return expected && work ? neededFor(expected, work, goal) : null;
    };
    for (const index of [...past, ...Array.from({ length: HORIZON }, (_, step) => origin + step)]) {
      const start = startOfInterval(intervals, index);
      const own: MetricValues | undefined = values.get(`${start}/${queue}`);
      const flow = (metric: string) => (series.came(index) === null ? null : countOf(own?.[metric]));
      rows.push({
        start: isoInstant(start),
        queue,
        offered: series.came(index),
        answered: flow('contacts_answered'),
        abandoned: flow('contacts_abandoned'),
        serviceLevel: ratio(own?.service_level),
        handleTime: distribution(own?.handle_time),
        expected: expectedOf(series, index),
        needed: needed(index),
        present: presentAt(present, start, index - origin, queue),
      });
    }
    queues.push({
      queue,
      hidden: series.record.hidden,
      learning: series.expected.some(({ learning }) => learning),
      accuracy: series.record.accuracy,
      model: work?.knownPatienceMs == null ? 'erlang_c' : 'erlang_a',
      patienceMs: work?.knownPatienceMs ?? null,
      handlingMs: work ? work.handlingMs * work.concurrency : null,
      concurrency: work?.concurrency ?? deps.directory.queues[queue]?.concurrency ?? 1,
      suggestion: suggestionOf(
        series,
        origin + 1,
        startOfInterval(intervals, origin + 1),
        work,
        goal,
        present.now,
      ),
    });
  }
  return {
    now: isoInstant(now),
    dataTime: isoOrNull(site.dataTime),
    completeTo: isoOrNull(site.completeTo),
    policy: policyKey(policy),
    timezone: site.timezone,
    goal,
    queues,
    rows: rows.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0)),
  };
}

/** What a half hour asks for, beside what those at work now would make of it. */
function suggestionOf(
  series: Series,
  index: number,
  start: number,
  work: Work | null,
  goal: ReturnType<typeof goalOf>,
  now: Present,
): StaffingQueue['suggestion'] {
  const expected = expectedOf(series, index);
  if (!expected || !work) return null;
  const needed = neededFor(expected, work, goal);
  const present = now.agents(series.queue);
  const withAgents = (agents: number) => ({
    agents,
    ...outlook(expected.mean, INTERVAL_MS, agents, work, goal),
  });
  return {
    start: isoInstant(start),
    expected,
    needed,
    rostered: mapped(needed, (agents) => rostered(agents, goal.shrinkage)),
    present,
    withPresent: present === null ? null : withAgents(present),
    withNeeded: withAgents(needed.mid),
  };
}

/** @param place of the half hour, 0 = under way. */
function presentAt(
  present: { now: Present; at: Map<number, Present> },
  start: number,
  place: number,
  queue: string,
): number | null {
  if (place === 0) return present.now.agents(queue);
  return place < 0 ? (present.at.get(start)?.agents(queue) ?? null) : null;
}
