import type { Known } from '../../schemas/dimensions.ts';
import type { LookedAt, Standing } from '../live/looks.ts';

/** The moment that is asked for, and what is known of the present. Instants ms. */
export interface Asked {
  at: number;
  known: Known;
  /** Last ingestion that the state includes today. */
  cut: number;
  /** Whether the site's time is the wall's, which ingestion stamps are of. */
  wall: boolean;
}

/**
 * Now and cut of each view, so that its question can be put again.
 *
 * `now`: all of the moment itself, with everything that is known today. `then`: what stood on the wall, which is the look
 * before the moment with its own now and cut, since of what had just arrived the wall knew only whole batches. A view
 * that nobody looked at is of the moment and of the cut that the others had; where no wall stood at all, of everything
 * that had been ingested by then, which only a clock that goes with the wall can say.
 *
 * @returns null where nothing can be said of the moment.
 */
export function instantsOf(
  views: readonly string[],
  { at, known, cut, wall }: Asked,
  standing: Standing,
): Map<string, LookedAt> | null {
  if (known === 'now') return new Map(views.map((view) => [view, { now: at, cut }]));
  const among = standing.newest?.cut ?? (wall ? at : null);
  const found = views.map(
    (view) => standing.views.get(view) ?? (among === null ? null : { now: at, cut: among }),
  );
  if (found.includes(null)) return null;
  return new Map(views.map((view, index) => [view, found[index] as LookedAt]));
}
