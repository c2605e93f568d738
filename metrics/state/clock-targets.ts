import type { Objective, Selector } from '../../schemas/policy.ts';
import { limitOf } from '../objectives.ts';
import { ranks } from './ranks.ts';
import { type Columns, texts } from './select.ts';
import { s } from './ticket-fields.ts';

type Attribute = keyof Selector;

const TRUTHS: Partial<Record<Attribute, string>> = { is_complaint: 'complaint', is_major: 'major' };

const matches = (selector: Selector): string =>
  (Object.entries(selector) as [Attribute, string[] | boolean][])
    .map(([field, wanted]) =>
      typeof wanted === 'boolean'
        ? `a_${field} ${wanted ? '=' : '!='} 1`
        : `${field === 'channel' ? 'channel' : `a_${field}`} IN (${texts(wanted)})`,
    )
    .join(' AND ');

const CLASSIFYING = ranks(
  'ticket.snapshot',
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
);

const attributesOf = (objectives: readonly Objective[]): Attribute[] =>
  [...new Set(objectives.flatMap(({ selector }) => Object.keys(selector) as Attribute[]))].filter(
    (field) => field !== 'channel',
  );

/** The target that each attribute run selects, 0 where no objective matches (22). @param objectives the deciding ones first. */
export function targets(objectives: readonly Objective[]): string {
  const branches = objectives.map((objective) => [matches(objective.selector), limitOf(objective)] as const);
  const otherwise = branches.find(([condition]) => condition === '')?.[1] ?? 0;
  const conditions = branches.filter(([condition]) => condition !== '');
  if (conditions.length === 0) return `arrayMap(x -> toInt64(${otherwise}), run_at)`;
  const used = attributesOf(objectives);
  const choice = `toInt64(multiIf(${conditions.map((pair) => pair.join(', ')).join(', ')}, ${otherwise}))`;
  // Where only the channel decides there is still one target for each run.
  return used.length === 0
    ? `arrayMap(x -> ${choice}, run_at)`
    : `arrayMap((${used.map((field) => `a_${field}`).join(', ')}) -> ${choice}, ${used.map((field) => `run_${field}`).join(', ')})`;
}

const run = (field: Attribute): string => {
  const [known, nothing] = TRUTHS[field] ? ['x >= 0', '-1'] : ["x != ''", "''"];
  const said = `arrayFilter((x, r) -> r IN (${CLASSIFYING}), ${s(TRUTHS[field] ?? field)}, ${s('rank')})`;
  return `arrayPushFront(arrayFill(x -> ${known}, ${said}), ${nothing})`;
};

/** Attribute runs: their instants (`run_at`), and each attribute that some objective asks for (`run_…`). */
export const attributeRuns = (objectives: readonly Objective[]): Columns => ({
  // 22: a run starts at each classifying fact; before them all, nothing is said.
  run_at: `arrayPushFront(arrayFilter((p, r) -> r IN (${CLASSIFYING}), ${s('pos')}, ${s('rank')}), 0)`,
  ...Object.fromEntries(attributesOf(objectives).map((field) => [`run_${field}`, run(field)])),
});
