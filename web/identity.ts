import { type ComputedRef, computed, type Ref, ref, watch } from 'vue';

const WHO = 'andon-who';
/** A role or a pseudonym, as the server accepts it. */
const IDENTITY = /^[\p{L}\p{N}_.-]{1,40}$/u;

export interface Identity {
  who: Ref<string>;
  known: ComputedRef<boolean>;
}

const here = new WeakMap<object, Ref<string>>();

/**
 * Who acts: the account, or what stands in the browser where a server that only this machine can reach has none; the same
 * for everything on a page that asks.
 */
export function useIdentity(storage: Pick<Storage, 'getItem' | 'setItem'>, account?: string): Identity {
  const who = account === undefined ? (here.get(storage) ?? ref(storage.getItem(WHO) ?? '')) : ref(account);
  if (account === undefined && !here.has(storage)) {
    here.set(storage, who);
    watch(who, (name) => storage.setItem(WHO, name.trim()));
  }
  return { who, known: computed(() => IDENTITY.test(who.value.trim())) };
}
