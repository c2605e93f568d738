import { type Objective, type Policy, type Selector, TICKET_CLOCKS } from '../../schemas/policy.ts';
import { ENDED_STATUSES, NOT_OPEN_STATUSES } from '../../schemas/enumerations.ts';
import { rank, ranks } from './ranks.ts';
import { type Columns, text, texts } from './select.ts';
import { FOREVER } from './ticket-fields.ts';

type TicketClock = (typeof TICKET_CLOCKS)[number];

/** Selector fields and where a fact's tuple holds them. */
const ATTRIBUTES: Record<keyof Selector, string> = {
  priority: 'priority',
  category: 'category',
  subcategory: 'subcategory',
  channel: 'channel',
  customer_tier: 'customer_tier',
  region: 'region',
  is_complaint: 'complaint',
  is_major: 'major',
};
const TRUTHS = ['is_complaint', 'is_major'];

const specificity = (objective: Objective): number => Object.keys(objective.selector).length;

const matches = (selector: Selector): string =>
  (Object.entries(selector) as [keyof Selector, string[] | boolean][])
    .map(([field, wanted]) =>
      typeof wanted === 'boolean' ? `a_${field} = ${Number(wanted)}` : `a_${field} IN (${texts(wanted)})`,
    )
    .join(' AND ');

const CARRIES = ranks(
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

/** The target in force at each attribute run, 0 where no objective matches; then the run before goes on (22). */
function targets(objectives: Objective[], used: (keyof Selector)[]): string {
  const branches = objectives.map(
    (objective) => [matches(objective.selector), String(objective.targetMs)] as const,
  );
  const fallback = branches.find(([condition]) => condition === '')?.[1] ?? '0';
  const conditions = branches.filter(([condition]) => condition !== '');
  if (conditions.length === 0) return `arrayMap(x -> toInt64(${fallback}), run_at)`;
  const choice = `toInt64(multiIf(${conditions.map((pair) => pair.join(', ')).join(', ')}, ${fallback}))`;
  return `arrayFill(x -> x > 0, arrayMap((${used.map((field) => `a_${field}`).join(', ')}) -> ${choice}, ${used.map((field) => `run_${field}`).join(', ')}))`;
}

const STOPS: Record<TicketClock, string> = {
  first_response: 'first_response_at',
  assignment: 'assigned_at',
  resolution: 'if(open = 1, 0, resolved_at)',
};

/**
 * One clock of one policy as a tuple (start, due, warn, stop, target, elapsed at stop, by reclassification), in the
 * layers `clock_<key>…`. A running clock is its due instant; nothing here depends on now (docs/ticket-state.md 20-24).
 */
function clock(
  key: string,
  kind: TicketClock,
  objectives: Objective[],
  used: (keyof Selector)[],
  pauseCapMs: number,
): Columns {
  const stop = `if(${STOPS[kind]} > 0, greatest(${STOPS[kind]}, created_at), 0)`;
  const pausing = kind === 'resolution';
  const within = (instant: string) =>
    pausing ? `arraySum((n, e) -> if(e <= ${instant}, n.2 - n.1, 0), ${key}_idle, ${key}_worked)` : '0';
  return {
    [`${key}_stop`]: `toInt64(${stop})`,
    [`${key}_targets`]: targets(objectives, used),
    ...(pausing
      ? {
          // 23: capped pauses, and the gaps between a resolution and the way back to open.
          [`${key}_idle`]: `arraySort(arrayFilter(n -> n.2 > n.1, arrayMap(n -> (greatest(n.1, created_at), greatest(n.2, created_at)), arrayConcat(
              arrayMap(p -> (p.1, if(p.2 = 0, p.1 + ${pauseCapMs}, least(p.2, p.1 + ${pauseCapMs}))), pauses), gaps))))`,
        }
      : {}),
    [`${key}_runs`]: `arrayFilter((r, i) -> i >= run_first AND (i = run_first OR ${key}_stop = 0 OR r.1 < ${key}_stop),
        arrayMap((at, target, i) -> (if(i <= run_first, created_at, at), target), run_at, ${key}_targets, arrayEnumerate(run_at)), arrayEnumerate(run_at))`,
    ...(pausing
      ? {
          // Time worked when each idle interval begins.
          [`${key}_worked`]: `arrayMap((n, idle) -> n.1 - created_at - idle, ${key}_idle, arrayMap((all, n) -> all - (n.2 - n.1), arrayCumSum(n -> n.2 - n.1, ${key}_idle), ${key}_idle))`,
        }
      : {}),
    // 24: (breach instant in the run, by reclassification, target), first of those that fall before the next run.
    [`${key}_breach`]: `arrayFirst((b, until) -> b.3 > 0 AND b.1 < until,
        arrayMap((r, i) -> (greatest(r.1, created_at + r.2 + ${within('r.2')}), toUInt8(i > 1 AND created_at + r.2 + ${within('r.2')} < r.1), r.2), ${key}_runs, arrayEnumerate(${key}_runs)),
        arrayPushBack(arrayPopFront(arrayMap(r -> r.1, ${key}_runs)), ${FOREVER}))`,
    [`${key}_on`]: `toUInt8(created_at > 0 AND notEmpty(${key}_runs) AND ${key}_runs[-1].2 > 0)`,
    [`${key}_warn_after`]: `intDiv(${key}_breach.3 * 3, 4)`,
    [key]: `if(${key}_on = 1, (created_at, ${key}_breach.1, created_at + ${key}_warn_after + ${within(`${key}_warn_after`)}, ${key}_stop, ${key}_breach.3,
        if(${key}_stop = 0, 0, ${key}_stop - created_at${pausing ? ` - arraySum(n -> least(n.2, ${key}_stop) - least(n.1, ${key}_stop), ${key}_idle)` : ''}), ${key}_breach.2),
        (toInt64(0), toInt64(0), toInt64(0), toInt64(0), toInt64(0), toInt64(0), toUInt8(0)))`,
  };
}

/** Every clock of the policies in use, as the `clock_…` arrays (index = policy × clocks + clock, from 1 in SQL). */
export function ticketClocks(policies: readonly Policy[]): Columns {
  const used = [
    ...new Set(
      policies.flatMap((policy) =>
        policy.objectives
          .filter((o) => o.clock !== 'answer')
          .flatMap((o) => Object.keys(o.selector) as (keyof Selector)[]),
      ),
    ),
  ];
  const carried = used.filter((field) => field !== 'channel');
  const attribute = (field: keyof Selector) =>
    TRUTHS.includes(field)
      ? `arrayFill(x -> x >= 0, arrayFilter((x, m) -> m, s_${ATTRIBUTES[field]}, class_marks))`
      : `arrayFill(x -> x != '', arrayFilter((x, m) -> m, s_${ATTRIBUTES[field]}, class_marks))`;
  const says =
    carried.map((field) => (TRUTHS.includes(field) ? `x_${field} >= 0` : `x_${field} != ''`)).join(' OR ') ||
    '0';

  const columns: Columns = {
    // 22: facts that change a selected attribute; the first run holds from the start.
    classes: `arrayMap((${['r', ...carried.map((field) => `x_${field}`)].join(', ')}) -> toUInt8(r IN (${CARRIES}) AND (${says})), ${['s_rank', ...carried.map((field) => `s_${ATTRIBUTES[field]}`)].join(', ')})`,
    class_marks:
      'if(has(classes, 1), classes, arrayMap((x, i) -> toUInt8(i = 1), classes, arrayEnumerate(classes)))',
    run_at: 'arrayFilter((pos, m) -> m, s_pos, class_marks)',
    run_first: 'greatest(1, toInt64(arrayCount(at -> at <= created_at, run_at)))',
    ...Object.fromEntries(used.map((field) => [`run_${field}`, attribute(field)])),
    // A gap lasts from a resolution to the next status that is open.
    reopenings: `arrayFilter(o -> o.3 = 0, arrayZip(c_place, c_pos, arrayMap(x -> toUInt8(x IN (${texts(NOT_OPEN_STATUSES)})), c_status)))`,
    gaps: 'arrayFilter(g -> g.2 > 0, arrayMap((pos, i) -> (pos, arrayFirst(o -> o.1 > i, reopenings).2), resolution_at, resolution_place))',
  };

  const tuples: string[] = [];
  const made = new Map<string, string>();
  for (const policy of policies) {
    for (const kind of TICKET_CLOCKS) {
      const objectives = objectivesOf(policy, kind);
      const same = `${kind} ${policy.pauseCapMs} ${JSON.stringify(objectives)}`;
      if (!made.has(same)) {
        const key = `clock${made.size}`;
        made.set(same, key);
        Object.assign(columns, clock(key, kind, objectives, used, policy.pauseCapMs));
      }
      tuples.push(made.get(same) as string);
    }
  }
  const column = (name: string, position: number) =>
    [name, `[${tuples.map((key) => `${key}.${position}`).join(', ')}]`] as const;
  const cap = Math.max(...policies.map((policy) => policy.pauseCapMs));
  return {
    ...columns,
    ...Object.fromEntries(
      [
        'clock_start',
        'clock_due',
        'clock_warn',
        'clock_stop',
        'clock_target',
        'clock_elapsed_stop',
        'clock_by_reclass',
      ].map((name, i) => column(name, i + 1)),
    ),
    flags: `arraySort(arrayFilter(x -> x != '', [
      if(has_conflict = 1, ${text('id_conflict')}, ''),
      if(has(s_skewed, 1), 'skew_fixed', ''),
      if(arrayExists((r, x, was) -> r = ${rank('ticket.status_changed')} AND x NOT IN (${texts(NOT_OPEN_STATUSES)}) AND was IN (${texts(ENDED_STATUSES)}), c_rank, c_status, c_before), 'reopen_inferred', ''),
      if(inferred = 1, 'inferred', ''),
      if(arrayExists((r, resolves) -> r = ${rank('ticket.closed')} AND resolves, c_rank, c_resolves), 'resolved_at_close', ''),
      if(created_at > 0 AND ((first_response_at > 0 AND first_response_at < created_at) OR (first_resolved_at > 0 AND first_resolved_at < created_at)), 'negative_duration', ''),
      if(arrayExists(p -> (p.2 = 0 AND last_fact_at > p.1 + ${cap}) OR p.2 > p.1 + ${cap}, pauses), 'pause_capped', ''),
      if(incomplete = 1, 'incomplete', '')]))`,
  };
}
