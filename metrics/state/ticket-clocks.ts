import { type Objective, type Policy, type Selector, TICKET_CLOCKS } from '../../schemas/policy.ts';
import { limitOf, objectivesOf } from '../objectives.ts';
import { ranks } from './ranks.ts';
import { type Columns, texts } from './select.ts';
import { FLAG_TESTS, GAPS, s } from './ticket-fields.ts';

type TicketClock = (typeof TICKET_CLOCKS)[number];
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

/** The target that each attribute run selects, 0 where no objective matches (22). */
function targets(objectives: Objective[]): string {
  const branches = objectives.map((objective) => [matches(objective.selector), limitOf(objective)] as const);
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

/** How long a clock stood still before it had run for so long: for each standstill the time worked when it began. */
const still = (elapsed: string): string =>
  `arraySum((n, e) -> if(e <= ${elapsed}, n.2 - n.1, 0), idle, worked)`;

/**
 * All clocks side by side, one element each: the engine takes one lambda over six clocks apart faster than six of them.
 * A running clock is its due instant; nothing here depends on now (docs/ticket-state.md 20-24).
 */
const CLOCKS: Columns = {
  // Time worked when each standstill begins.
  clock_worked: `arrayMap(idle -> arrayMap((n, sum) -> n.1 - created_at - (sum - (n.2 - n.1)), idle, arrayCumSum(n -> n.2 - n.1, idle)), clock_idle)`,
  // (from, target, place, due): the first run in which the target is passed before the next begins; the last has no end.
  clock_breach: `arrayMap(of_clock -> arrayFirst((r, until) -> greatest(r.1, r.4) < until,
        of_clock, arrayPopFront(arrayPushBack(tupleElement(of_clock, 1), 9000000000000000))),
      arrayMap((halt, aims, idle, worked) -> arrayMap(r -> (r.1, r.2, r.3, created_at + r.2 + ${still('r.2')}),
        arrayFilter(r -> created_at > 0 AND r.2 > 0 AND r.3 >= run_first AND (r.3 = run_first OR halt = 0 OR r.1 < halt),
          arrayMap((since, aim, i) -> (if(i = run_first, created_at, since), aim, i), run_at, aims, arrayEnumerate(run_at)))),
        clock_halt, clock_aims, clock_idle, clock_worked))`,
  clock_start: 'arrayMap(b -> if(b.2 > 0, created_at, 0), clock_breach)',
  clock_due: 'arrayMap(b -> greatest(b.1, b.4), clock_breach)',
  clock_warn: `arrayMap((b, idle, worked) -> if(b.2 > 0, greatest(b.1, created_at + intDiv(b.2 * 3, 4) + ${still('intDiv(b.2 * 3, 4)')}), 0),
      clock_breach, clock_idle, clock_worked)`,
  clock_stop: 'arrayMap((b, halt) -> if(b.2 > 0, halt, 0), clock_breach, clock_halt)',
  clock_target: 'arrayMap(b -> b.2, clock_breach)',
  clock_elapsed_stop: `arrayMap((b, halt, idle) -> if(b.2 > 0 AND halt > 0,
      halt - created_at - arraySum(n -> greatest(0, least(n.2, halt) - n.1), idle), 0), clock_breach, clock_halt, clock_idle)`,
  clock_by_reclass: 'arrayMap(b -> toUInt8(b.3 > run_first AND b.4 < b.1), clock_breach)',
};

/** 23: capped pauses, and gaps. */
const standstills = (capMs: number): string =>
  `arraySort(arrayFilter(n -> n.2 > n.1, arrayMap(n -> (greatest(n.1, created_at), n.2), arrayConcat(
      arrayMap(p -> (p.1, if(p.2 = 0, p.1 + ${capMs}, least(p.2, p.1 + ${capMs}))), pauses), gaps))))`;

/** Every clock of the policies in use, as the `clock_…` arrays (index = policy × clocks + clock, from 1 in SQL). */
export function ticketClocks(policies: readonly Policy[]): Columns {
  const used = [
    ...new Set(
      policies.flatMap((policy) =>
        policy.objectives
          .filter(({ clock }) => (TICKET_CLOCKS as readonly string[]).includes(clock))
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

  const clocks = policies.flatMap((policy) => TICKET_CLOCKS.map((kind) => ({ policy, kind })));
  const stop = (kind: TicketClock): string =>
    `if(${STOPS[kind]} > 0, greatest(${STOPS[kind]}, created_at), 0)`;
  const caps = [...new Set(policies.map((policy) => policy.pauseCapMs))];
  for (const capMs of caps) columns[`idle_${capMs}`] = standstills(capMs);
  const cap = Math.min(...policies.map((policy) => policy.pauseCapMs));
  const flags: Record<string, string> = {
    ...FLAG_TESTS,
    pause_capped: `arrayExists(p -> p.2 > p.1 + ${cap}, pauses)`,
  };
  const names = Object.keys(flags).sort();
  return {
    ...columns,
    clock_halt: `[${clocks.map(({ kind }) => stop(kind)).join(', ')}]`,
    clock_aims: `[${clocks.map(({ policy, kind }) => targets(objectivesOf(policy, kind))).join(',\n      ')}]`,
    clock_idle: `[${clocks.map(({ policy, kind }) => (kind === 'resolution' ? `idle_${policy.pauseCapMs}` : '[]')).join(', ')}]`,
    ...CLOCKS,
    // 26, in the order of the alphabet.
    flags: `arrayFilter((name, raised) -> raised, [${texts(names)}], [${names.map((name) => `toUInt8(${flags[name]})`).join(',\n      ')}])`,
  };
}
