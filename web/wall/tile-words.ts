import type { Hero } from '../../schemas/board.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { Severity } from '../../schemas/view.ts';
import { age, type DurationPart, durationParts, liveDuration, statisticParts } from '../format/durations.ts';
import { count, MISSING, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import { linesFor, type TileState, thresholdOf } from './state.ts';
import type { TileContext } from './tile-model.ts';
import { ageOf, isDistribution, isRatio, numberOf, sampleOf } from './values.ts';

const INDICATIVE_BELOW = 30;

export const language = (hero: Hero['label'], speech: Speech): string => hero[speech.language];

export function figureOf(hero: Hero, value: MetricValue | undefined, context: TileContext): DurationPart[] {
  if (hero.plot === 'elapsed') return durationParts(ageOf(value, context.siteNow), context.speech.language);
  if (isRatio(value)) return value.value === null ? [[MISSING, '']] : [[percent(value.value), '%']];
  if (isDistribution(value)) return [statisticParts(numberOf(value, hero.part), context.speech.language)];
  return [[count(numberOf(value)), '']];
}

/** A threshold or target in the words of the figure: 95%, 15:00, 80. */
export function inWords(hero: Hero, value: MetricValue | undefined, line: number, speech: Speech): string {
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

export function tagOf(
  hero: Hero,
  state: TileState,
  value: MetricValue | undefined,
  context: TileContext,
): string {
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
