import { type Ref, ref } from 'vue';
import { queryText, refusalText } from './api.ts';
import { usePage } from './page.ts';

export interface Telling {
  /** Posts to a path below /api/v1 for the tenant. @returns whether it was taken; why not stands in `refused`. */
  tell(path: string, body: object): Promise<boolean>;
  /** The last refusal in words, '' after what was taken. */
  refused: Ref<string>;
  /** Moves on with everything that was taken: what is shown is then to be read anew. */
  turn: Ref<number>;
}

/** A page's way to say something to the server, and to hear whether it was taken. */
export function useTelling(tenant: () => string): Telling {
  const { api } = usePage();
  const [refused, turn] = [ref(''), ref(0)];
  async function tell(path: string, body: object): Promise<boolean> {
    try {
      await api.post(`/api/v1/${path}${queryText({ tenant: tenant() })}`, body);
      refused.value = '';
      turn.value += 1;
      return true;
    } catch (error) {
      refused.value = refusalText(error);
      return false;
    }
  }
  return { tell, refused, turn };
}
