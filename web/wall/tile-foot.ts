import type { FootFact, Hero } from '../../schemas/board.ts';
import type { MetricValue, MetricValues } from '../../schemas/values.ts';
import type { Frame } from '../feed/feed.ts';
import { type DurationPart, liveDuration, statisticParts } from '../format/durations.ts';
import { clockMinutes, sameDay } from '../format/instants.ts';
import { count, interval, percent } from '../format/numbers.ts';
import type { TileState } from './state.ts';
import type { TileContext, TileFact, TileModel } from './tile-model.ts';
import { inWords, language } from './tile-words.ts';
import { ageOf, isDistribution, isRatio, numberOf, sampleOf } from './values.ts';

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
  const plain = (label: string, figure: string, unit = ''): TileFact => ({
    label,
    figure,
    unit,
    ...(fact.show === 'metric' && fact.metric ? { metric: fact.metric } : {}),
  });
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
export function footOf(
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
    return {
      facts: words(speech.say(!frame ? 'tile.waitingForData' : value ? 'tile.noSample' : 'tile.noValue')),
      note: '',
    };
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
