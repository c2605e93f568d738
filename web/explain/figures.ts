import type { Explanation } from '../../schemas/explain.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { liveDuration, statistic } from '../format/durations.ts';
import { moment } from '../format/instants.ts';
import { count, MISSING, percent } from '../format/numbers.ts';
import type { ExplainContext } from './model.ts';

/** The figure, set as a fraction where it is one, with what stands beside it. */
export interface FigureModel {
  fraction: [numerator: string, denominator: string] | null;
  lines: { label: string; figure: string; tail: string }[];
  result: string;
}

/** Weights of agents' shares are time, those of the ledger messages. */
const amount = (figure: number, { metric }: Explanation, { speech }: ExplainContext): string =>
  metric.subject === 'agent' ? statistic(figure, speech.language) : count(figure);

const plain = (
  value: MetricValue,
  unit: Explanation['metric']['unit'],
  { speech }: ExplainContext,
): string => {
  const figure = 'value' in value ? value.value : null;
  if (figure === null) return MISSING;
  return unit === 'ms'
    ? liveDuration(figure, speech.language)
    : unit === 'ratio'
      ? `${percent(figure)}%`
      : count(figure);
};

function ratio(explanation: Explanation, context: ExplainContext): FigureModel {
  const { value } = explanation;
  if (!('denominator' in value)) return { fraction: null, lines: [], result: MISSING };
  const { say } = context.words;
  const [top, whole] = [value.numerator, value.denominator];
  const told = (figure: number) => amount(figure, explanation, context);
  return {
    fraction: [told(top), told(whole)],
    lines: [
      { label: say('explain.numerator'), figure: told(top), tail: '' },
      {
        label: say('explain.denominator'),
        figure: told(whole),
        tail: `= ${told(top)} + ${say('explain.rest')} ${told(whole - top)}`,
      },
    ],
    result: value.value === null ? MISSING : `${percent(value.value)}%`,
  };
}

function distribution({ value }: Explanation, { speech, words }: ExplainContext): FigureModel {
  if (!('n' in value) || !('mean' in value)) return { fraction: null, lines: [], result: MISSING };
  const told = (figure: number | null) => statistic(figure, speech.language);
  const lines = [
    { label: words.say('explain.n'), figure: count(value.n), tail: '' },
    { label: words.say('explain.mean'), figure: told(value.mean), tail: '' },
    { label: 'P50', figure: told(value.p50), tail: '' },
    { label: 'P90', figure: told(value.p90), tail: '' },
  ];
  return { fraction: null, lines, result: '' };
}

/** A count or an age; of a value made of others each of them with its sign. */
function single(explanation: Explanation, context: ExplainContext): FigureModel {
  const { value, parts, metric, contributions, timezone } = explanation;
  const { say } = context.words;
  const { language } = context.speech;
  const terms = parts.map(({ label, sign, value: part }) => ({
    label: `${sign < 0 ? '− ' : parts.length > 1 && metric.unit !== 'ms' ? '+ ' : ''}${label[language]}`,
    figure: plain(part, metric.unit, context),
    tail: '',
  }));
  const since =
    'since' in value && value.since !== undefined
      ? [{ label: say('explain.since'), figure: moment(value.since, timezone, language), tail: '' }]
      : [];
  const bookings = {
    label: say('explain.sum'),
    figure: say('explain.bookings', { n: count(contributions.total) }),
    tail: '',
  };
  const lines = terms.length > 0 ? [...terms, ...since] : since.length > 0 ? since : [bookings];
  return { fraction: null, lines, result: plain(value, metric.unit, context) };
}

/** How the figure is set: by what its shape says of it. Pure. */
export function figureModel(explanation: Explanation, context: ExplainContext): FigureModel {
  const { shape } = explanation;
  if (shape === 'ratio' || shape === 'weighted') return ratio(explanation, context);
  return shape === 'distribution' ? distribution(explanation, context) : single(explanation, context);
}
