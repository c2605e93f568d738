import { Fault } from '../../schemas/faults.ts';
import { gate } from '../gate.ts';

/** So many rewinds wait for their turn; the next one is refused. */
export const MOST_WAITING = 8;

/** Runs rewinds one after the other. Fault: ANDON_E260 where too many wait. */
export type Slots = <Result>(work: () => Promise<Result>, wanted: () => boolean) => Promise<Result | null>;

/**
 * One rewind at a time: looking back never takes more than one reading lane from the present.
 *
 * Resolves to null for work that nobody wants any more when its turn comes.
 */
export function openSlots(most = MOST_WAITING): Slots {
  const one = gate(1);
  let inside = 0;
  return async (work, wanted) => {
    if (inside > most) throw new Fault('ANDON_E260', { accepted: `at most ${most} rewinds that wait` });
    inside += 1;
    try {
      return await one(async () => (wanted() ? await work() : null));
    } finally {
      inside -= 1;
    }
  };
}
