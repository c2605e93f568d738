import type { FootFact, Hero } from '../../schemas/board.ts';
import type { MetricValue, MetricValues } from '../../schemas/values.ts';
import type { Severity } from '../../schemas/view.ts';
import type { Frame } from '../feed/feed.ts';
import { age, type DurationPart, durationParts, liveDuration, statisticParts } from '../format/durations.ts';
import { clockMinutes, sameDay } from '../format/instants.ts';
import { count, interval, MISSING, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import type { Health } from './health.ts';
import { linesFor, type TileState, thresholdOf, tileState } from './state.ts';
import { ageOf, isDistribution, isProvisional, isRatio, numberOf, sampleOf } from './values.ts';

export interface TileContext {
  speech: Speech;
  zone: string;
  siteNow: number;
  health: Health;
  /** Row that holds the extreme value, for heroes that name it. */
  extremeRow?: string;
}

export interface TileFact {
  label: string;
  figure: string;
  unit: string;
}

export interface TileModel {
  state: TileState;
  label: string;
  hint: string;
  tag: string;
  figure: DurationPart[];
  /** A figure that is no measure: n < 5. */
  words: string;
  facts: TileFact[];
  note: string;
  provisional: boolean;
  /** Few answers: the figure is greyed below 10. */
  faint: boolean;
  bullet: { value: number; low: number; high: number; from?: number; to?: number; target?: number } | null;
  elapsed: { value: number; target: number; full: number } | null;
  /** Raw figure, for tests and screen readers. */
  raw: number | null;
}

const FAINT_BELOW = 10;
const INDICATIVE_BELOW = 30;

const language = (hero: Hero['label'], speech: Speech): string => hero[speech.language];

function figureOf(hero: Hero, value: MetricValue | undefined, context: TileContext): DurationPart[] {
  if (hero.plot === 'elapsed') return durationParts(ageOf(value, context.siteNow), context.speech.language);
  if (isRatio(value)) return value.value === null ? [[MISSING, '']] : [[percent(value.value), '%']];
  if (isDistribution(value)) return [statisticParts(numberOf(value, hero.part), context.speech.language)];
  return [[count(numberOf(value)), '']];
}

/** A threshold or target in the words of the figure: 95%, 15:00, 80. */
function inWords(hero: Hero, value: MetricValue | undefined, line: number, speech: Speech): string {
  if (hero.plot === 'elapsed') return liveDuration(line, speech.language);
  if (isRatio(value) || hero.plot === 'bullet') return `${Number((line * 100).toFixed(1))}%`;
  return count(line);
}

function crossing(hero: Hero, value: MetricValue | undefined, severity: Severity, speech: Speech): string {
  const threshold = thresholdOf(hero.judge, hero.view.metrics[0]);
  const lines = linesFor(threshold, '|');
  const line = severity === 'critical' ? lines.critical : lines.warn;
  if (!threshold || line === undefined) return speech.say(`state.${severity}`);
  const word = threshold.better === 'lower' ? 'tile.above' : 'tile.below';
  return speech.say(word, { value: inWords(hero, value, line, speech) });
}

function tagOf(hero: Hero, state: TileState, value: MetricValue | undefined, context: TileContext): string {
  const { speech, health, siteNow, extremeRow } = context;
  if (state === 'stale')
    return speech.say('state.stale', {
      age: health.newest === null ? '' : age(siteNow - health.newest, speech.language),
    });
  if (state === 'offline' || state === 'nodata' || state === 'suppressed')
    return speech.say(`state.${state}`);
  if (state === 'improving') return speech.say('state.improving');
  if (hero.namesRow && extremeRow) return extremeRow;
  if (state === 'warn' || state === 'critical') return crossing(hero, value, state, speech);
  if (state === 'provisional') return speech.say('state.provisional');
  if ((sampleOf(value) ?? INDICATIVE_BELOW) < INDICATIVE_BELOW) return speech.say('state.indicative');
  if (hero.target === undefined || hero.plot === 'elapsed') return '';
  const better = thresholdOf(hero.judge, hero.view.metrics[0])?.better ?? 'higher';
  const word = `tile.${hero.targetIs ?? 'target'}${better === 'higher' ? 'AtLeast' : 'AtMost'}`;
  return speech.say(word, { value: inWords(hero, value, hero.target, speech) });
}

function peakOf(hero: Hero, frame: Frame | undefined, context: TileContext): string {
  const { speech, zone, siteNow } = context;
  const peak = frame?.peaks[`|/${hero.view.metrics[0]}`];
  if (!peak || !sameDay(peak.at, siteNow, zone)) return '';
  const value = hero.plot === 'elapsed' ? liveDuration(peak.value, speech.language) : count(peak.value);
  return speech.say('tile.peakAt', { value, time: clockMinutes(peak.at, zone) });
}

function factOf(fact: FootFact, hero: Hero, values: MetricValues, context: TileContext): TileFact | null {
  const { speech, siteNow } = context;
  const value = values[hero.view.metrics[0] ?? ''];
  const plain = (label: string, figure: string, unit = ''): TileFact => ({ label, figure, unit });
  if (fact.show === 'metric') {
    const own = values[fact.metric ?? ''];
    const label = fact.label ? language(fact.label, speech) : (fact.metric ?? '');
    if (isDistribution(own))
      return plain(label, ...statisticParts(numberOf(own, fact.part), speech.language));
    return plain(label, isRatio(own) ? percent(own.value) : count(numberOf(own)), isRatio(own) ? '%' : '');
  }
  if (fact.show === 'target' && hero.target !== undefined)
    return plain(speech.say(`tile.${hero.targetIs ?? 'target'}`), inWords(hero, value, hero.target, speech));
  if (fact.show === 'over' && hero.target !== undefined) {
    const over = (ageOf(value, siteNow) ?? 0) - hero.target;
    return over > 0 ? plain(speech.say('tile.over'), liveDuration(over, speech.language)) : null;
  }
  if (fact.show === 'interval' && isRatio(value) && value.low !== undefined)
    return plain(speech.say('tile.interval'), interval(value.low, value.high));
  return null;
}

const sampleNote = (value: MetricValue | undefined): string => {
  const n = sampleOf(value);
  return n === undefined ? '' : `n ${count(n)}`;
};

/** Facts left and note right, as the state allows them: a tile without a figure says why instead. */
function footOf(
  hero: Hero,
  state: TileState,
  frame: Frame | undefined,
  figure: DurationPart[],
  context: TileContext,
): Pick<TileModel, 'facts' | 'note'> {
  const { speech, health, zone } = context;
  const values = frame?.data['|'] ?? {};
  const value = values[hero.view.metrics[0] ?? ''];
  const at = health.newest === null ? '' : clockMinutes(health.newest, zone);
  const words = (text: string): TileFact[] => [{ label: text, figure: '', unit: '' }];
  if (state === 'suppressed') return { facts: words(speech.say('tile.hidden')), note: '' };
  if (state === 'nodata')
    return { facts: words(speech.say(frame ? 'tile.noSample' : 'tile.waitingForData')), note: '' };
  if (state === 'offline') {
    const last = figure.map((part) => part.join(part[1] === '%' ? '' : ' ')).join(' ');
    return { facts: [{ label: speech.say('tile.last'), figure: last.trim(), unit: '' }], note: at };
  }
  if (state === 'stale' && hero.plot !== 'bullet')
    return { facts: [{ label: speech.say('tile.asOf'), figure: at, unit: '' }], note: sampleNote(value) };
  if (hero.plot === 'elapsed' && numberOf(value) === null)
    return { facts: words(speech.say('tile.nobodyWaits')), note: '' };
  const facts = hero.foot.flatMap((fact) => factOf(fact, hero, values, context) ?? []);
  const notes = hero.foot.map(({ show }) =>
    show === 'n' ? sampleNote(value) : show === 'peak' ? peakOf(hero, frame, context) : '',
  );
  const over = facts.some(({ label }) => label === speech.say('tile.over'));
  return { facts, note: hero.plot === 'elapsed' && over ? '' : (notes.find(Boolean) ?? '') };
}

/** Everything a hero tile shows, from a frame and the site's moment. Pure. */
export function tileModel(hero: Hero, frame: Frame | undefined, context: TileContext): TileModel {
  const metric = hero.view.metrics[0] ?? '';
  const value = frame?.data['|']?.[metric];
  const severity = frame?.state[`|/${metric}`] ?? 'normal';
  const state = tileState({
    value,
    part: hero.part,
    severity,
    health: context.health.state,
    emptyIsKnown: hero.plot === 'elapsed',
  });
  // A stale figure must not tick on: it stays what it was when the data ended.
  const frozen = state === 'stale' || state === 'offline';
  const still = frozen && frame ? { ...context, siteNow: frame.now } : context;
  const figure = figureOf(hero, value, still);
  const raw = hero.plot === 'elapsed' ? ageOf(value, still.siteNow) : numberOf(value, hero.part);
  const shown = state !== 'offline' && state !== 'nodata' && state !== 'suppressed' && raw !== null;
  const [low = 0, high = 1] = hero.scale ?? [];
  const ratio = isRatio(value) ? value : undefined;
  return {
    state,
    label: language(hero.label, context.speech),
    hint: hero.hint ? language(hero.hint, context.speech) : '',
    tag: tagOf(hero, state, value, context),
    figure: state === 'offline' || state === 'nodata' ? [[MISSING, '']] : figure,
    words: state === 'suppressed' ? 'n < 5' : '',
    ...footOf(hero, state, frame, figure, still),
    provisional: isProvisional(value),
    faint: (sampleOf(value) ?? FAINT_BELOW) < FAINT_BELOW,
    bullet:
      shown && hero.plot === 'bullet'
        ? {
            value: raw,
            low,
            high,
            from: ratio?.low ?? undefined,
            to: ratio?.high ?? undefined,
            target: hero.target,
          }
        : null,
    elapsed:
      shown && hero.plot === 'elapsed' && hero.target
        ? { value: raw, target: hero.target, full: Math.max(hero.target * 1.6, raw * 1.04) }
        : null,
    raw,
  };
}
