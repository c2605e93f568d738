import { type Objective, type Policy, type Selector, TICKET_CLOCKS } from '../../schemas/policy.ts';
import { ranks } from './ranks.ts';
import { type Columns, texts } from './select.ts';
import { FLAG_TESTS, GAPS, s } from './ticket-fields.ts';

type TicketClock = (typeof TICKET_CLOCKS)[number];
type Attribute = keyof Selector;

const TRUTHS: Partial<Record<Attribute, string>> = { is_complaint: 'complaint', is_major: 'major' };

const specificity = (objective: Objective): number => Object.keys(objective.selector).length;

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

/** Objectives of one clock, the most specific first, ties to the stricter target (domain.md 1.4 rule 1). */
export const objectivesOf = (policy: Policy, clock: string): Objective[] =>
  policy.objectives
    .filter((objective) => objective.clock === clock)
    .sort((a, b) => specificity(b) - specificity(a) || a.targetMs - b.targetMs);

/** The target that each attribute run selects, 0 where no objective matches (22). */
function targets(objectives: Objective[]): string {
  const branches = objectives.map((objective) => [matches(objective.selector), objective.targetMs] as const);
  const otherwise = branches.find(([condition]) => condition === '')?.[1] ?? 0;
  const conditions = branches.filter(([condition]) => condition !== '');
  if (conditions.length === 0) return `arrayMap(x -> toInt64(${otherwise}), run_at)`;
  const used = [
    ...new Set(objectives.flatMap((objective) => Object.keys(objective.selector) as Attribute[])),
  ].filter((field) => field !== 'channel');
  const choice = `toInt64(multiIf(${conditions.map((pair) => pair.join(', ')).join(', ')}, ${otherwise}))`;
  return `arrayMap((x${used.map((field) => `, a_${field}`).join('')}) -> ${choice}, run_at${used.map((field) => `, run_${field}`).join('')})`;
}

const STOPS: Record<TicketClock, string> = {
  first_response: 'response.1',
  assignment: 'assigned_at',
  resolution: 'if(open = 1, 0, resolutions[-1].1)',
};

/** Columns of a clock, in the order in which `clock` lists them. */
const CLOCK_COLUMNS = ['start', 'due', 'warn', 'stop', 'target', 'elapsed_stop', 'by_reclass'] as const;

/**
 * One clock of one policy as an array (start, due, warn, stop, target, elapsed at stop, by reclassification). A
 * running clock is its due instant; nothing here depends on now (docs/ticket-state.md 20-24).
 */
function clock(key: string, kind: TicketClock, objectives: Objective[], pauseCapMs: number): Columns {
  const pausing = kind === 'resolution';
  /** Time that the clock stood still before it had run for so long. */
  const still = (elapsed: string) =>
    pausing ? ` + arraySum((n, e) -> if(e <= ${elapsed}, n.2 - n.1, 0), ${key}_idle, ${key}_worked)` : '';
  const column = (name: string) => `${key}_${name}`;
  return {
    [column('stop')]: `if(${STOPS[kind]} > 0, greatest(${STOPS[kind]}, created_at), 0)`,
    [column('targets')]: targets(objectives),
    // (from, target, place), of the runs that have a target.
    [column('runs')]: `arrayFilter(r -> r.2 > 0 AND r.3 >= run_first AND (r.3 = run_first OR ${key}_stop = 0 OR r.1 < ${key}_stop),
        arrayMap((at_run, target_of, i) -> (if(i = run_first, created_at, at_run), target_of, i), run_at, ${key}_targets, arrayEnumerate(run_at)))`,
    ...(pausing
      ? {
          // 23: capped pauses and gaps, and the time worked when each of them begins.
          [column('idle')]: `arraySort(arrayFilter(n -> n.2 > n.1, arrayMap(n -> (greatest(n.1, created_at), n.2), arrayConcat(
              arrayMap(p -> (p.1, if(p.2 = 0, p.1 + ${pauseCapMs}, least(p.2, p.1 + ${pauseCapMs}))), pauses), gaps))))`,
          [column('worked')]: `arrayMap((n, idle) -> n.1 - created_at - (idle - (n.2 - n.1)), ${key}_idle, arrayCumSum(n -> n.2 - n.1, ${key}_idle))`,
        }
      : {}),
    // 24: the first run in which the target is passed before the next one begins; the last has no end.
    [column('breach')]: `arrayFirst((r, until) -> greatest(r.1, created_at + r.2${still('r.2')}) < until,
        ${key}_runs, arrayPopFront(arrayPushBack(tupleElement(${key}_runs, 1), 9000000000000000)))`,
    [column('from')]: `${key}_breach.1`,
    [column('target')]: `${key}_breach.2`,
    [column('due')]: `created_at + ${key}_target${still(`${key}_target`)}`,
    [column('warn_after')]: `intDiv(${key}_target * 3, 4)`,
    [key]: `if(created_at > 0 AND notEmpty(${key}_runs), [created_at, greatest(${key}_from, ${key}_due),
        greatest(${key}_from, created_at + ${key}_warn_after${still(`${key}_warn_after`)}), ${key}_stop, ${key}_target,
        if(${key}_stop = 0, 0, ${key}_stop - created_at${pausing ? ` - arraySum(n -> greatest(0, least(n.2, ${key}_stop) - n.1), ${key}_idle)` : ''}),
        toInt64(${key}_breach.3 > run_first AND ${key}_due < ${key}_from)], [0, 0, 0, 0, 0, 0, 0])`,
  };
}

/** Every clock of the policies in use, as the `clock_…` arrays (index = policy × clocks + clock, from 1 in SQL). */
export function ticketClocks(policies: readonly Policy[]): Columns {
  const used = [
    ...new Set(
      policies.flatMap((policy) =>
        policy.objectives
          .filter((objective) => objective.clock !== 'answer')
          .flatMap((objective) => Object.keys(objective.selector) as Attribute[]),
      ),
    ),
  ].filter((field) => field !== 'channel');
  const run = (field: Attribute): string => {
    const [known, nothing] = TRUTHS[field] ? ['x >= 0', '-1'] : ["x != ''", "''"];
    const said = `arrayFilter((x, r) -> r IN (${CLASSIFYING}), ${s(TRUTHS[field] ?? field)}, ${s('rank')})`;
    return `arrayPushFront(arrayFill(x -> ${known}, ${said}), ${nothing})`;
  };
  const columns: Columns = {
    ...GAPS,
    // 22: a run starts at each classifying fact; before them all, nothing is said.
    run_at: `arrayPushFront(arrayFilter((p, r) -> r IN (${CLASSIFYING}), ${s('pos')}, ${s('rank')}), 0)`,
    // What was said up to the start holds there; where nothing was, the first thing said.
    run_first: 'least(length(run_at), greatest(2, arrayCount(p -> p <= created_at, run_at)))',
    ...Object.fromEntries(used.map((field) => [`run_${field}`, run(field)])),
  };

  const keys: string[] = [];
  const made = new Map<string, string>();
  for (const policy of policies) {
    for (const kind of TICKET_CLOCKS) {
      const objectives = objectivesOf(policy, kind);
      const same = JSON.stringify([
        kind,
        policy.pauseCapMs,
        objectives.map(({ selector, targetMs }) => [selector, targetMs]),
      ]);
      if (!made.has(same)) {
        const key = `clock${made.size}`;
        made.set(same, key);
        Object.assign(columns, clock(key, kind, objectives, policy.pauseCapMs));
      }
      keys.push(made.get(same) as string);
    }
  }
  const cap = Math.min(...policies.map((policy) => policy.pauseCapMs));
  const flags: Record<string, string> = {
    ...FLAG_TESTS,
    pause_capped: `arrayExists(p -> p.2 > p.1 + ${cap}, pauses)`,
  };
  const names = Object.keys(flags).sort();
  return {
    ...columns,
    clocks: `[${keys.join(', ')}]`,
    ...Object.fromEntries(
      CLOCK_COLUMNS.map((name, i) => [`clock_${name}`, `arrayMap(k -> k[${i + 1}], clocks)`]),
    ),
    // 26, in the order of the alphabet.
    flags: `arrayFilter((name, raised) -> raised, [${texts(names)}], [${names.map((name) => `toUInt8(${flags[name]})`).join(',\n      ')}])`,
  };
}
