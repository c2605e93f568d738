import type { SampledState } from '../../schemas/store-look.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import type { SubjectKind } from '../kinds.ts';
import { columnsOf, type Outcomes, outcomesSql } from '../rebuild/compare.ts';
import { tenantsOf } from '../rebuild/ranges.ts';

export interface Sampling {
  /** Only asked. */
  store: Store;
  kinds: readonly SubjectKind[];
  /** Site's now by tenant, ms. */
  siteNow(tenant: string): number;
  /** Ingestion stamp after which an ingest may not have evaluated yet, ms. */
  since: number;
  /** Subjects of each kind and tenant. */
  most: number;
  /** Another seed, another sample. */
  seed: number;
}

const EXAMPLES = 5;

/**
 * Evaluates some subjects anew from all their facts, by the expression that wrote their rows, and holds the rows against
 * it. Where there is a working set, the living are taken: theirs are the rows that the wall shows. Changes nothing.
 */
export async function sampleState(sampling: Sampling): Promise<SampledState[]> {
  const found: SampledState[] = [];
  for (const kind of sampling.kinds) {
    const from = kind.working?.live ?? kind.state;
    for (const { tenant } of await tenantsOf(sampling.store, [from]))
      found.push(await sampleOf(sampling, kind, from, tenant));
  }
  return found;
}

async function sampleOf(
  { store, siteNow, since, most, seed }: Sampling,
  kind: SubjectKind,
  from: string,
  tenant: string,
): Promise<SampledState> {
  const ofTenant = `tenant = ${quote(tenant)}`;
  const chosen = await store.query<{ subject: string }>(
    `SELECT subject FROM (SELECT DISTINCT subject FROM ${from} WHERE ${ofTenant})
     ORDER BY cityHash64(subject, ${seed}) LIMIT ${most}`,
  );
  const where = `${ofTenant} AND subject IN ${idList(chosen.map(({ subject }) => subject))}`;
  const now = siteNow(tenant);
  const columns = await columnsOf(store, kind.state);
  // The epoch tells who evaluated, and is not compared.
  const anew = `(${kind.stateSql({ facts: kind.facts, where, now, epoch: 0 })})`;
  const stored = `${kind.state} FINAL WHERE ${where}`;
  const rows = await store.query<Outcomes>(outcomesSql(stored, anew, columns, now, since));
  const sample: SampledState = {
    ...{ kind: kind.name, tenant, same: 0, differing: 0, missing: 0, movedOn: 0 },
    ...{ columns: [], examples: [] },
  };
  for (const { outcome, rows: count, examples, columns: differ } of rows) {
    sample[outcome === 'onlyOld' || outcome === 'onlyNew' ? 'missing' : outcome] += count;
    if (outcome === 'same' || outcome === 'movedOn') continue;
    sample.examples.push(...examples.slice(0, EXAMPLES - sample.examples.length));
    if (outcome !== 'differing') continue;
    sample.columns = columns
      .map(({ name }, at) => ({ name, rows: differ[at] ?? 0 }))
      .filter((column) => column.rows > 0)
      .sort((a, b) => b.rows - a.rows || a.name.localeCompare(b.name))
      .map(({ name }) => name);
  }
  return sample;
}
