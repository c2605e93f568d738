import type { Store } from '../../store/store.ts';
import { type OperationsSpan, readOperations } from '../operations.ts';
import type { AlertEvent } from './fold.ts';

/** What the store knows of a tenant's alerts, in no order. */
export async function readAlertEvents(
  store: Pick<Store, 'query'>,
  tenant: string,
  span: Omit<OperationsSpan, 'types'>,
): Promise<AlertEvent[]> {
  const events = await readOperations(store, tenant, { types: ['alert.'], ...span });
  return events.map((event) => {
    const { until } = event.detail;
    return typeof until === 'string'
      ? { ...event, detail: { ...event.detail, until: Date.parse(until) } }
      : event;
  });
}
