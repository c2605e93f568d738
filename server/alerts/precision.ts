import type { Episode } from '../../schemas/alert.ts';
import type { RulePrecision } from '../../schemas/rule-record.ts';

/** Feedback counts for so long (ms): four weeks (domain.md 2.6, feedback). */
export const JUDGED_WITHIN_MS = 28 * 86_400_000;
/** A rule below this share of useful alerts is proposed for retuning (domain.md 2.6). */
const GOOD_ENOUGH = 0.5;
/** Fewer judgements than these say nothing of a rule (chosen). */
const LEAST_JUDGED = 5;

/** What people said of a rule's alerts that fired at or after an instant (ms). A duplicate helped nobody either. */
export function precisionOf(episodes: readonly Episode[], rule: string, since: number): RulePrecision {
  const fired = episodes.filter((one) => one.rule === rule && (one.firedAt ?? 0) >= since);
  const said = (judgement: string) => fired.filter((one) => one.judgement?.judgement === judgement).length;
  const [useful, noise, duplicate] = [said('useful'), said('noise'), said('duplicate')];
  const judged = useful + noise + duplicate;
  return { fired: fired.length, useful, noise, duplicate, precision: judged === 0 ? null : useful / judged };
}

/** Whether so few of a rule's alerts were useful that it is to be retuned. */
export const isToBeRetuned = ({ useful, noise, duplicate, precision }: RulePrecision): boolean =>
  precision !== null && precision < GOOD_ENOUGH && useful + noise + duplicate >= LEAST_JUDGED;
