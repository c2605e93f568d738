import { computed, ref, watch } from 'vue';
import type { MessageList } from '../../schemas/message.ts';
import { ApiFault, queryText } from '../api.ts';
import { useIdentity } from '../identity.ts';
import { usePage } from '../page.ts';
import { useResource } from '../use-board.ts';

/** Messages and the last handover of a tenant as the server pushes them, and what a lead may say. */
export function useMessages(
  tenant: () => string,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  account?: string,
) {
  const { api, live } = usePage();
  const { who, known } = useIdentity(storage, account);
  const fault = ref('');
  const turn = ref(0);
  const pushed = computed(() => (live.messages.value?.tenant === tenant() ? live.messages.value : undefined));
  const { value: asked } = useResource<MessageList>(
    () => `/api/v1/messages${queryText({ tenant: tenant() })}`,
    () => turn.value,
  );
  watch(pushed, () => {
    turn.value += 1;
  });
  const list = computed(() => pushed.value ?? asked.value);
  const standing = computed(() => (list.value?.messages ?? []).filter(({ until }) => until > live.now()));

  /** @returns whether it was said; why not stands in `fault`. */
  async function say(path: string, more: object = {}): Promise<boolean> {
    try {
      await api.post(`/api/v1/${path}${queryText({ tenant: tenant() })}`, { by: who.value.trim(), ...more });
      fault.value = '';
      turn.value += 1;
      return true;
    } catch (error) {
      fault.value = error instanceof ApiFault ? `${error.code} ${error.message}` : String(error);
      return false;
    }
  }
  return {
    known,
    fault,
    standing,
    handover: computed(() => list.value?.handover ?? null),
    post: (text: string, minutes: number, boards: readonly string[]) =>
      say('messages', { text, boards, until: new Date(live.now() + minutes * 60_000).toISOString() }),
    withdraw: (id: string) => say(`messages/${encodeURIComponent(id)}/withdraw`),
    handOver: (note: string) => say('handovers', { note }),
    read: (id: string) => say(`handovers/${encodeURIComponent(id)}/read`),
  };
}
