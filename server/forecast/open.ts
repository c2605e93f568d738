import { INTERVAL_MS } from '../../metrics/forecast/interval.ts';
import { objectivesOf } from '../../metrics/objectives.ts';
import { agentsNeeded, type Goal, type Work } from '../../metrics/staffing/agents-needed.ts';
import { patience } from '../../metrics/staffing/patience.ts';
import type { Directory } from '../../schemas/directory.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { QueryRow } from '../../schemas/query.ts';
import type { Answers } from '../answer.ts';
import { floorToBucket } from '../calendar.ts';
import type { Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import { type Lately, PAST } from './arrivals.ts';
import { type History, readHistory } from './history.ts';
import { breathing, openMemory } from './memory.ts';
import { byQueue, countOf } from './questions.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** What the half-hour table tells of each half hour, and the arrivals of tickets besides. */
export const TOLD = [
  'contacts_offered',
  'contacts_answered',
  'contacts_abandoned',
  'service_level',
  'handle_time',
  'waiting_contacts',
];

export interface ForecastDeps {
  answers: Answers;
  directory: Directory;
  timers: Timers;
  wallNow(): number;
}

/** What both routes start from, as of one minute of a site. */
export interface Ground {
  now: number;
  history: History;
  lately: Lately;
  /** Lets the event loop turn. */
  breathe(): Promise<void>;
}

/** Readings that forecasts and the staffing table share: history an hour old at most, the last hours a minute. */
export function openGround({ answers, timers, wallNow }: ForecastDeps) {
  const memory = openMemory(wallNow);
  const breathe = breathing(timers);
  const lately = async (site: Site, now: number, policy: string): Promise<Lately> => {
    const from = floorToBucket(now, '30m', site.timezone) - PAST * INTERVAL_MS;
    const window = { from, to: now + 1, bucket: '30m' as const };
    const [contacts = [], tickets = []] = await answers.exact([
      byQueue(
        site,
        now,
        TOLD.filter((metric) => metric !== 'waiting_contacts'),
        window,
        policy,
      ),
      byQueue(site, now, ['tickets_created'], window, policy),
    ]);
    return { rows: merged(contacts, tickets), from, completeTo: site.completeTo, now };
  };
  return {
    memory,
    async ground(site: Site, policy: string): Promise<Ground> {
      const now = site.now();
      const history = await memory.kept(`history/${site.tenant}`, now, HOUR, () =>
        readHistory(answers, site, now),
      );
      const read = await memory.kept(`lately/${site.tenant}/${policy}`, now, MINUTE, () =>
        lately(site, now, policy),
      );
      return { now: read.now, history, lately: read, breathe };
    },
  };
}

/** Rows of two questions by the same buckets and queues as one list. */
function merged(...lists: readonly (readonly QueryRow[])[]): QueryRow[] {
  const rows = new Map<string, QueryRow>();
  for (const row of lists.flat()) {
    const key = `${row.bucket}/${row.queue}`;
    rows.set(key, { ...row, values: { ...rows.get(key)?.values, ...row.values } });
  }
  return [...rows.values()];
}

/** Answer target and goal of the policy, plan of the tenant (domain.md 2.5). */
export function goalOf(policy: Policy, directory: Directory, tenant: string): Goal & { shrinkage: number } {
  const objective = objectivesOf(policy, 'answer')[0];
  const { shrinkage = 0.3, occupancyCap = 0.85 } = directory.tenants[tenant]?.staffing ?? {};
  return {
    targetMs: objective?.targetMs ?? 20_000,
    serviceLevel: objective?.goal ?? 0.8,
    formula: 'early_left_out',
    occupancyCap,
    shrinkage,
  };
}

export interface QueueWork extends Work {
  concurrency: number;
  /** null = not known; then `patienceMs` of the work is without end. */
  knownPatienceMs: number | null;
}

/** Handling and patience of a queue's contacts over the last two weeks; null where no contact ended. */
export function workOf(history: History, directory: Directory, queue: string): QueueWork | null {
  const { contact_wait_time, contacts_abandoned, handle_time } = history.recent(queue);
  if (!handle_time || !('p90' in handle_time) || !handle_time.mean) return null;
  const waits = contact_wait_time && 'p90' in contact_wait_time ? contact_wait_time : { n: 0, mean: null };
  const known = patience({ n: waits.n, meanMs: waits.mean }, countOf(contacts_abandoned));
  const concurrency = directory.queues[queue]?.concurrency ?? 1;
  return {
    // Of contacts side by side each takes its share of the agent.
    handlingMs: handle_time.mean / concurrency,
    patienceMs: known ?? Number.POSITIVE_INFINITY,
    knownPatienceMs: known,
    concurrency,
  };
}

/** People needed for the band of a half hour's arrivals. */
export const neededFor = (
  { mean, low, high }: { mean: number; low: number; high: number },
  work: Work,
  goal: Goal,
) => ({
  low: agentsNeeded(Math.min(low, mean), INTERVAL_MS, work, goal),
  mid: agentsNeeded(mean, INTERVAL_MS, work, goal),
  high: agentsNeeded(Math.max(high, mean), INTERVAL_MS, work, goal),
});
