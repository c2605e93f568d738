import { computed, watch } from 'vue';
import type { MessageList } from '../../schemas/message.ts';
import { queryText } from '../api.ts';
import { useIdentity } from '../identity.ts';
import { usePage } from '../page.ts';
import { useResource } from '../use-board.ts';
import { useTelling } from '../use-telling.ts';

/** Messages and the last handover of a tenant as the server pushes them, and what a lead may say. */
export function useMessages(
  tenant: () => string,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  account?: string,
) {
  const { live } = usePage();
  const { tell, refused, turn } = useTelling(tenant);
  const { who, known } = useIdentity(storage, account);
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

  const say = (path: string, more: object = {}) => tell(path, { by: who.value.trim(), ...more });
  return {
    known,
    fault: refused,
    standing,
    handover: computed(() => list.value?.handover ?? null),
    post: (text: string, minutes: number, boards: readonly string[]) =>
      say('messages', { text, boards, until: new Date(live.now() + minutes * 60_000).toISOString() }),
    withdraw: (id: string) => say(`messages/${encodeURIComponent(id)}/withdraw`),
    handOver: (note: string) => say('handovers', { note }),
    read: (id: string) => say(`handovers/${encodeURIComponent(id)}/read`),
  };
}
