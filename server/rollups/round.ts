import type { RollupPlan } from '../../metrics/rollup/index.ts';
import { quote, type Store } from '../../store/store.ts';
import { standingUnits } from './standing.ts';

/** Subjects that one statement adds up, unless a single unit has more. */
const AT_ONCE = 50_000;
/**
 * A unit's stamp lies so far (ms) behind the present: a mark that was set before its row was replaced, while the unit was
 * being added up from the old row, is then younger than the stamp and voids it once more.
 */
export const STAMP_SLACK = 60_000;
/** Units whose stamp is so much older (ms) get that of the day: units of one stamp make a short question. */
const RESTAMP_AFTER = 3_600_000;
/** Rows of generations that nobody reads any more are removed after so long (ms). */
const READ_FOR = 600_000;

export interface RoundParts {
  store: Store;
  wall: () => number;
  /** Site time, ms. */
  siteNow(tenant: string): number;
  /** Up to this ingestion stamp everything is in the state. */
  cut(tenant: string): number;
  /** Kinds of so few closed subjects are not added up: their rows are read as quickly. */
  atLeast: number;
  /** Called between two statements; false ends the round. */
  goOn(): Promise<boolean>;
}

/** The epoch that all rows of state are of; null while they are being built anew. */
async function wholeEpoch(store: Store): Promise<number | null> {
  const [newest] = await store.query<{ epoch: number; rebuilt_at: number }>(
    'SELECT epoch, rebuilt_at FROM epochs FINAL ORDER BY epoch DESC LIMIT 1',
  );
  if (!newest) return 0;
  return newest.rebuilt_at > 0 ? newest.epoch : null;
}

/** Units in the order given, so many together as one statement may add up. */
function* together(units: readonly { unit: number; members: number }[]): Generator<number[]> {
  let some: number[] = [];
  let members = 0;
  for (const one of units) {
    if (some.length > 0 && members + one.members > AT_ONCE) {
      yield some;
      [some, members] = [[], 0];
    }
    some.push(one.unit);
    members += one.members;
  }
  if (some.length > 0) yield some;
}

/**
 * Adds up the closed units of a rollup that do not stand, newest first. A unit of which somebody is still in the working
 * set waits: whoever is not in it can change by the cold way alone, which leaves marks. Several processes at once do no
 * harm: each makes a generation of its own, and the last one is in force.
 *
 * @returns units that were added up.
 */
export async function addUpRound(parts: RoundParts, plan: RollupPlan): Promise<number> {
  const { store, wall } = parts;
  const epoch = await wholeEpoch(store);
  const stamp = Math.min(parts.cut(plan.tenant), wall() - STAMP_SLACK);
  if (epoch === null || !Number.isFinite(stamp)) return 0;
  const standing = new Map((await standingUnits(store, [plan])).map((row) => [row.unit, row]));
  const closed = await store.query<{ unit: number; members: number; living: number }>(
    plan.closedSql(parts.siteNow(plan.tenant), stamp),
  );
  if (closed.reduce((sum, { members }) => sum + members, 0) < parts.atLeast) return 0;
  const isWhole = ({ unit, members }: { unit: number; members: number }) =>
    standing.get(unit)?.members === members;
  const due = closed.filter((one) => one.living === 0 && !isWhole(one));
  // Marks that came since `standing` was read are later than the stamp: they void these units all the same.
  const outdated = closed
    .filter((one) => isWhole(one) && (standing.get(one.unit)?.stamp ?? 0) < stamp - RESTAMP_AFTER)
    .map(({ unit }) => unit);
  if (outdated.length > 0) await store.command(plan.restampSql(outdated, stamp, wall()));
  let done = 0;
  for (const units of together(due)) {
    if (!(await parts.goOn())) break;
    const generation = wall() * 1_000 + Math.floor(Math.random() * 1_000);
    for (const sql of plan.addUpSql({ units, generation, stamp })) await store.command(sql);
    await store.command(plan.publishSql({ units, generation, stamp }, epoch, wall()));
    done += units.length;
  }
  if (done > 0) await removeUnread(store, plan, wall());
  return done;
}

/** Rows of generations that are out of force for so long that no statement reads them, or that never were in force. */
async function removeUnread(store: Store, { tenant, rows }: RollupPlan, now: number): Promise<void> {
  const own = `tenant = ${quote(tenant)} AND kind = ${quote(rows)}`;
  await store.command(
    `DELETE FROM rollups WHERE ${own} AND generation < ${(now - READ_FOR) * 1_000}
     AND (unit, generation) NOT IN (SELECT unit, generation FROM rollup_units FINAL WHERE ${own})`,
  );
}
