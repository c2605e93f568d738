import { CLOCK_DEFINITIONS, type ClockName } from '../clocks.ts';
import { type Objective, type Policy, policyKey } from '../policy.ts';
import { bothSelectors, covers, type Selector, selectorKey, specificity } from '../selector.ts';

/** What a derived policy is called. */
export type Named = Pick<Policy, 'id' | 'version' | 'name'> & Partial<Pick<Policy, 'effectiveFrom'>>;

/** Of objectives that hold for a ticket the one that counts: the most specific, ties to the stricter (domain.md 1.4 rule 1). */
export const deciding = <Of extends Pick<Objective, 'selector' | 'targetMs'>>(
  holding: readonly Of[],
): Of | undefined =>
  [...holding].sort(
    (a, b) => specificity(b.selector) - specificity(a.selector) || a.targetMs - b.targetMs,
  )[0];

/** All selectors that some tickets fall under together, each once. */
function meetings(selectors: readonly Selector[]): Selector[] {
  const all = new Map(selectors.map((selector) => [selectorKey(selector), selector]));
  for (const one of all.values())
    for (const other of [...all.values()]) {
      const both = bothSelectors(one, other);
      if (both) all.set(selectorKey(both), all.get(selectorKey(both)) ?? both);
    }
  // The wider first: what says nothing new is then left out.
  const breadth = (selector: Selector) =>
    Object.values(selector).reduce<number>(
      (sum, value) => sum + (Array.isArray(value) ? value.length : 1),
      0,
    );
  return [...all.values()].sort((a, b) => specificity(a) - specificity(b) || breadth(b) - breadth(a));
}

const gait = ({ clock, startOn, calendar, dueAt }: Objective): string =>
  JSON.stringify([startOn ?? CLOCK_DEFINITIONS[clock].starts[0], calendar, dueAt ?? 'same_time']);

/** The least limit that any of the policies sets to whatever ticket. */
function strictestOf(clock: ClockName, policies: readonly Policy[]): Objective[] {
  const limits = policies.map((policy) =>
    policy.objectives.filter((each) => each.clock === clock && each.mode === 'per_item'),
  );
  // Limits that run from other events or in other calendars cannot be compared: those of the shortest one are taken.
  const shortest = [...limits.flat()].sort((a, b) => a.targetMs - b.targetMs)[0];
  if (!shortest) return [];
  const alike = limits.map((own) => own.filter((each) => gait(each) === gait(shortest)));
  const kept: Objective[] = [];
  for (const selector of meetings(alike.flat().map((each) => each.selector))) {
    const holding = (among: readonly Objective[]) =>
      deciding(among.filter((each) => covers(each.selector, selector)));
    const least = alike.flatMap((own) => holding(own) ?? []).sort((a, b) => a.targetMs - b.targetMs)[0];
    if (least && holding(kept)?.targetMs !== least.targetMs)
      kept.push({ ...least, selector, id: `${clock.replaceAll('_', '-')}-${kept.length + 1}` });
  }
  return kept;
}

/** Per clock and selector the least target over the chosen policies; rates and the rest are the first one's. */
export function strictest(policies: readonly [Policy, ...Policy[]], named: Named): Policy {
  const clocks = [...new Set(policies.flatMap((policy) => policy.objectives.map(({ clock }) => clock)))];
  const objectives = clocks.flatMap((clock) => strictestOf(clock, policies));
  const set = new Set(objectives.map(({ clock }) => clock));
  const [first] = policies;
  return {
    ...first,
    effectiveFrom: 0,
    ...named,
    basedOn: policies.map(policyKey),
    pauseCapMs: Math.min(...policies.map(({ pauseCapMs }) => pauseCapMs)),
    objectives,
    unset: [...new Set(policies.flatMap(({ unset }) => unset))].filter((clock) => !set.has(clock)),
  };
}

export interface Overrides {
  /** Takes the place of the objective with its id, or is added. */
  objectives?: readonly Objective[];
  /** Ids of objectives that go. */
  without?: readonly string[];
  /** How a clock runs, for all of its objectives: its start, calendar, reopening. */
  clocks?: Partial<
    Record<ClockName, Partial<Pick<Objective, 'startOn' | 'calendar' | 'dueAt' | 'pauseOn' | 'onReopen'>>>
  >;
  pauseCapMs?: number;
}

/** A copy of a policy with overrides; what was overridden is 'chosen' unless it says where it is from. */
export function custom(base: Policy, named: Named, overrides: Overrides): Policy {
  const replaced = new Map(overrides.objectives?.map((each) => [each.id, each]));
  const known = new Set(base.objectives.map(({ id }) => id));
  const objectives = base.objectives
    .filter(({ id }) => !overrides.without?.includes(id))
    .map((each) => replaced.get(each.id) ?? each)
    .concat([...replaced.values()].filter(({ id }) => !known.has(id)))
    .map((each) => ({ ...each, ...overrides.clocks?.[each.clock] }));
  const set = new Set(objectives.map(({ clock }) => clock));
  return {
    ...base,
    effectiveFrom: 0,
    ...named,
    basedOn: [policyKey(base)],
    pauseCapMs: overrides.pauseCapMs ?? base.pauseCapMs,
    objectives,
    unset: base.unset.filter((clock) => !set.has(clock)),
  };
}
