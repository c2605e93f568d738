import { computed, ref } from 'vue';
import type { Programme } from '../../schemas/programme.ts';
import { ApiFault, queryText } from '../api.ts';
import { usePage } from '../page.ts';
import { useResource } from '../use-board.ts';
import { useRewind } from '../use-rewind.ts';

/** Others tell of steps, too: it is asked again this often (ms). */
const EVERY_MS = 15_000;

/** Incidents and improvements of a tenant, as they are or as they stood, and a way to tell of them. */
export function useProgramme(tenant: () => string) {
  const { api, beat } = usePage();
  const rewind = useRewind();
  const turn = ref(0);
  const refused = ref('');
  const moment = computed(() => (rewind.value ? { now: new Date(rewind.value.now).toISOString() } : {}));
  const { value, fault } = useResource<Programme>(
    () => `/api/v1/programme${queryText({ tenant: tenant(), ...moment.value })}`,
    () => turn.value * 1e6 + Math.floor(beat.value / EVERY_MS),
  );
  /** @param path below /api/v1, e.g. incidents/I-1/step */
  async function tell(path: string, body: object): Promise<boolean> {
    try {
      await api.post(`/api/v1/${path}${queryText({ tenant: tenant() })}`, body);
      refused.value = '';
      turn.value += 1;
      return true;
    } catch (error) {
      refused.value = error instanceof ApiFault ? `${error.code} ${error.message}` : String(error);
      return false;
    }
  }
  return { programme: value, fault, refused, tell, past: computed(() => rewind.value !== null) };
}
