import type { Objective, Policy } from '../../../schemas/policy.ts';
import { policyKey } from '../../../schemas/policy.ts';
import { limit } from '../../format/durations.ts';
import type { Speech } from '../../format/words.ts';
import { wordOf } from '../codes.ts';

/** Whom an objective speaks of, in words: 紧急, 投诉 · 重要, or 一般情况 where it speaks of all others. */
export function selectorText(selector: Objective['selector'], speech: Speech): string {
  const groups: Record<string, string> = { customer_tier: 'tier' };
  const parts = Object.entries(selector).map(([field, values]) =>
    Array.isArray(values)
      ? values.map((value) => wordOf(speech, groups[field] ?? field, String(value))).join('/')
      : speech.say(values ? `ticket.selector.${field}` : `ticket.selector.not_${field}`),
  );
  return parts.length > 0 ? parts.join(' · ') : speech.say('ticket.selector.all');
}

/** Where the words of an objective stand: 'S1 7.1(2)', or 'chosen' in words. */
export const sourceText = ({ provenance }: Pick<Objective, 'provenance'>, speech: Speech): string =>
  typeof provenance === 'object'
    ? `${provenance.manual.split(' ')[0]} §${provenance.section}`
    : speech.say('ticket.chosen');

export interface Target {
  /** ms */
  target: number;
  text: string;
  source: string;
}

/** The limits that a policy sets for a clock, each length once, the shortest first. */
export function targetsOf(
  policies: readonly Policy[] | undefined,
  key: string | undefined,
  clock: string,
  speech: Speech,
): Target[] {
  const policy = policies?.find((one) => policyKey(one) === key);
  const byLength = new Map<number, Objective[]>();
  for (const objective of policy?.objectives ?? [])
    if (objective.clock === clock)
      byLength.set(objective.targetMs, [...(byLength.get(objective.targetMs) ?? []), objective]);
  return [...byLength]
    .sort(([a], [b]) => a - b)
    .map(([target, objectives]) => ({
      target,
      text: `${[...new Set(objectives.map(({ selector }) => selectorText(selector, speech)))].join('、')} ${limit(target, speech.language)}`,
      source: [...new Set(objectives.map((one) => sourceText(one, speech)))].join('、'),
    }));
}
