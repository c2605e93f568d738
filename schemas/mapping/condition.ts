import { firstSaid, isScalar, type Look, plainWord } from './look.ts';
import type { Condition, Scalar } from './model.ts';

const among = (value: unknown, words: Scalar | Scalar[]): boolean =>
  isScalar(value) && [words].flat().some((word) => plainWord(word) === plainWord(value));

/** Whether a condition holds of the document. What is not there is no word at all, and differs from everything said. */
export function holds(condition: Condition | Condition[] | undefined, look: Look): boolean {
  if (condition === undefined) return true;
  if (Array.isArray(condition)) return condition.every((part) => holds(part, look));
  if ('all' in condition) return condition.all.every((part) => holds(part, look));
  if ('any' in condition) return condition.any.some((part) => holds(part, look));
  const { field, is, not, exists, differs } = condition;
  const value = firstSaid(look, field)?.value;
  if (exists !== undefined && (value !== undefined) !== exists) return false;
  if (is !== undefined && !among(value, is)) return false;
  if (not !== undefined && among(value, not)) return false;
  if (differs === undefined) return true;
  const other = firstSaid(look, differs)?.value;
  if (value === undefined || other === undefined) return value !== other;
  return isScalar(value) && isScalar(other) && plainWord(value) !== plainWord(other);
}
