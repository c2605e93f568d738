import type { Dimension } from '../../schemas/dimensions.ts';
import type { Directory } from '../../schemas/directory.ts';
import type { Explanation } from '../../schemas/explain.ts';
import type { Objective } from '../../schemas/policy.ts';
import { fieldText, wordOf } from '../desk/codes.ts';
import { liveDuration } from '../format/durations.ts';
import { clockSeconds, moment, sameDay } from '../format/instants.ts';
import { count, interval, MISSING, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import { nameOf, policyName } from '../names.ts';
import { sampleOf } from '../wall/values.ts';
import { type FigureModel, figureModel } from './figures.ts';

export interface ExplainContext {
  /** The page's words, and the panel's own. */
  speech: Speech;
  words: Speech;
  directory: Directory | undefined;
}

/** One thing that is true of the figure: a term, what is said of it, a quote in its own script, a note. */
export interface Fact {
  term: string;
  text: string;
  quote?: string;
  note?: string;
}

export interface ExplainModel {
  title: string;
  id: string;
  definition: string;
  figure: FigureModel;
  facts: Fact[];
}

/** So many targets are told; a policy may have one for each priority and category. */
const MOST_TARGETS = 3;
const DIMENSION_WORDS: Partial<Record<Dimension, string>> = { source: 'data.source' };

export function valueName(dimension: Dimension, code: string, context: ExplainContext, zone: string): string {
  const { speech, directory } = context;
  if (code === '') return '—';
  if (dimension === 'source' || dimension === 'site' || dimension === 'team')
    return nameOf(directory, dimension, code, speech.language);
  return fieldText(dimension, code, { speech, directory, zone });
}

function scopeOf({ where, timezone }: Explanation, context: ExplainContext): Fact {
  const { speech, words } = context;
  const parts = Object.entries(where).flatMap(([name, values]) => {
    const dimension = name as Dimension;
    if (!values || values.length === 0) return [];
    const key = DIMENSION_WORDS[dimension];
    const label = key ? speech.say(key) : wordOf(speech, 'dimension', dimension);
    return [`${label} ${values.map((code) => valueName(dimension, code, context, timezone)).join('/')}`];
  });
  return { term: words.say('explain.scope'), text: parts.join(' · ') || words.say('explain.whole') };
}

function windowOf({ metric, window, now, timezone }: Explanation, { speech, words }: ExplainContext): Fact {
  const { language } = speech;
  const at = Date.parse(now);
  const note = words.say('explain.zone', { zone: timezone });
  if (metric.bucketMeans === 'value_at_end')
    return { term: words.say('explain.at'), text: moment(at, timezone, language), note };
  const [from, to] = [Date.parse(window.from), Math.min(Date.parse(window.to), at)];
  const end = sameDay(from, to, timezone) ? clockSeconds(to, timezone) : moment(to, timezone, language);
  const on = words.say('explain.bookedOn', { on: metric.bookedOn[language] });
  return {
    term: words.say('explain.window'),
    text: `${moment(from, timezone, language)} – ${end} · ${on}`,
    note,
  };
}

function targetOf(
  objective: Objective,
  context: ExplainContext,
  zone: string,
): Pick<Fact, 'text' | 'quote' | 'note'> {
  const { speech, words } = context;
  const { clock, selector, targetMs, goal, provenance } = objective;
  const which = Object.entries(selector).map(([field, values]) =>
    Array.isArray(values)
      ? values.map((code) => valueName(field as Dimension, code, context, zone)).join('/')
      : wordOf(speech, 'field', field),
  );
  const limit = [wordOf(speech, 'clock', clock), ...which, liveDuration(targetMs, speech.language)].join(' ');
  const note = `${words.say('explain.goal')} ${percent(goal)}%`;
  return provenance === 'chosen'
    ? { text: `${limit} · ${words.say('explain.chosen')}`, note }
    : { text: `${limit} · ${provenance.manual} ${provenance.section}`, quote: provenance.quote, note };
}

function dataOf({ now, cut, dataTime, timezone }: Explanation, { speech, words }: ExplainContext): Fact {
  const told = (key: string, instant: string | null): string[] =>
    instant === null
      ? []
      : [words.say(key, { time: moment(Date.parse(instant), timezone, speech.language) })];
  return {
    term: words.say('explain.data'),
    text: [...told('explain.asOf', now), ...told('explain.dataTo', dataTime)].join(' · '),
    note: told('explain.cutTo', cut).join(),
  };
}

/** Bounds in the unit of the figure, and how they came about. */
function intervalText(
  { interval: method, metric }: Explanation,
  low: number | null | undefined,
  high: number | null | undefined,
  n: number | null | undefined,
  words: ExplainContext['words'],
): string {
  const points = (bound: number | null | undefined) => bound?.toFixed(1) ?? MISSING;
  const bounds = metric.unit === 'score' ? `${points(low)}–${points(high)}` : `${interval(low, high)}%`;
  return `${bounds} · ${words.say(`explain.${method}`, { n: count(n) })}`;
}

/** Everything that the panel says of a figure, in the page's language. Pure. */
export function explainModel(explanation: Explanation, context: ExplainContext): ExplainModel {
  const { metric, value, objectives, policy, timezone } = explanation;
  const { speech, words } = context;
  const { language } = speech;
  const n = sampleOf(value);
  const bounds =
    explanation.interval && 'low' in value
      ? [
          {
            term: words.say('explain.interval'),
            text: intervalText(explanation, value.low, value.high, n, words),
            ...(metric.minimumN > 0 ? { note: words.say('explain.minimum', { n: metric.minimumN }) } : {}),
          },
        ]
      : [];
  const { name, version } = policyName(policy, language);
  const targets = objectives.slice(0, MOST_TARGETS).map((objective, place) => ({
    term: place === 0 ? words.say('explain.target') : '',
    ...targetOf(objective, context, timezone),
  }));
  const judged =
    objectives.length > 0 ? [{ term: words.say('explain.policy'), text: `${name} ${version}` }] : [];
  return {
    title: metric.label[language],
    id: `${metric.id} v${metric.version}`,
    definition: metric.definition[language],
    figure: figureModel(explanation, context),
    facts: [
      ...bounds,
      windowOf(explanation, context),
      scopeOf(explanation, context),
      ...judged,
      ...targets,
      dataOf(explanation, context),
      {
        term: words.say('explain.source'),
        text: metric.source === 'chosen' ? words.say('explain.chosen') : metric.source,
      },
    ],
  };
}
