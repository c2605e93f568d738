import { INTERVAL_MS, startOfInterval } from '../../metrics/forecast/interval.ts';
import { depthBand } from '../../metrics/forecast/queue-depth.ts';
import type { Directory } from '../../schemas/directory.ts';
import type { ForecastAnswer } from '../../schemas/forecast.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { TicketClock } from '../../schemas/tickets.ts';
import type { Answers } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import { isoOrNull, type Site } from '../site.ts';
import { type Series, seriesOf, toArrivals } from './arrivals.ts';
import type { History } from './history.ts';
import { type Ground, workOf } from './open.ts';
import { type Present, readPresent } from './present.ts';
import { byQueue, countOf } from './questions.ts';
import { atEnd, rateVarianceOf, ticketForecast } from './tickets.ts';

const SEED = 20_260_302;

/** The clocks of open tickets of a queue, those that run out first before the others. */
export type OpenTickets = (
  site: Site,
  policy: Policy,
  queue: string,
  now: number,
) => Promise<{ clocks: TicketClock[]; open: number; complete: boolean }>;

interface ForecastDeps {
  answers: Answers;
  directory: Directory;
  openTickets: OpenTickets;
}

/** What is to be expected of a queue ('' = all) within four hours, and what such forecasts were worth (domain.md 2.7). */
export async function forecastOf(
  deps: ForecastDeps,
  ground: Ground,
  site: Site,
  policy: Policy,
  queue: string,
): Promise<ForecastAnswer> {
  const { history, lately, now } = ground;
  const tickets = await deps.openTickets(site, policy, queue, now);
  const [waiting = []] = await deps.answers.exact([
    byQueue(site, now, ['waiting_contacts'], { from: now, to: now + 1 }),
  ]);
  const present = queue === '' ? null : (await readPresent(deps.answers, site, now, [])).now;
  await ground.breathe();
  const contacts = seriesOf(history, lately, 'contacts_offered', queue);
  await ground.breathe();
  const created = seriesOf(history, lately, 'tickets_created', queue);
  await ground.breathe();
  const line = countOf(waiting.find((row) => row.queue === queue)?.values.waiting_contacts);
  const queueDepth = present && depthOf(contacts, deps.directory, history, present, line, now);
  await ground.breathe();
  const of = ticketForecast(created, history, tickets.clocks, tickets.open, now);
  return {
    now: isoInstant(now),
    dataTime: isoOrNull(site.dataTime),
    completeTo: isoOrNull(site.completeTo),
    policy: policyKey(policy),
    timezone: site.timezone,
    historyFrom: isoOrNull(history.knownFrom),
    queue,
    arrivals: [contacts, created].map((series) => toArrivals(series, history, now)),
    queueDepth,
    ...of,
    breachesComplete: tickets.complete,
  };
}

/** Contacts that will wait, if as many people stay at work as now. */
function depthOf(
  series: Series,
  directory: Directory,
  history: History,
  present: Present,
  waiting: number,
  now: number,
): ForecastAnswer['queueDepth'] {
  const { queue, expected } = series;
  const work = workOf(history, directory, queue);
  const agents = present.agents(queue);
  const [first] = expected;
  if (!work || agents === null || !first) return null;
  const ends = expected.map(({ index }) => startOfInterval(history.intervals, index) + INTERVAL_MS);
  const periods = expected.map(({ mean }, place) => ({
    lengthMs: (ends[place] as number) - Math.max(now, (ends[place] as number) - INTERVAL_MS),
    rates: {
      arrivals: mean / INTERVAL_MS,
      handling: 1 / work.handlingMs,
      abandoning: 1 / work.patienceMs,
      agents,
    },
  }));
  const busy = Math.min(agents, present.busy(queue));
  const rateVariance = rateVarianceOf(series, history, first);
  const band = depthBand({ line: { waiting, busy }, periods, rateVariance }, SEED);
  return {
    waiting,
    agents,
    handlingMs: work.handlingMs * work.concurrency,
    patienceMs: work.knownPatienceMs,
    points: band.map((depth, place) => atEnd(ends[place] as number, depth)),
  };
}
