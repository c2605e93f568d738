import type { BacktestFigures } from '../../schemas/backtest.ts';
import type { RuleRecord } from '../../schemas/rule-record.ts';
import { liveDuration } from '../format/durations.ts';
import { count, MISSING, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';

/** A rule in the console's table. */
export interface RuleLine {
  id: string;
  name: string;
  level: string;
  /** 'useful / noise / duplicate' of what fired. */
  judged: string;
  precision: string;
  /** What its backtest said; '' = none. */
  backtest: string;
  warnings: string[];
  /** Whether there is a past that it can be played over. */
  playable: boolean;
}

/** What a backtest says, in one line. */
export function figuresText(figures: BacktestFigures, words: Speech): string {
  const { episodes, falsePerQueueDay: rate, incidents, found, medianDelayMs: delay } = figures;
  const said = [
    words.say('rules.wouldFire', { n: count(episodes) }),
    rate === null ? words.say('rules.nothingJudged') : words.say('rules.false', { rate: rate.toFixed(3) }),
    incidents === 0
      ? words.say('rules.unlabelled')
      : words.say('rules.found', { found: count(found), incidents: count(incidents) }),
    ...(delay === null ? [] : [words.say('rules.delay', { time: liveDuration(delay, words.language) })]),
  ];
  return said.join(words.say('rules.comma'));
}

/** The rules as the console lists them: those to be looked at first, then those that fired most. Pure. */
export function ruleLines(records: readonly RuleRecord[], words: Speech): RuleLine[] {
  return [...records]
    .sort((a, b) => b.warnings.length - a.warnings.length || b.precision.fired - a.precision.fired)
    .map(({ rule, precision, backtest, playable, warnings }) => ({
      id: rule.id,
      name: rule.name[words.language],
      level: words.say(`rules.level.${rule.level}`),
      judged: `${count(precision.fired)} · ${[precision.useful, precision.noise, precision.duplicate].map(count).join(' / ')}`,
      precision: precision.precision === null ? MISSING : `${percent(precision.precision)}%`,
      backtest: backtest ? figuresText(backtest.figures, words) : '',
      warnings: warnings.map((warning) => words.say(`rules.warning.${warning}`)),
      playable,
    }));
}
