import type { RolledUnit, RollupPlan, Rollups } from '../../metrics/rollup/index.ts';
import { quote, type Store } from '../../store/store.ts';

type UnitRow = RolledUnit & { tenant: string; kind: string; members: number };

const keyOf = (tenant: string, kind: string): string => `${tenant}\u001f${kind}`;

/** Units that stand: added up by the plan's formulas from rows of today's epoch, and none of their subjects was about to change since. */
const standingSql = (plans: readonly RollupPlan[]): string => {
  const wanted = plans.map(
    ({ tenant, rows, fingerprint }) => `(${quote(tenant)}, ${quote(rows)}, ${quote(fingerprint)})`,
  );
  const ofPlans = `(tenant, kind) IN (${plans.map(({ tenant, rows }) => `(${quote(tenant)}, ${quote(rows)})`).join(', ')})`;
  return `SELECT of.tenant AS tenant, of.kind AS kind, of.unit AS unit, of.generation AS generation, of.stamp AS stamp,
  of.newest AS newest, of.until AS until, of.members AS members
FROM (SELECT * FROM rollup_units FINAL WHERE ${ofPlans}) AS of
LEFT JOIN (SELECT tenant, kind, unit, max(at) AS at FROM rollup_marks WHERE ${ofPlans} GROUP BY tenant, kind, unit) AS marks
ON of.tenant = marks.tenant AND of.kind = marks.kind AND of.unit = marks.unit
WHERE (of.tenant, of.kind, of.fingerprint) IN (${wanted.join(', ')}) AND marks.at <= of.stamp
  AND of.epoch = (SELECT max(epoch) FROM epochs)
ORDER BY unit`;
};

export const standingUnits = (
  store: Pick<Store, 'query'>,
  plans: readonly RollupPlan[],
): Promise<UnitRow[]> => store.query<UnitRow>(standingSql(plans));

/** What stood at one moment. */
export interface Standing {
  rollups: Rollups;
  /**
   * Whether it all still does. A mark is written before a row is replaced, so whoever reads rows after `rollups` was read
   * and finds this true afterwards has met no row that a unit counts otherwise.
   */
  still(): Promise<boolean>;
}

/**
 * Grows with every unit that is put in force, every mark and every epoch: where it is the same, the same stands. What
 * replaces something is later, so the sums of what holds can but grow.
 */
const VERSION = `SELECT toString((
  (SELECT (count(), sum(written_at), sum(generation)) FROM rollup_units FINAL),
  (SELECT (count(), sum(at)) FROM rollup_marks FINAL), (SELECT max(epoch) FROM epochs))) AS version`;

export const standingVersion = async (store: Pick<Store, 'query'>): Promise<string> =>
  (await store.query<{ version: string }>(VERSION))[0]?.version ?? '';

const named = ({ tenant, kind, unit, generation }: UnitRow): string =>
  `${keyOf(tenant, kind)} ${unit} ${generation}`;

/** Remembers what stands of some plans, and reads it anew when something has changed. */
export function rememberedStanding(
  store: Pick<Store, 'query'>,
  plans: readonly RollupPlan[],
): () => Promise<Standing> {
  let known: { version: string; rows: UnitRow[]; units: Map<string, UnitRow[]> } | undefined;
  const read = async () => {
    const version = await standingVersion(store);
    if (known?.version === version) return known;
    // Units that come after the version was read make the next reader read again.
    const rows = plans.length === 0 ? [] : await standingUnits(store, plans);
    const units = new Map<string, UnitRow[]>();
    for (const row of rows) {
      const key = keyOf(row.tenant, row.kind);
      const own = units.get(key);
      if (own) own.push(row);
      else units.set(key, [row]);
    }
    known = { version, rows, units };
    return known;
  };
  return async () => {
    const { version, rows, units } = await read();
    return {
      rollups: (tenant, kind) => units.get(keyOf(tenant, kind)) ?? [],
      async still() {
        const now = await read();
        if (now.version === version) return true;
        const names = new Set(now.rows.map(named));
        return rows.every((row) => names.has(named(row)));
      },
    };
  };
}
