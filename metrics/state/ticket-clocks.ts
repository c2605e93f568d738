import { type KeptClock, keptClocks } from '../../schemas/clock-places.ts';
import type { Policy } from '../../schemas/policy.ts';
import { businessSql } from '../calendar/sql.ts';
import { decidingFirst } from '../objectives.ts';
import { startOf, stopOf } from './clock-gaits.ts';
import { attributeRuns, targets } from './clock-targets.ts';
import { type Columns, texts } from './select.ts';
import { FLAG_TESTS, GAPS } from './ticket-fields.ts';

const DAY = 86_400_000;

/** Keys of the business calendars in force, by id (table `business_hours`). */
export type CalendarKeys = ReadonlyMap<string, string>;

/** How long a clock stood still before it had run for so long: for each standstill the time worked when it began. */
const still = (elapsed: string): string =>
  `arraySum((n, e) -> if(e <= ${elapsed}, n.2 - n.1, 0), idle, worked)`;

/** In what the clocks count: around the clock instants (ms UTC); with business calendars the time those were open. */
interface Counted {
  /** SQL of the instant at which a clock has counted `from` and so much. */
  wall(more: string): string;
  /** Columns of all clocks' starts and stops, as counted. */
  from: string;
  halt: string;
  /** What `wall` asks for, as (name in a lambda, column). */
  given: readonly (readonly [name: string, column: string])[];
}

const AROUND_THE_CLOCK: Counted = {
  wall: (more) => `from ${more}`,
  from: 'clock_from',
  halt: 'clock_halt',
  given: [],
};

/**
 * All clocks side by side, one element each: the engine takes one lambda over six clocks apart faster than six of them.
 * A running clock is its due instant; nothing here depends on now (docs/ticket-state.md 20-24).
 */
const clocks = ({ wall, from, halt, given }: Counted): Columns => {
  const [names, columns] = [0, 1].map((part) => given.map((each) => `, ${each[part]}`).join(''));
  return {
    // Time worked when each standstill begins.
    clock_worked: `arrayMap((idle, from) -> arrayMap((n, sum) -> n.1 - from - (sum - (n.2 - n.1)), idle, arrayCumSum(n -> n.2 - n.1, idle)), clock_idle, ${from})`,
    // 22: what was said up to the start holds there; where nothing was, the first thing said.
    clock_first:
      'arrayMap(from -> least(length(run_at), greatest(2, arrayCount(p -> p <= from, run_at))), clock_from)',
    // (from, target, place, due): the first run in which the target is passed before the next begins; the last has no end.
    clock_breach: `arrayMap(of_clock -> arrayFirst((r, until) -> greatest(r.1, r.4) < until,
        of_clock, arrayPopFront(arrayPushBack(tupleElement(of_clock, 1), 9000000000000000))),
      arrayMap((from, first, halt, aims, idle, worked${names}) -> arrayMap(r -> (r.1, r.2, r.3, ${wall(`+ r.2 + ${still('r.2')}`)}),
        arrayFilter(r -> created_at > 0 AND r.2 > 0 AND from > 0 AND r.3 >= first AND (r.3 = first OR halt = 0 OR r.1 < halt),
          arrayMap((since, aim, i) -> (if(i = first, from, since), aim, i), run_at, aims, arrayEnumerate(run_at)))),
        clock_from, clock_first, clock_halt, clock_aims, clock_idle, clock_worked${columns}))`,
    clock_start: 'arrayMap((b, from) -> if(b.2 > 0, from, 0), clock_breach, clock_from)',
    clock_due: 'arrayMap(b -> greatest(b.1, b.4), clock_breach)',
    clock_warn: `arrayMap((b, from, idle, worked${names}) -> if(b.2 > 0, greatest(b.1, ${wall(`+ intDiv(b.2 * 3, 4) + ${still('intDiv(b.2 * 3, 4)')}`)}), 0),
      clock_breach, clock_from, clock_idle, clock_worked${columns})`,
    clock_stop: 'arrayMap((b, halt) -> if(b.2 > 0, halt, 0), clock_breach, clock_halt)',
    clock_target: 'arrayMap(b -> b.2, clock_breach)',
    clock_elapsed_stop: `arrayMap((b, from, halt, idle) -> if(b.2 > 0 AND halt > 0,
      halt - from - arraySum(n -> greatest(0, least(n.2, halt) - n.1), idle), 0), clock_breach, ${from}, ${halt}, clock_idle)`,
    clock_by_reclass: 'arrayMap((b, first) -> toUInt8(b.3 > first AND b.4 < b.1), clock_breach, clock_first)',
  };
};

type Count = (instant: string) => string;
const AS_IT_IS: Count = (instant) => instant;

/** 23: capped pauses (and for the resolution gaps), from `from` on, in what the clock counts. */
const standstills = (capMs: number, from: string, count: Count, gaps: boolean): string => {
  const paused = `arrayMap(p -> (${count('p.1')}, if(p.2 = 0, ${count('p.1')} + ${capMs}, least(${count('p.2')}, ${count('p.1')} + ${capMs}))), pauses)`;
  const gone = count === AS_IT_IS ? 'gaps' : `arrayMap(g -> (${count('g.1')}, ${count('g.2')}), gaps)`;
  const all = gaps ? `arraySort(arrayConcat(\n      ${paused}, ${gone}))` : paused;
  return `arrayFilter(n -> n.2 > n.1, arrayMap(n -> (greatest(n.1, ${from}), n.2), ${all}))`;
};

/** With business calendars: what each clock counts in, and back. */
function business(
  kept: readonly KeptClock[],
  keys: CalendarKeys,
): { counts: Count[]; columns: Columns; counted: Counted } {
  const sqlOf = (calendar: string) => {
    const key = keys.get(calendar);
    if (key === undefined) throw new Error(`no calendar ${calendar} in force`);
    return businessSql(key);
  };
  const counts = kept.map(({ calendar }) => (calendar === '24x7' ? AS_IT_IS : sqlOf(calendar).openAt));
  const gaits = [...new Set(kept.map(({ calendar, dueAt }) => `${calendar} ${dueAt}`))];
  const back = gaits
    .map((gait, index) => {
      const [calendar, dueAt] = gait.split(' ') as [string, string];
      if (calendar === '24x7') return '';
      // A limit to the end of its day: up to the next whole day of open time.
      const open = dueAt === 'end_of_day' ? `intDiv(w + ${DAY - 1}, ${DAY}) * ${DAY}` : 'w';
      return `gait = ${index}, ${sqlOf(calendar).instantAt(open)}, `;
    })
    .join('');
  return {
    counts,
    columns: {
      clock_gait: `[${kept.map(({ calendar, dueAt }) => gaits.indexOf(`${calendar} ${dueAt}`)).join(', ')}]`,
      counted_from: `[${counts.map((count, index) => count(`clock_from[${index + 1}]`)).join(', ')}]`,
      counted_halt: `[${counts.map((count, index) => count(`clock_halt[${index + 1}]`)).join(', ')}]`,
    },
    counted: {
      wall: (more) => `arrayMap(w -> multiIf(${back}w), [origin ${more}])[1]`,
      from: 'counted_from',
      halt: 'counted_halt',
      given: [
        ['origin', 'counted_from'],
        ['gait', 'clock_gait'],
      ],
    },
  };
}

/**
 * Every clock of the policies, as the `clock_…` arrays; their places are those of keptClocks. A clock that no policy has
 * is not in the statement.
 *
 * @param keys of the business calendars that they name.
 */
export function ticketClocks(policies: readonly Policy[], keys: CalendarKeys = new Map()): Columns {
  const kept = keptClocks(policies);
  const { counts, columns, counted } = kept.some(({ calendar }) => calendar !== '24x7')
    ? business(kept, keys)
    : { counts: kept.map(() => AS_IT_IS), columns: {}, counted: AROUND_THE_CLOCK };
  const from = (index: number): string => `clock_from[${index + 1}]`;
  const idle: Columns = {};
  const idleOf = (one: KeptClock, index: number): string => {
    if (!one.pauses && one.clock !== 'resolution') return '[]';
    const [cap, count] = [one.pauses ? one.pauseCapMs : 0, counts[index] as Count];
    const own = startOf(one) !== 'created_at' || count !== AS_IT_IS;
    if (own) return standstills(cap, count(from(index)), count, one.clock === 'resolution');
    // From the creation on, clocks of one cap stand still together.
    const name = `${one.clock === 'resolution' ? 'idle' : 'paused'}_${cap}`;
    idle[name] = standstills(cap, 'created_at', count, one.clock === 'resolution');
    return name;
  };
  // Of empty lists alone the engine cannot tell what they would hold.
  const idles: string[] = kept.map(idleOf);
  if (!idles.some((one) => one !== '[]')) idles.fill("CAST([], 'Array(Tuple(Int64, Int64))')");
  const cap = Math.min(...policies.map((policy) => policy.pauseCapMs));
  const flags: Record<string, string> = {
    ...FLAG_TESTS,
    pause_capped: `arrayExists(p -> p.2 > p.1 + ${cap}, pauses)`,
  };
  const names = Object.keys(flags).sort();
  return {
    ...GAPS,
    ...attributeRuns(kept.flatMap(({ objectives }) => objectives)),
    ...idle,
    clock_from: `arrayMap(x -> if(x > 0, greatest(x, created_at), 0), [${kept.map(startOf).join(', ')}])`,
    // 21: a stop before the start counts as the start.
    clock_halt: `arrayMap((x, from) -> if(x > 0, greatest(x, from), 0), [${kept.map((one, index) => stopOf(one, from(index))).join(', ')}], clock_from)`,
    clock_aims: `[${kept.map(({ objectives }) => targets(decidingFirst(objectives))).join(',\n      ')}]`,
    clock_idle: `[${idles.join(', ')}]`,
    ...columns,
    ...clocks(counted),
    // 26, in the order of the alphabet.
    flags: `arrayFilter((name, raised) -> raised, [${texts(names)}], [${names.map((name) => `toUInt8(${flags[name]})`).join(',\n      ')}])`,
  };
}
