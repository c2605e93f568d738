import { computed } from 'vue';
import type { Programme } from '../../schemas/programme.ts';
import { queryText } from '../api.ts';
import { usePage } from '../page.ts';
import { useResource } from '../use-board.ts';
import { useRewind } from '../use-rewind.ts';
import { useTelling } from '../use-telling.ts';

/** Others tell of steps, too: it is asked again this often (ms). */
const EVERY_MS = 15_000;

/** Incidents and improvements of a tenant, as they are or as they stood, and a way to tell of them. */
export function useProgramme(tenant: () => string) {
  const { beat } = usePage();
  const { tell, refused, turn } = useTelling(tenant);
  const rewind = useRewind();
  const moment = computed(() => (rewind.value ? { now: new Date(rewind.value.now).toISOString() } : {}));
  const { value, fault } = useResource<Programme>(
    () => `/api/v1/programme${queryText({ tenant: tenant(), ...moment.value })}`,
    () => turn.value * 1e6 + Math.floor(beat.value / EVERY_MS),
  );
  return { programme: value, fault, refused, tell, past: computed(() => rewind.value !== null) };
}
