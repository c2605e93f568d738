import type { MetricsContext } from '../../metrics/contract.ts';
import { isAddedUp, rollupPlans } from '../../metrics/rollup/index.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Store } from '../../store/store.ts';
import type { Answers } from '../answer.ts';
import type { Site } from '../site.ts';
import { noteRevisions } from './revisions.ts';

export interface CompareDeps {
  store: Store;
  context: MetricsContext;
  catalogue: readonly CatalogueEntry[];
  sites: ReadonlyMap<string, Site>;
  answers: Answers;
  wallNow: () => number;
}

/**
 * Looks at all tenants for figures of final days that came out differently: those that are added up beforehand, but for
 * what is hidden by small numbers. @returns how many were revised.
 */
export async function compareFigures(deps: CompareDeps): Promise<number> {
  const { store, context, catalogue, sites, answers, wallNow } = deps;
  const plans = rollupPlans(context);
  let revised = 0;
  for (const [tenant, site] of sites) {
    const metrics = catalogue.filter((entry) => !entry.sensitive && isAddedUp(entry.id, tenant, context));
    const fingerprint = plans
      .filter((plan) => plan.tenant === tenant)
      .map((plan) => plan.fingerprint)
      .join(' ');
    const { timezone, completeTo } = site;
    const at = { now: site.now(), cut: site.cut() };
    revised += await noteRevisions(
      store,
      answers,
      { tenant, timezone, ...at, completeTo, metrics, fingerprint },
      wallNow(),
    );
  }
  return revised;
}
