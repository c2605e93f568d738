import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { FrameData, Update } from '../../schemas/live.ts';
import type { Log } from '../../schemas/log.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Answers } from '../answer.ts';
import { midnight } from '../calendar.ts';
import type { Timers } from '../ports.ts';
import type { Instant, Site } from '../site.ts';
import { resolveWindow } from '../window.ts';
import { evaluationOf } from './due.ts';
import { judge, restoreVerdicts, toFrameSeverity } from './judge.ts';
import type { Keeping } from './keeping.ts';
import { type Looks, lookOf } from './looks.ts';
import { raisePeaks } from './peaks.ts';
import { advance, isPaced, isWatched, type NextFrame, type Room } from './room.ts';
import type { Group } from './rooms.ts';
import { pick, toFrameData, toRequest } from './view.ts';

export interface EvaluateDeps {
  present: Answers;
  /** For past moments, which take their time. */
  past: Answers;
  /** Told of each look at the present that met rows beyond its cut. */
  missed(): void;
  /** Begins a reading while nothing lands in the store; left out where nobody can promise that. */
  quiet?<Result>(work: (begun: () => void) => Promise<Result>): Promise<Result>;
  timers: Timers;
  keeping: Keeping;
  looks: Pick<Looks, 'note' | 'drain'>;
  catalogue: readonly CatalogueEntry[];
  log: Log;
  epoch: string;
  wallNow(): number;
  /** Nothing is asked any more: that questions fail then is no news. */
  stopping(): boolean;
  emit(room: Room, update: Update): void;
  /** Told the data of a view once each evaluation period of severity. */
  heard?(room: Room, data: FrameData, now: number): void;
}

/**
 * Asks the questions of some groups, all at one instant, and takes the answers into their rooms. A group that is being
 * asked is not asked again, but waited for. Those that ask for past moments are asked apart.
 *
 * @returns how long (ms) it waited for a moment between two batches.
 */
export type Evaluate = (groups: Iterable<Group>, site: Site, given?: Instant) => Promise<number>;

export interface Evaluator {
  evaluate: Evaluate;
  /** Resolves when every verdict, peak and look is stored. */
  drain(): Promise<void>;
}

/** Looks at the present in a row that may be in vain before one that cannot be. */
const MOST_MISSES = 4;

/** So long (ms) the live loop waits for a moment between two batches. */
const PATIENCE_MS = 3_000;

const isPlain = (room: Room): boolean => (room.view.bucket ?? 'none') === 'none';

export function evaluating(deps: EvaluateDeps): Evaluator {
  const stocks = new Set(deps.catalogue.filter((entry) => entry.kind === 'stock').map((entry) => entry.id));
  const writing = new Set<Promise<void>>();
  const missesOf = new Map<string, number>();
  /** Between two batches rows are those of the cut; a long batch is not waited for, then the looks may be in vain. */
  const inQuiet = <Result>(
    work: (begun: () => void) => Promise<Result>,
    waited: (ms: number) => void,
  ): Promise<Result> => {
    const { quiet } = deps;
    if (!quiet) return work(() => undefined);
    const askedAt = deps.wallNow();
    return new Promise((resolve, reject) => {
      let started = false;
      const start = async (begun: () => void) => {
        if (started) return;
        started = true;
        waited(Math.max(0, deps.wallNow() - askedAt));
        await work(begun).then(resolve, reject);
      };
      const cancel = deps.timers.after(PATIENCE_MS, () => void start(() => undefined));
      quiet((begun) => {
        cancel();
        return start(begun);
      }).catch(reject);
    });
  };
  const kept = (work: Promise<void>): void => {
    const guarded = work
      .catch((error) => deps.log.error({ error: String(error) }, 'verdicts or peaks were not stored'))
      .finally(() => writing.delete(guarded));
    writing.add(guarded);
  };

  /** Reads what a room remembers from before this process, or of a new day. */
  async function prepare(room: Room, site: Site): Promise<void> {
    const now = site.now();
    if (!room.verdicts) {
      room.verdicts = restoreVerdicts(
        room.view.judge?.length ? await deps.keeping.verdicts(site.tenant, room.id, now) : [],
      );
      room.severity = toFrameSeverity(room.verdicts);
    }
    const day = midnight(now, site.timezone);
    if (room.peaksDay !== day && isPlain(room) && !isPaced(room)) {
      room.peaks = await deps.keeping.peaks(site.tenant, room.id, day);
      room.peaksDay = day;
    }
  }

  function accept(room: Room, site: Site, next: NextFrame): void {
    const { now } = next.times;
    const judged = isPlain(room);
    const period = evaluationOf(now);
    const stepped = judged && period > room.judgedAt;
    if (stepped) {
      room.judgedAt = period;
      deps.heard?.(room, next.data, now);
    }
    if (stepped && room.verdicts && room.view.judge?.length && site.live) {
      const changed = judge(room.verdicts, room.view.judge, next.data, now, period);
      if (changed.length > 0) {
        next.severity = toFrameSeverity(room.verdicts);
        kept(deps.keeping.keepVerdicts(site.tenant, room.id, changed));
      }
    }
    if (judged && room.peaksDay !== null && !isPaced(room)) {
      const peaks = { ...room.peaks };
      const raised = raisePeaks(peaks, next.data, stocks, now, stepped);
      if (raised.length > 0) {
        next.peaks = Object.fromEntries(
          raised.map(({ row, metric, value, at }) => [`${row}/${metric}`, { value, at }]),
        );
        kept(deps.keeping.keepPeaks(site.tenant, room.id, room.peaksDay, raised));
      }
    }
    const update = advance(room, deps.epoch, next, deps.wallNow());
    if (update) deps.emit(room, update);
  }

  /**
   * The answers, or none when rows had gone beyond now or cut: then the same is asked again with newer ones, at the next
   * tick or for those who wait at once, and after some such looks whatever it costs.
   */
  async function answered(requests: readonly QueryRequest[], site: Site, past: boolean, begun: () => void) {
    if (past) return deps.past.exact(requests);
    const misses = missesOf.get(site.tenant) ?? 0;
    if (misses >= MOST_MISSES) {
      missesOf.set(site.tenant, 0);
      return deps.present.exact(requests);
    }
    const seen = await deps.present.glance(requests, begun);
    missesOf.set(site.tenant, seen.settled ? 0 : misses + 1);
    if (seen.settled) return seen.answers;
    deps.missed();
    site.reached(seen.newest);
    return null;
  }

  async function ask(groups: readonly Group[], site: Site, given?: Instant): Promise<number> {
    let waited = 0;
    const watched = groups.map((group) => ({ group, rooms: [...group.rooms].filter(isWatched) }));
    await Promise.all(watched.flatMap(({ rooms }) => rooms).map((room) => prepare(room, site)));
    const past = groups.some((group) => group.dear);
    const look = async (begun: () => void) => {
      const newest = Math.max(...groups.map((group) => group.last?.now ?? Number.NEGATIVE_INFINITY));
      // What is asked between two batches is asked as of then: the cut has moved since the tick began.
      const instant = given && given.now > newest && (past || !deps.quiet) ? given : site.instant();
      const questions = watched.map(({ group, rooms }) => {
        const { bucket = 'none' } = group.view;
        const window = resolveWindow(group.window, bucket, instant.now, site.timezone);
        const metrics = rooms.flatMap((room) => room.view.metrics);
        return { group, rooms, window, request: toRequest(group.view, metrics, window, instant) };
      });
      const wallAt = deps.wallNow();
      const requests = questions.map(({ request }) => request);
      return { instant, questions, wallAt, answers: await answered(requests, site, past, begun) };
    };
    const { instant, questions, wallAt, answers } = await (past
      ? look(() => undefined)
      : inQuiet(look, (ms) => {
          waited = ms;
        }));
    if (!answers) return waited;
    questions.forEach(({ group, rooms, window }, index) => {
      const data = toFrameData(answers[index] ?? [], group.view);
      const times = { now: instant.now, cut: instant.cut, dataTime: site.dataTime, ...window };
      group.last = { now: instant.now, wallAt, touches: instant.touches, from: window.from };
      for (const room of rooms) accept(room, site, { times, data: pick(data, room.view) });
    });
    const shown = watched.flatMap(({ rooms }) => rooms.map(({ id }) => id));
    deps.looks.note(lookOf(site, instant, shown, deps.wallNow()));
    return waited;
  }

  /** All together; where that fails, each by itself, so that one view that cannot be answered takes none along. */
  async function run(groups: readonly Group[], site: Site, given?: Instant): Promise<number> {
    if (groups.length < 2) return ask(groups, site, given);
    try {
      return await ask(groups, site, given);
    } catch (error) {
      if (deps.stopping()) throw error;
      deps.log.warn({ error: String(error) }, 'views could not be evaluated together');
      const alone = await Promise.allSettled(groups.map((group) => ask([group], site)));
      const refused = alone.filter((one) => one.status === 'rejected');
      if (refused.length > 0) throw refused[0]?.reason;
      return 0;
    }
  }

  /** One run for groups that are at rest; each knows it until it ends. */
  function begin(groups: readonly Group[], site: Site, given?: Instant): void {
    const resting = groups.filter((group) => !group.running && [...group.rooms].some(isWatched));
    if (resting.length === 0) return;
    const running = run(resting, site, given).finally(() => {
      for (const group of resting) group.running = null;
    });
    for (const group of resting) group.running = running;
  }

  return {
    async evaluate(wanted, site, given) {
      const groups = [...wanted];
      for (const dear of [false, true]) {
        begin(
          groups.filter((group) => group.dear === dear),
          site,
          given,
        );
      }
      return Math.max(0, ...(await Promise.all(groups.map((group) => group.running ?? 0))));
    },
    async drain() {
      await Promise.all([...writing, deps.looks.drain()]);
    },
  };
}
