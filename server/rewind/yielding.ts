import type { Store } from '../../store/store.ts';

/** The setting of a question that is in no hurry: one of the machine's processors at most. */
const UNHURRIED = 'max_threads = 1';

/** Nobody waits for the answer any more: the rest of its questions is not put. */
export class GivenUp extends Error {}

/**
 * A store for looking back: a question begins only while the live loop rests, and takes one processor. What runs when a
 * tick begins runs on, so a tick may find a processor taken, never more.
 *
 * @param resting resolves when no tick is under way.
 * @param wanted asked before each question; throws GivenUp where nobody wants the answer.
 */
export const yielding = (
  store: Pick<Store, 'query'>,
  resting: () => Promise<void>,
  wanted: () => boolean,
): Pick<Store, 'query'> => ({
  async query(sql, parameters) {
    await resting();
    if (!wanted()) throw new GivenUp();
    const settled = /\nSETTINGS [^\n]*$/.test(sql);
    return store.query(`${sql}${settled ? ',' : '\nSETTINGS'} ${UNHURRIED}`, parameters);
  },
});
