import { seenSql } from '../../metrics/query/seen.ts';
import { CLOSED_DIMENSIONS, type Dimension } from '../../schemas/dimensions.ts';
import type { Directory } from '../../schemas/directory.ts';
import type { Fault } from '../../schemas/faults.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import { wrongParameter } from './fault.ts';
import type { Filters } from './parameters.ts';

/** So many of the values that were seen are told where one is refused. */
const MOST_TOLD = 100;
const MOST_REMEMBERED = 10_000;

export interface WhereDeps {
  directory: Directory;
  policies: readonly Policy[];
  query<Row>(sql: string): Promise<Row[]>;
}

/** @returns the fault that names the first value which is not accepted, or null. */
export type CheckWhere = (filters: Filters, tenant: string) => Promise<Fault | null>;

/** Values that are known without looking at the data: the words of domain.md 3.3, else the names of the directory. */
function names(dimension: Dimension, { directory, policies }: WhereDeps): readonly string[] {
  const { sites, teams, queues, skills, regions } = directory;
  const named: Partial<Record<Dimension, object>> = {
    site: sites,
    team: teams,
    queue: queues,
    skill_group: skills,
    region: regions,
  };
  if (dimension === 'policy') return policies.map(policyKey);
  return CLOSED_DIMENSIONS[dimension] ?? Object.keys(named[dimension] ?? {});
}

/**
 * Whether filters name values that exist. Accepted is: the empty value (= not set), a word or name that is known, and any
 * value that an event of the tenant brought, since events keep a word that nobody knows as it came. Where nothing at all
 * is known of a dimension (no names, no data yet) any value is. The store is asked only about values without a name, and
 * what it has seen once is remembered.
 */
export function checkingWhere(deps: WhereDeps): CheckWhere {
  const remembered = new Set<string>();
  const look = async (dimension: Dimension, tenant: string, among?: readonly string[]) => {
    const sql = seenSql(dimension, tenant, among?.length ?? MOST_TOLD, among);
    return sql === null ? [] : (await deps.query<{ value: string }>(sql)).map((row) => row.value);
  };

  async function check(dimension: Dimension, values: readonly string[], tenant: string) {
    const known = names(dimension, deps);
    const key = (value: string) => `${tenant}\u001f${dimension}\u001f${value}`;
    const nameless = values.filter(
      (value) => value !== '' && !known.includes(value) && !remembered.has(key(value)),
    );
    if (nameless.length === 0) return null;
    const seen = await look(dimension, tenant, nameless);
    if (remembered.size + seen.length > MOST_REMEMBERED) remembered.clear();
    for (const value of seen) remembered.add(key(value));
    const strange = nameless.find((value) => !seen.includes(value));
    if (strange === undefined) return null;
    const accepted = [...new Set([...known, ...(await look(dimension, tenant))])];
    return accepted.length === 0 ? null : wrongParameter(`where.${dimension}`, strange, accepted);
  }

  return async (filters, tenant) => {
    for (const [dimension, values] of Object.entries(filters)) {
      const fault = await check(dimension as Dimension, values, tenant);
      if (fault) return fault;
    }
    return null;
  };
}
