import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Update } from '../../schemas/live.ts';
import type { Log } from '../../schemas/log.ts';
import type { Answer } from '../answer.ts';
import { midnight } from '../calendar.ts';
import type { Instant, Site } from '../site.ts';
import { resolveWindow } from '../window.ts';
import { evaluationOf } from './due.ts';
import { judge, restoreVerdicts, toFrameSeverity } from './judge.ts';
import type { Keeping } from './keeping.ts';
import { raisePeaks } from './peaks.ts';
import { advance, isWatched, type NextFrame, type Room } from './room.ts';
import type { Group } from './rooms.ts';
import { pick, toFrameData, toRequest } from './view.ts';

export interface EvaluateDeps {
  answer: Answer;
  keeping: Keeping;
  catalogue: readonly CatalogueEntry[];
  log: Log;
  epoch: string;
  wallNow(): number;
  emit(room: Room, update: Update): void;
}

/** Asks a group's question and takes the answer into its rooms. Calls while one runs get the running one. */
export type Evaluate = (group: Group, site: Site, given?: Instant) => Promise<void>;

export interface Evaluator {
  evaluate: Evaluate;
  /** Resolves when every verdict and peak is stored. */
  drain(): Promise<void>;
}

const isPlain = (room: Room): boolean => (room.view.bucket ?? 'none') === 'none';

export function evaluating(deps: EvaluateDeps): Evaluator {
  const stocks = new Set(deps.catalogue.filter((entry) => entry.kind === 'stock').map((entry) => entry.id));
  const writing = new Set<Promise<void>>();
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
    if (room.peaksDay !== day && isPlain(room)) {
      room.peaks = await deps.keeping.peaks(site.tenant, room.id, day);
      room.peaksDay = day;
    }
  }

  function accept(room: Room, site: Site, next: NextFrame): void {
    const { now } = next.times;
    const judged = isPlain(room);
    const period = evaluationOf(now);
    const stepped = judged && period > room.judgedAt;
    if (stepped) room.judgedAt = period;
    if (stepped && room.verdicts && room.view.judge?.length && site.live) {
      const changed = judge(room.verdicts, room.view.judge, next.data, now, period);
      if (changed.length > 0) {
        next.severity = toFrameSeverity(room.verdicts);
        kept(deps.keeping.keepVerdicts(site.tenant, room.id, changed));
      }
    }
    if (judged && room.peaksDay !== null) {
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

  async function run(group: Group, site: Site, given?: Instant): Promise<void> {
    const rooms = [...group.rooms].filter(isWatched);
    await Promise.all(rooms.map((room) => prepare(room, site)));
    const instant =
      given && given.now > (group.last?.now ?? Number.NEGATIVE_INFINITY) ? given : site.instant();
    const { bucket = 'none' } = group.view;
    const window = resolveWindow(group.window, bucket, instant.now, site.timezone);
    const metrics = rooms.flatMap((room) => room.view.metrics);
    const wallAt = deps.wallNow();
    const rows = await deps.answer(toRequest(group.view, metrics, window, instant.now));
    const data = toFrameData(rows, group.view);
    const times = { now: instant.now, cut: instant.cut, dataTime: site.dataTime, ...window };
    group.last = { now: instant.now, wallAt, touches: instant.touches, from: window.from };
    for (const room of rooms) accept(room, site, { times, data: pick(data, room.view.metrics) });
  }

  return {
    evaluate(group, site, given) {
      group.running ??= run(group, site, given).finally(() => {
        group.running = null;
      });
      return group.running;
    },
    async drain() {
      await Promise.all(writing);
    },
  };
}
