import type { Random } from '../../../simulator/random.ts';
import type { Point } from './points.ts';
import type { IngestProcess } from './process.ts';

/** How long the process stays at a point, ms, before one was measured. */
const FIRST_GUESS = 30;
/** A shorter stay is over by then, ms. */
const LET_PASS = 400;

/** Kills at a point: some moment after the process said that it came there, while it says nothing of having left. */
export interface Aim {
  /**
   * @param patience ms after which it is killed wherever it is.
   * @returns where the kill fell, by all that the process had said.
   */
  kill(ingest: IngestProcess, target: Point, patience: number): Promise<Point[]>;
}

export function takingAim(random: Random): Aim {
  const stays = new Map<Point, number>();
  return {
    async kill(ingest, target, patience) {
      const stay = stays.get(target) ?? FIRST_GUESS;
      /** Every other time the first one is let pass. */
      let passes = random.below(2);
      let cameAt = 0;
      let shot: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, patience);
        const there = () => ingest.trail.at().includes(target);
        const fire = () => {
          shot = undefined;
          if (!there()) return;
          clearTimeout(late);
          resolve();
        };
        ingest.onWord(() => {
          const now = performance.now();
          if (!there()) {
            if (cameAt > 0)
              stays.set(target, 0.7 * (stays.get(target) ?? now - cameAt) + 0.3 * (now - cameAt));
            cameAt = 0;
            clearTimeout(shot);
            shot = undefined;
            return;
          }
          if (cameAt > 0) return;
          cameAt = now;
          // A stay that is let pass may be the only one: where batches overlap it lasts as long as the load.
          const wait = passes > 0 ? LET_PASS : 0;
          passes -= 1;
          shot = setTimeout(fire, wait + random.next() ** 2 * stay);
        });
      });
      clearTimeout(shot);
      return ingest.kill();
    },
  };
}
