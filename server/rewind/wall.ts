import type { Known } from '../../schemas/dimensions.ts';
import type { FrameData, FrameSeverity } from '../../schemas/live.ts';
import type { RewindPart, RewoundView, RewoundWall } from '../../schemas/rewind.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Store } from '../../store/store.ts';
import type { Answers } from '../answer.ts';
import { midnight } from '../calendar.ts';
import { evaluationOf } from '../live/due.ts';
import { judge, restoreVerdicts, toFrameSeverity, type Verdicts } from '../live/judge.ts';
import type { LookedAt, Looks } from '../live/looks.ts';
import { pick, toFrameData, toRequest, viewId } from '../live/view.ts';
import type { Site } from '../site.ts';
import { parseWindow, resolveWindow } from '../window.ts';
import { instantsOf } from './instants.ts';
import { peaksOf, verdictsOf } from './kept.ts';
import { siteAt } from './sources.ts';

/** Site time (ms) for which a wall that is no longer kept up to date still shows its last picture. */
const REACH_MS = 3_600_000;

export interface RewindDeps {
  /** Questions of one rewind, put for as long as its answer is wanted. */
  asking(wanted: () => boolean): Pick<Store, 'query'>;
  /** The way to their rows. By today's knowledge closed buckets are remembered from one moment to the next. */
  answering(store: Pick<Store, 'query'>, known: Known): Answers;
  looks: Pick<Looks, 'standing'>;
  /** Whether a view asks for many moments (a stock by bucket). */
  isCourse(view: ViewSpec): boolean;
  wallNow(): number;
}

/** Which wall, when, and by whose knowledge. `at` ms. */
export interface Moment {
  views: Record<string, ViewSpec>;
  at: number;
  known: Known;
  part: RewindPart;
  /** First ingestion (ms) of anything: of what was known before there is nothing to show. */
  first: number;
}

/**
 * Severity by today's knowledge is what the figures say by themselves: the verdict that two evaluations in a row give
 * them, by the same steps as live. What was decided then rests on other figures.
 */
function judgedAnew(view: ViewSpec, data: FrameData, now: number): FrameSeverity {
  const verdicts: Verdicts = new Map();
  for (let step = 0; step < 2; step += 1) judge(verdicts, view.judge ?? [], data, now, evaluationOf(now));
  return toFrameSeverity(verdicts);
}

/** Puts the questions of views that share now and cut. @returns the data of each, in their order. */
async function dataOf(
  answers: Answers,
  site: Site,
  views: readonly { view: ViewSpec; instant: LookedAt }[],
): Promise<{ data: FrameData; from: number; to: number }[]> {
  const questions = views.map(({ view, instant }) => {
    const window = parseWindow(view.window);
    if (!window) throw new Error(`a board holds a window that cannot be read: ${view.window}`);
    const span = resolveWindow(window, view.bucket ?? 'none', instant.now, site.timezone);
    const { present: _, ...request } = toRequest(view, view.metrics, span, instant);
    return { view, span, request };
  });
  const rows = await answers.exact(questions.map(({ request }) => request));
  return questions.map(({ view, span }, index) => ({
    ...span,
    data: pick(toFrameData(rows[index] ?? [], view), view),
  }));
}

/**
 * The views of a board as they were at a moment, each in the form of a live snapshot; null where nothing is known of it.
 *
 * @param wanted asked before each question: what nobody wants any more is given up (GivenUp).
 */
export async function wallAt(
  deps: RewindDeps,
  site: Site,
  { views, at, known, part, first }: Moment,
  wanted: () => boolean,
): Promise<RewoundWall | null> {
  const store = deps.asking(wanted);
  const standing = await deps.looks.standing(site.tenant, at, REACH_MS);
  const asked = Object.entries(views)
    .filter(([, view]) => part === 'all' || deps.isCourse(view) === (part === 'courses'))
    .map(([name, view]) => ({ name, view, id: viewId(view) }));
  const today = site.cut();
  const moment = {
    at,
    known,
    cut: Number.isFinite(today) ? today : deps.wallNow(),
    wall: site.state().clock === 'wall',
  };
  const instants = instantsOf(
    asked.map(({ id }) => id),
    moment,
    standing,
  );
  const arrived = known === 'now' || !instants || [...instants.values()].some(({ cut }) => cut >= first);
  if (!instants || !arrived) return null;
  const [stored, peaks] =
    known === 'then'
      ? [
          await verdictsOf(store, site.tenant, instants),
          await peaksOf(store, site.tenant, instants, (now) => midnight(now, site.timezone)),
        ]
      : [];
  const cut = known === 'then' ? (standing.newest?.cut ?? at) : moment.cut;
  const state = await siteAt(store, site, { at, known, cut }, standing);
  const together = new Map<string, { name: string; view: ViewSpec; id: string; instant: LookedAt }[]>();
  for (const one of asked) {
    const instant = instants.get(one.id) as LookedAt;
    // Courses are many questions: the figures do not wait for them.
    const key = [instant.now, instant.cut, deps.isCourse(one.view)].join();
    together.set(key, [...(together.get(key) ?? []), { ...one, instant }]);
  }
  const answer: RewoundWall = {
    ...{ at, known, present: site.now(), stood: standing.newest !== null, site: state },
    views: {},
  };
  for (const group of together.values()) {
    const found = await dataOf(deps.answering(store, known), site, group);
    group.forEach(({ name, view, id, instant }, index) => {
      const { data, from, to } = found[index] as (typeof found)[number];
      const severity = stored
        ? toFrameSeverity(restoreVerdicts(stored.get(id) ?? []))
        : judgedAnew(view, data, instant.now);
      answer.views[name] = {
        ...{ ok: true, kind: 'snap', r: id, e: `${known}@${at}`, s: 1 },
        ...instant,
        dataTime: state.dataTime,
        ...{ from, to, data },
        state: severity as RewoundView['state'],
        peaks: peaks?.get(id) ?? {},
      };
    });
  }
  return answer;
}
