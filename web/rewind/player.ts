import type { Known } from '../../schemas/dimensions.ts';
import type { RewindPart, RewoundWall } from '../../schemas/rewind.ts';
import { ApiFault } from '../api.ts';
import type { Screen } from '../feed/paint.ts';

/** Time (browser ms) between two moments of a play, and the rest before the courses of a moment are asked for. */
export const STEP_MS = 2_000;
const COURSES_AFTER_MS = 400;
/** Who was refused because many look back asks again after this long. */
const AGAIN_MS = 2_000;

export const SPEEDS = [1, 10, 60] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Wanted {
  at: number;
  known: Known;
}

/** What the player asks of others: a moment, and to hear of it. */
export interface PlayerParts {
  screen: Pick<Screen, 'later'>;
  ask(moment: Wanted, part: RewindPart, signal: AbortSignal): Promise<RewoundWall>;
  shown(wall: RewoundWall): void;
  /** Whether the picture stands still: the courses of a moment that is left at once are not worth their price. */
  still(): boolean;
  /** Fault code and message; '' where all is well. */
  failed(code: string, message: string): void;
}

export interface Player {
  /** Goes to a moment; while one is on its way only the last that was wanted comes after it. */
  go(moment: Wanted): void;
  /** The picture stands still from here on. */
  rest(): void;
  stop(): void;
}

/** Asking again would not help. */
const FINAL = ['ANDON_E201', 'ANDON_E203', 'ANDON_E261'];

/**
 * Asks for one moment after the other, never two at once: the figures first, and the courses of the stocks, which take
 * longer, once nobody has gone on for a little while. Courses under way are given up for another moment.
 */
export function createPlayer({ screen, ask, shown, still, failed }: PlayerParts): Player {
  let wanted: Wanted | null = null;
  let asking: { part: RewindPart; abort: AbortController } | null = null;
  let stopped = false;
  let cancel = (): void => {};

  async function take(moment: Wanted, part: RewindPart): Promise<void> {
    cancel();
    const own = { part, abort: new AbortController() };
    asking = own;
    const later = (ms: number, next: RewindPart): void => {
      if (moment === wanted) cancel = screen.later(ms, () => void take(moment, next));
    };
    try {
      const wall = await ask(moment, part, own.abort.signal);
      if (stopped || own.abort.signal.aborted) return;
      shown(wall);
      failed('', '');
      if (part === 'figures' && still()) later(COURSES_AFTER_MS, 'courses');
    } catch (error) {
      if (stopped || own.abort.signal.aborted) return;
      const code = error instanceof ApiFault ? error.code : '';
      failed(code, error instanceof Error ? error.message : String(error));
      if (!FINAL.includes(code)) later(AGAIN_MS, part);
    } finally {
      if (asking === own) asking = null;
    }
    if (wanted && moment !== wanted && !asking) void take(wanted, 'figures');
  }

  return {
    go(moment) {
      if (wanted?.at === moment.at && wanted.known === moment.known) return;
      wanted = moment;
      if (asking?.part === 'courses') {
        asking.abort.abort();
        asking = null;
      }
      if (!asking) void take(moment, 'figures');
    },
    rest() {
      if (wanted && !asking) void take(wanted, 'courses');
    },
    stop() {
      stopped = true;
      cancel();
      asking?.abort.abort();
    },
  };
}
