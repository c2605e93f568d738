import type { Contribution, Explanation } from '../../schemas/explain.ts';
import { liveDuration, statistic } from '../format/durations.ts';
import { moment } from '../format/instants.ts';
import { count, signed } from '../format/numbers.ts';
import { type ExplainContext, valueName } from './model.ts';

/** One booking as the panel lists it. */
export interface ListLine {
  key: string;
  kind: string;
  /** '' = withheld. */
  subject: string;
  /** Id of the ticket that has a page; null = none. */
  ticket: string | null;
  part: string;
  queue: string;
  at: string;
  text: string;
  /** What speaks against the figure. */
  missed: boolean;
}

/** What a booking adds, in words of the figure's shape. */
function added({ shape, metric }: Explanation, one: Contribution, { speech, words }: ExplainContext): string {
  const { contribution } = one;
  const higher = metric.better === 'higher';
  switch (shape) {
    case 'count':
      return signed(contribution, 0);
    case 'ratio':
      if (contribution > 0) return words.say(higher ? 'explain.met' : 'explain.yes');
      return words.say(higher ? 'explain.missed' : 'explain.no');
    case 'weighted': {
      const weight = Math.abs(contribution);
      const told = metric.subject === 'agent' ? statistic(weight, speech.language) : count(weight);
      return `${told} · ${words.say(contribution > 0 ? 'explain.yes' : 'explain.no')}`;
    }
    default:
      return liveDuration(contribution, speech.language);
  }
}

/** The page of contributions that an explanation came with, line by line. Pure. */
export function listLines(explanation: Explanation, context: ExplainContext): ListLine[] {
  const { contributions, parts, timezone, shape, metric } = explanation;
  const { speech, words } = context;
  const labels = new Map(parts.map(({ metric: id, label }) => [id, label[speech.language]]));
  const first = (contributions.page - 1) * contributions.size;
  return contributions.list.map((one, place) => ({
    key: String(first + place),
    kind: words.say(`explain.kind.${one.kind}`),
    subject: one.subject ?? '',
    ticket: one.kind === 'ticket' ? one.subject : null,
    part: labels.get(one.metric) ?? '',
    queue: valueName('queue', one.queue, context, timezone),
    at: moment(Date.parse(one.at), timezone, speech.language),
    text: added(explanation, one, context),
    missed:
      shape === 'ratio' &&
      (metric.better === 'lower') === one.contribution > 0 &&
      metric.better !== 'neutral',
  }));
}
