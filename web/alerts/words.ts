import type { AlertRule, Episode, OpenAlerts } from '../../schemas/alert.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import { age, liveDuration } from '../format/durations.ts';
import { count, MISSING, percent } from '../format/numbers.ts';
import type { Speech } from '../format/words.ts';
import type { GlyphName } from '../wall/Glyph.vue';

/** An alert as it is read: who, what, how far over its line, since when, who has it. */
export interface AlertWords {
  glyph: GlyphName;
  /** Queue and what: '故障一线　来量激增'. */
  title: string;
  /** Value beside its line: '11:36，警戒 9:00'. */
  detail: string;
  age: string;
  /** '' = nobody. */
  owner: string;
  silenced: boolean;
}

export interface AlertContext {
  speech: Speech;
  siteNow: number;
  nameOf: (dimension: Dimension | 'source', code: string) => string;
  /** What the rule sees now; left out: what it saw when the alert last changed. */
  current?: number | undefined;
}

/** A value in the unit of its rule; `value` null = not known. */
export function alertValue(rule: AlertRule, value: number | null | undefined, speech: Speech): string {
  if (value === null || value === undefined) return MISSING;
  switch (rule.unit) {
    case 'ms':
      return liveDuration(value, speech.language);
    case 'ratio':
      return `${percent(value)}%`;
    case 'factor':
      return `×${value.toFixed(1)}`;
    default:
      return count(value);
  }
}

const PHASE_GLYPH = { pending: 'ok', recovering: 'better', resolved: 'check' } as const;

export const glyphOf = ({ phase, severity, owner }: Episode): GlyphName => {
  if (phase !== 'firing') return PHASE_GLYPH[phase];
  if (severity === 'warn') return 'warn';
  return owner ? 'crit-claimed' : 'crit';
};

export const isSilenced = ({ silence }: Episode, siteNow: number): boolean =>
  silence !== null && silence.until > siteNow;

/** What stands on a card of the strip and of the lead's list. */
export function alertWords(episode: Episode, rule: AlertRule, context: AlertContext): AlertWords {
  const { speech, siteNow, nameOf } = context;
  const dimension = rule.kind === 'absence' ? 'source' : (rule.by as Dimension | undefined);
  const place = episode.row === '' ? '' : dimension ? nameOf(dimension, episode.row) : episode.row;
  const line = episode.severity === 'critical' ? (rule.critical ?? rule.warn) : rule.warn;
  const value = alertValue(rule, context.current ?? episode.value, speech);
  const expected = episode.expected === null ? '' : count(Math.round(episode.expected));
  const detail = expected
    ? speech.say('alert.valueAndExpected', { value, expected })
    : line === undefined
      ? speech.say('alert.value', { value })
      : speech.say('alert.valueAndLine', { value, line: alertValue(rule, line, speech) });
  return {
    glyph: glyphOf(episode),
    title: [place, rule.name[speech.language]].filter(Boolean).join('　'),
    detail,
    age: age(siteNow - (episode.firedAt ?? episode.openedAt), speech.language),
    owner: episode.owner?.by ?? '',
    silenced: isSilenced(episode, siteNow),
  };
}

/** Alerts that call for somebody now: firing and not silenced. */
export const calling = (open: OpenAlerts | undefined, siteNow: number): Episode[] =>
  (open?.episodes ?? []).filter((each) => each.phase === 'firing' && !isSilenced(each, siteNow));
