import { Errors } from 'typebox/value';
import { CLOCK_DEFINITIONS, type ClockName } from './clocks.ts';
import { CATEGORIES, CHANNELS, CUSTOMER_TIERS, PRIORITIES } from './enumerations.ts';
import { type Objective, type Policy, PolicySchema } from './policy.ts';
import { type Selector, selectorKey } from './selector.ts';

export type PolicyVerdict = { ok: true; policy: Policy } | { ok: false; problems: string[] };

const DAY = 86_400_000;
const CODES: Partial<Record<keyof Selector, readonly string[]>> = {
  priority: PRIORITIES,
  category: CATEGORIES,
  channel: CHANNELS,
  customer_tier: CUSTOMER_TIERS,
};

const twice = (ids: readonly string[]): string[] => ids.filter((id, index) => ids.indexOf(id) !== index);

/** How a clock runs. Whatever target a ticket selects, one clock starts, pauses and counts in one way. */
const gait = ({ startOn, clock, calendar, dueAt, pauseOn, onReopen }: Objective): string =>
  JSON.stringify([
    startOn ?? CLOCK_DEFINITIONS[clock].starts[0],
    calendar,
    dueAt ?? 'same_time',
    pauseOn,
    onReopen,
  ]);

function objectiveProblems(objective: Objective, calendars: readonly string[]): string[] {
  const { clock, startOn, pauseOn, onReopen, calendar, dueAt, targetMs, selector } = objective;
  const { starts, pauses } = CLOCK_DEFINITIONS[clock];
  const problems: string[] = [];
  if (startOn && !starts.includes(startOn))
    problems.push(`startOn: ${clock} may start on ${starts.join(', ')}, not on ${startOn}`);
  if (pauseOn.length > 0 && !pauses) problems.push(`pauseOn: ${clock} never pauses`);
  if (onReopen !== 'none' && clock !== 'resolution')
    problems.push(`onReopen: only resolution runs on or begins anew; ${clock} takes none`);
  if (calendar !== '24x7' && !calendars.includes(calendar))
    problems.push(`calendar: ${calendar} is none of 24x7, ${calendars.join(', ')}`);
  if (dueAt === 'end_of_day' && (calendar === '24x7' || targetMs % DAY !== 0))
    problems.push('dueAt: end_of_day asks for a calendar of working days and a target of whole days');
  for (const [field, codes] of Object.entries(CODES) as [keyof Selector, readonly string[]][])
    for (const value of (selector[field] as string[] | undefined) ?? [])
      if (!codes.includes(value)) problems.push(`selector.${field}: ${value} is none of ${codes.join(', ')}`);
  return problems.map((problem) => `/objectives/${objective.id}/${problem}`);
}

function clockProblems(policy: Policy): string[] {
  const items = policy.objectives.filter(({ mode }) => mode === 'per_item');
  return [...new Set(items.map(({ clock }) => clock))].flatMap((clock: ClockName) => {
    const own = items.filter((objective) => objective.clock === clock);
    const problems = twice(own.map(({ selector }) => selectorKey(selector))).map(
      (selector) => `/objectives: ${clock} has two limits for ${selector}`,
    );
    if (new Set(own.map(gait)).size > 1)
      problems.push(
        `/objectives: ${own.map(({ id }) => id).join(', ')} must agree in startOn, calendar, dueAt, pauseOn and onReopen`,
      );
    if (policy.unset.includes(clock)) problems.push(`/unset: ${clock} is set by ${own[0]?.id}`);
    return problems;
  });
}

/**
 * Judges a policy document. Every problem names its place and what would be accepted (ANDON_E316).
 *
 * @param calendars ids of the business calendars that there are.
 */
export function checkPolicy(document: unknown, calendars: readonly string[]): PolicyVerdict {
  const errors = Errors(PolicySchema, document);
  if (errors.length > 0)
    return { ok: false, problems: errors.map((error) => `${error.instancePath || '/'}: ${error.message}`) };
  const policy = document as Policy;
  const rates = policy.rates.map(({ id }) => id);
  const problems = [
    ...twice(policy.objectives.map(({ id }) => id)).map((id) => `/objectives: ${id} twice`),
    ...twice(rates).map((id) => `/rates: ${id} twice`),
    ...policy.triggers
      .filter(({ when }) => !rates.includes(when))
      .map(({ when }) => `/triggers: no rate ${when}`),
    ...policy.objectives.flatMap((objective) => objectiveProblems(objective, calendars)),
    ...clockProblems(policy),
  ];
  return problems.length > 0 ? { ok: false, problems: [...new Set(problems)] } : { ok: true, policy };
}
