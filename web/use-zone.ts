import { type ComputedRef, computed } from 'vue';
import type { Directory } from '../schemas/directory.ts';
import { usePage } from './page.ts';

/** Time zone of a tenant's site: as the site itself says, else as the directory does; `unknown` before either has. */
export function useZone(
  tenant: () => string | undefined,
  directory: () => Directory | undefined,
  unknown = 'UTC',
): ComputedRef<string> {
  const { live } = usePage();
  return computed(
    () => live.site.value?.timezone ?? directory()?.tenants[tenant() ?? '']?.timezone ?? unknown,
  );
}
