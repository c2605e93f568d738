import { SCORE_RANGES } from '../../schemas/events/survey.ts';

/** Null and '' are what is not said. */
const said = (value: unknown): unknown => (value === null || value === '' ? undefined : value);

const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined;

/**
 * The main score of an answer: `score`, else that of the instrument, of `overall`, or the only one in `scores`.
 *
 * @returns the score on the instrument's own scale, -1 if there is none (no instrument has negative scores),
 * undefined if it lies outside its scale or is not whole where it must be (domain.md 3.4).
 */
export function mainScore(data: Record<string, unknown>): number | undefined {
  const instrument = String(data.instrument);
  const scores = (said(data.scores) ?? {}) as Record<string, unknown>;
  const given = Object.keys(scores);
  const own = Object.hasOwn(scores, instrument) ? scores[instrument] : undefined;
  const overall = Object.hasOwn(scores, 'overall') ? scores.overall : undefined;
  const only = given.length === 1 ? scores[given[0] as string] : undefined;
  const score = asNumber(said(data.score) ?? own ?? overall ?? only);
  if (score === undefined) return -1;
  const range = Object.hasOwn(SCORE_RANGES, instrument) ? SCORE_RANGES[instrument] : undefined;
  if (range === undefined) return score < 0 ? undefined : score;
  const whole = instrument === 'csi100' || Number.isInteger(score);
  return whole && score >= range[0] && score <= range[1] ? score : undefined;
}
