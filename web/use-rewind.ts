import { type ComputedRef, computed } from 'vue';
import { useRoute } from 'vue-router';

/** A past moment that the address asks for: `?now=2026-07-22T06:35:00Z&known=then`. */
export interface Rewind {
  /** ms */
  now: number;
  /** then: what had arrived by that moment; now: all that is known today. */
  known: 'then' | 'now';
  /** The same as parameters of the HTTP interface. */
  params: { now: string; known: 'then' | 'now' };
}

const EXACT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** @returns null where the present is shown, or where `now` is no instant. Pure. */
export function rewindOf(query: Record<string, unknown>): Rewind | null {
  // A + of an offset comes out of an address as a space.
  const text = typeof query.now === 'string' ? query.now.replace(' ', '+') : '';
  const now = EXACT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(now)) return null;
  const known = query.known === 'then' ? 'then' : 'now';
  return { now, known, params: { now: new Date(now).toISOString(), known } };
}

export function useRewind(): ComputedRef<Rewind | null> {
  const route = useRoute();
  return computed(() => rewindOf(route.query));
}
