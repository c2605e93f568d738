import { ulid } from 'ulid';
import type { AlertList, AlertRule, Episode, OpenAlerts } from '../../schemas/alert.ts';
import type { FrameData } from '../../schemas/live.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Store } from '../../store/store.ts';
import type { Fact, ServerDeps } from '../ports.ts';
import type { Site } from '../site.ts';
import { dayClasses } from '../weeks.ts';
import type { DetectorRule } from './detector-readings.ts';
import { createEngine, type Engine } from './engine.ts';
import { byUrgency, fold } from './fold.ts';
import { happeningOf } from './notice.ts';
import { viewsOfRule } from './questions.ts';
import { shownRule } from './shown.ts';
import { readAlertEvents } from './stored.ts';
import { createTerm, type Term } from './term.ts';
import { type ClockRule, watchClocks } from './watch-clocks.ts';
import { watchCounts } from './watch-counts.ts';

/** How far back (ms of site time) a start looks for alerts that are not over. */
const LOOK_BACK_MS = 30 * 86_400_000;

/** What somebody did about an episode. */
export type Act =
  | { type: 'alert.claimed'; by: string }
  | { type: 'alert.released'; by: string; to?: string }
  | { type: 'alert.noted'; by: string; note: string }
  | { type: 'alert.silenced'; by: string; until: number; reason: string }
  | { type: 'alert.judged'; by: string; judgement: string }
  | { type: 'alert.resolved'; by: string; reason?: string };

export type Acted =
  | { kind: 'done'; episode: Episode }
  /** Not known, or not any more. */
  | { kind: 'unknown' }
  /** Somebody else has it, or it is over. */
  | { kind: 'refused'; episode: Episode };

export interface Alerts {
  /** Views that have to be evaluated for the rules. */
  views: ViewSpec[];
  heard(view: ViewSpec, room: string, data: FrameData, now: number): void;
  turned(site: Site): void;
  open(tenant: string): OpenAlerts;
  /** The rules that watch a tenant. */
  rules(tenant: string): readonly Rule[];
  /** An episode that this process knows, and its rule. */
  find(tenant: string, id: string): { episode: Episode; rule: Rule } | undefined;
  /** Episodes as they stand, or as they stood at an instant (ms of site time). */
  list(tenant: string, asked: { all: boolean; since: number; now?: number }): Promise<AlertList>;
  /** @throws Fault ANDON_E242 for what may not be kept, ANDON_E305 when the broker does not take it. */
  act(tenant: string, id: string, act: Act): Promise<Acted>;
  /** Takes in what other processes told. */
  refresh(tenant: string): Promise<void>;
  /** Resolves when everything that was told has been taken, or given up. */
  stop(): Promise<void>;
}

export type AlertsDeps = Pick<
  ServerDeps,
  'store' | 'log' | 'catalogue' | 'notify' | 'evaluators' | 'directory' | 'policies' | 'epoch' | 'dayClass'
> & {
  /** For questions about weeks, which must not hold up the present. */
  past: Pick<Store, 'query'>;
  rules: readonly Rule[];
  sites: ReadonlyMap<string, Site>;
  modeOf(tenant: string): 'wall' | 'data' | 'scaled';
  /** Resolves when the broker has it. */
  send(fact: Fact): Promise<void>;
  /** Told in their order, again and again until the broker has them. */
  queue: { tell(fact: Fact): void; stop(): Promise<void> };
  changed(open: OpenAlerts): void;
  /** An alert fired whose rule begins something. */
  began(site: Site, rule: Rule, episode: Episode): void;
};

/** The alerts of all tenants, taken up where their events leave off. */
export async function openAlerts(deps: AlertsDeps): Promise<Alerts> {
  const engines = new Map<string, Engine>();
  const shown = (rule: Rule): AlertRule => shownRule(rule, deps.catalogue);
  const openOf = (tenant: string): OpenAlerts => {
    const { ledger, rules } = engines.get(tenant) ?? {};
    const episodes = ledger?.episodes().filter(({ phase }) => phase !== 'resolved') ?? [];
    const named = new Set(episodes.map(({ rule }) => rule));
    const current = Object.fromEntries(
      episodes.flatMap(({ id, subject }) => {
        const value = engines.get(tenant)?.seen(subject) ?? null;
        return value === null ? [] : [[id, value]];
      }),
    );
    return { tenant, episodes, rules: (rules ?? []).filter(({ id }) => named.has(id)).map(shown), current };
  };
  /** A silence holds back everything but the end of what was told. */
  function tellOutside(site: Site, before: Episode | undefined, episode: Episode): void {
    const { tenant } = site;
    const happening = happeningOf(before, episode);
    const rule = engines.get(tenant)?.rules.find(({ id }) => id === episode.rule);
    if (happening === 'firing' && rule?.opens) deps.began(site, rule, episode);
    const silent = episode.silence !== null && episode.silence.until > site.now();
    if (!happening || !rule || (silent && happening !== 'resolved')) return;
    deps.notify?.({ tenant, happening, episode, rule: shown(rule), at: site.now() });
  }
  /** Ingestion stamp up to which the events of a tenant have been read: nothing at or before a cut comes later. */
  const readTo = new Map<string, number>();
  async function takeNew(tenant: string, engine: Engine, site: Site): Promise<number> {
    const cut = site.cut();
    const span = { from: site.now() - LOOK_BACK_MS, after: readTo.get(tenant) ?? 0 };
    const changed = engine.ledger.take(await readAlertEvents(deps.store, tenant, span));
    if (Number.isFinite(cut)) readTo.set(tenant, Math.max(0, cut));
    return changed.size;
  }
  const { evaluators } = deps;
  const terms = new Map<string, Term>();
  for (const [tenant, site] of deps.sites) {
    const term = createTerm(evaluators, async () => {
      await takeNew(tenant, engine, site);
      engine.restore();
      deps.changed(openOf(tenant));
      deps.log.info({ tenant, term: engine.ledger.term() + 1 }, 'the rules are evaluated here now');
      return engine.ledger.term() + 1;
    });
    terms.set(tenant, term);
    const engine = createEngine({
      ...{ site, mode: deps.modeOf(tenant), rules: deps.rules, catalogue: deps.catalogue },
      tell: deps.queue.tell,
      term: term.current,
      watch(rule) {
        const own = { site, context: deps, log: deps.log };
        if (rule.watch.kind === 'clock') return watchClocks(rule as ClockRule, { ...own, store: deps.store });
        const classOf = dayClasses(deps.dayClass)(tenant);
        return watchCounts(rule as DetectorRule, { ...own, store: deps.past, classOf });
      },
      changed: () => deps.changed(openOf(tenant)),
      said: (before, after) => tellOutside(site, before, after),
    });
    engines.set(tenant, engine);
    await takeNew(tenant, engine, site);
    engine.restore();
  }

  const looking = new Map<string, { again: boolean }>();
  let acting: Promise<unknown> = Promise.resolve();
  /** One after the other, so that what was sent first is also known first. */
  function act(tenant: string, id: string, what: Act): Promise<Acted> {
    const done = acting.then(() => actNow(tenant, id, what));
    acting = done.catch(() => undefined);
    return done;
  }

  async function actNow(tenant: string, id: string, { type, ...more }: Act): Promise<Acted> {
    const [engine, site] = [engines.get(tenant), deps.sites.get(tenant)];
    const episode = engine?.ledger.find(id);
    if (!engine || !site || !episode) return { kind: 'unknown' };
    const over = episode.phase === 'resolved' && type !== 'alert.noted' && type !== 'alert.judged';
    const taken = type === 'alert.claimed' && episode.owner !== null && episode.owner.by !== more.by;
    if (over || taken) return { kind: 'refused', episode };
    const at = Math.max(site.now(), episode.openedAt);
    const resolves = type === 'alert.resolved';
    const { until, ...said } = { until: undefined, ...more };
    const detail = { rule: episode.rule, episode: id, ...said, ...(resolves ? { phase: 'resolved' } : {}) };
    const fact = {
      ...{ tenant, subject: episode.subject, at, id: ulid() },
      type: resolves ? 'alert.phase_changed' : type,
    };
    const instant = until === undefined ? {} : { until: new Date(until).toISOString() };
    await deps.send({ ...fact, data: { alert_id: episode.subject, ...detail, ...instant } });
    engine.ledger.say({ ...fact, detail: { ...detail, ...(until === undefined ? {} : { until }) } });
    if (resolves) engine.dismiss(episode);
    deps.changed(openOf(tenant));
    const after = engine.ledger.find(id) ?? episode;
    // Of two claims at once the first that was sent stands.
    return type === 'alert.claimed' && after.owner?.by !== more.by
      ? { kind: 'refused', episode: after }
      : { kind: 'done', episode: after };
  }

  return {
    views: [...engines].flatMap(([tenant, { rules }]) => rules.flatMap((rule) => viewsOfRule(rule, tenant))),
    heard: ({ tenant }, room, data, now) => engines.get(tenant)?.heard(room, data, now),
    turned({ tenant }) {
      terms
        .get(tenant)
        ?.turn((error) =>
          deps.log.warn(
            { tenant, error: String(error) },
            'alerts could not be taken over; it is tried again',
          ),
        );
      engines.get(tenant)?.turned();
    },
    open: openOf,
    rules: (tenant) => engines.get(tenant)?.rules ?? [],
    find(tenant, id) {
      const { ledger, rules = [] } = engines.get(tenant) ?? {};
      const episode = ledger?.find(id);
      const rule = rules.find((each) => each.id === episode?.rule);
      return episode && rule && { episode, rule };
    },
    async list(tenant, { all, since, now }) {
      const site = deps.sites.get(tenant);
      const at = now ?? site?.now() ?? 0;
      const from = Math.min(since, at) - LOOK_BACK_MS;
      const passed =
        now !== undefined || all ? fold(await readAlertEvents(deps.store, tenant, { from, to: at })) : [];
      const known = new Map(passed.map((episode) => [episode.id, episode]));
      // What this process said a moment ago may not have come back from Kafka yet.
      if (now === undefined)
        for (const episode of engines.get(tenant)?.ledger.episodes() ?? []) known.set(episode.id, episode);
      const episodes = [...known.values()]
        .filter(({ phase, resolvedAt }) => phase !== 'resolved' || (all && (resolvedAt ?? at) >= since))
        .sort(byUrgency);
      return { tenant, now: at, episodes, rules: (engines.get(tenant)?.rules ?? []).map(shown) };
    },
    act,
    async refresh(tenant) {
      const [engine, site] = [engines.get(tenant), deps.sites.get(tenant)];
      if (!engine || !site) return;
      // News that comes while one looks is looked for once more, not once for each.
      const before = looking.get(tenant);
      if (before) {
        before.again = true;
        return;
      }
      const look = { again: true };
      looking.set(tenant, look);
      try {
        while (look.again) {
          look.again = false;
          if ((await takeNew(tenant, engine, site)) === 0) continue;
          engine.restore();
          deps.changed(openOf(tenant));
        }
      } finally {
        looking.delete(tenant);
      }
    },
    stop: () => deps.queue.stop(),
  };
}
