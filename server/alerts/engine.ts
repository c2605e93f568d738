import { createHash } from 'node:crypto';
import type { Episode } from '../../schemas/alert.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { durationMs } from '../../schemas/duration.ts';
import type { FrameData } from '../../schemas/live.ts';
import { metricOf, type Rule } from '../../schemas/rule.ts';
import { evaluationOf } from '../live/due.ts';
import { viewId } from '../live/view.ts';
import type { Fact } from '../ports.ts';
import type { Site } from '../site.ts';
import { type AlertLedger, createLedger } from './ledger.ts';
import { holdsOf, isWatchedBy, readingOf, rowsOf, viewsOfRule } from './questions.ts';
import type { Reading } from './reading.ts';
import { QUIET, type Standing, step } from './step.ts';
import type { CountWatch } from './watch-counts.ts';

export interface EngineDeps {
  site: Site;
  mode: 'wall' | 'data' | 'scaled';
  rules: readonly Rule[];
  catalogue: readonly CatalogueEntry[];
  /** Learns what a rule of counts expects, or counts the tickets of a rule of clocks. */
  watch(rule: Rule): CountWatch;
  /** Tells a fact to Kafka, as often as it takes; in the order of the calls. */
  tell(fact: Fact): void;
  /** In which term this process evaluates: 0 = it is the only one, null = it does not. */
  term(): number | null;
  /** Open episodes are others now. */
  changed(tenant: string): void;
  /** An event of this process made another episode of one. */
  said(before: Episode | undefined, after: Episode): void;
}

/** The rules of one tenant, evaluated, and the episodes that came of them. */
export interface Engine {
  readonly ledger: AlertLedger;
  readonly rules: readonly Rule[];
  /** Takes up where the events leave off, those of this process and of others. */
  restore(): void;
  /** Data of a view as of an instant; a rule is evaluated once all its views of an evaluation period are here. */
  heard(room: string, data: FrameData, now: number): void;
  /** Rules that judge the sources, once an evaluation period. */
  turned(): void;
  /** What a rule saw of a subject last; null = nothing. */
  seen(subject: string): number | null;
  /** Somebody closed an alert: it stays quiet until it has been inside its lines once. */
  dismiss(episode: Episode): void;
}

export const subjectOf = (rule: Rule, row: string): string => (row === '' ? rule.id : `${rule.id}|${row}`);
const episodeId = (tenant: string, subject: string, at: number): string =>
  createHash('sha256').update(`${tenant}\n${subject}\n${at}`).digest('base64url').slice(0, 16);

const PHASES = { pending: 'pending', firing: 'firing', recovering: 'recovering', quiet: 'resolved' } as const;

interface Watching {
  rule: Rule;
  entry: CatalogueEntry | undefined;
  views: string[];
  frames: (FrameData | undefined)[];
  /** Evaluation period of each frame, and of the last evaluation. */
  periods: number[];
  judged: number;
  standing: Map<string, Standing>;
  /** Of a rule that looks by its own means: what it says of each row. */
  counts?: CountWatch;
}

const standingOf = (episode: Episode | undefined): Standing => {
  if (!episode) return QUIET;
  const { phase, severity, openedAt, firedAt, recoveringAt, resolvedBy } = episode;
  if (phase === 'resolved') return { ...QUIET, dismissed: resolvedBy !== null };
  const since = { pending: openedAt, firing: firedAt ?? openedAt, recovering: recoveringAt ?? openedAt }[
    phase
  ];
  return { ...QUIET, phase, severity, since };
};

export function createEngine(deps: EngineDeps): Engine {
  const { site, tell } = deps;
  const { tenant } = site;
  const ledger = createLedger(deps.said);
  const seen = new Map<string, number>();
  const watched = deps.rules.filter((rule) => isWatchedBy(rule, tenant, deps.mode));
  const watchings = watched.map((rule): Watching => {
    const views = viewsOfRule(rule, tenant).map(viewId);
    return {
      rule,
      entry: deps.catalogue.find(({ id }) => id === metricOf(rule)),
      views,
      frames: views.map(() => undefined),
      periods: views.map(() => Number.NEGATIVE_INFINITY),
      judged: Number.NEGATIVE_INFINITY,
      standing: new Map(),
      ...(rule.watch.kind === 'detector' || rule.watch.kind === 'clock' ? { counts: deps.watch(rule) } : {}),
    };
  });

  /** @returns whether an episode is another now. */
  function judge(watching: Watching, row: string, reading: Reading, at: number): boolean {
    const { rule, standing } = watching;
    const subject = subjectOf(rule, row);
    const before = standing.get(row) ?? QUIET;
    const known = seen.get(subject);
    const { next, changed } = step(before, reading, holdsOf(rule), at);
    if (next.phase === 'quiet') seen.delete(subject);
    else if (reading.value !== null) seen.set(subject, reading.value);
    if (next.phase === 'quiet' && !next.dismissed) standing.delete(row);
    else standing.set(row, next);
    // What an open alert shows moves on with each evaluation.
    if (!changed) return next.phase !== 'quiet' && reading.value !== null && reading.value !== known;
    const last = ledger.last(subject);
    const open = last && last.phase !== 'resolved' ? last : undefined;
    const episode = open?.id ?? episodeId(tenant, subject, at);
    const phase = PHASES[next.phase];
    const { severity } = next;
    const told = (name: 'value' | 'expected') => {
      const number = reading[name] ?? null;
      return number === null ? {} : { [name]: Number(number.toPrecision(12)) };
    };
    const term = deps.term() ?? 0;
    const detail = {
      rule: rule.id,
      episode,
      phase,
      rule_version: rule.version,
      row,
      severity,
      ...told('value'),
      ...told('expected'),
      ...(term > 0 ? { term } : {}),
    };
    const id = `${episode}-${phase}-${severity}-${at}`;
    ledger.say({ type: 'alert.phase_changed', subject, at, id, detail });
    tell({ tenant, type: 'alert.phase_changed', subject, at, id, data: { alert_id: subject, ...detail } });
    return true;
  }

  function evaluate(
    watching: Watching,
    rows: Iterable<string>,
    read: (row: string) => Reading,
    at: number,
  ): void {
    watching.judged = at;
    let changed = false;
    for (const row of rows) changed = judge(watching, row, read(row), at) || changed;
    if (changed) deps.changed(tenant);
  }

  const restore = (): void => {
    for (const { rule, standing } of watchings) {
      standing.clear();
      for (const { subject, row } of ledger.episodes()) {
        if (subject !== subjectOf(rule, row)) continue;
        const state = standingOf(ledger.last(subject));
        if (state.phase !== 'quiet' || state.dismissed) standing.set(row, state);
      }
    }
  };

  return {
    ledger,
    rules: watched,
    seen: (subject) => seen.get(subject) ?? null,
    restore,
    heard(room, data, now) {
      const period = evaluationOf(now);
      const watches = deps.term() !== null;
      for (const watching of watchings) {
        const places = watching.views.flatMap((view, place) => (view === room ? [place] : []));
        for (const place of places) {
          watching.frames[place] = data;
          watching.periods[place] = period;
        }
        const { entry, frames, periods, rule, standing } = watching;
        if (
          !watches ||
          places.length === 0 ||
          period <= watching.judged ||
          periods.some((each) => each < period)
        )
          continue;
        // Where every source is silent the values stand still, and say nothing.
        if (!entry || !site.live) continue;
        // A history that is being filled in shows tickets of weeks ago as waiting until their later events are here, too.
        if (entry.kind === 'stock' && (site.state().history?.share ?? 1) < 1) continue;
        const known = frames.filter((frame) => frame !== undefined);
        const rows = rowsOf(rule, known, standing.keys());
        evaluate(watching, rows, (row) => readingOf(rule, entry, known, row, now), period);
      }
    },
    turned() {
      const now = site.now();
      const period = evaluationOf(now);
      ledger.sweep(now);
      if (deps.term() === null) return;
      for (const watching of watchings) {
        const { watch } = watching.rule;
        const { counts } = watching;
        if (counts && period > watching.judged) {
          void counts.turn();
          const readings = counts.readings();
          const none = counts.absent();
          const rows = new Set([...readings.keys(), ...watching.standing.keys()]);
          evaluate(watching, rows, (row) => readings.get(row) ?? none, period);
        }
        if (watch.kind !== 'absence' || period <= watching.judged) continue;
        const after = durationMs(watch.after) ?? 0;
        const sources = new Map(site.state().sources.map((each) => [each.source, each]));
        const read = (source: string): Reading => {
          const { newest = 0 } = sources.get(source) ?? {};
          // Never heard since the directory names it: nothing has gone silent.
          if (newest === 0) return { at: 'inside', severity: 'critical', value: null };
          const silent = Math.max(0, now - newest);
          return { at: silent > after ? 'past' : 'inside', severity: 'critical', value: silent };
        };
        evaluate(watching, new Set([...sources.keys(), ...watching.standing.keys()]), read, period);
      }
    },
    dismiss({ rule, row }) {
      const standing = watchings.find((watching) => watching.rule.id === rule)?.standing;
      standing?.set(row, { ...QUIET, dismissed: true });
    },
  };
}
