import type { MetricsContext } from '../../metrics/contract.ts';
import { analystViews, type NowOf } from '../../metrics/views/index.ts';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import { refreshViews } from '../../store/views.ts';

/**
 * Brings the views for plain SQL up to date with this code, these policies and this directory. Whoever cannot make views
 * has the pages all the same: what goes wrong is told and stops nothing.
 */
export async function wireViews(
  store: Store,
  context: MetricsContext,
  nowOf: NowOf,
  log: Log,
): Promise<void> {
  try {
    const made = await refreshViews(store, analystViews(context, nowOf));
    if (made.length > 0) log.info({ views: made }, 'The views for plain SQL were made anew.');
  } catch (error) {
    log.warn({ reason: String(error) }, 'The views for plain SQL (docs/sql.md) could not be made.');
  }
}
