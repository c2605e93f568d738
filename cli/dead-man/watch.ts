import type { FaultCode } from '../../schemas/faults.ts';

/** What is told to the outside. Instants ms UTC. */
export interface Signal {
  state: 'silent' | 'flowing';
  /** Since when nothing came; while it flows, when something last came. */
  since: number;
  /** When this was seen. */
  at: number;
}

export const DEAD_MAN_FAULT = 'ANDON_E336' satisfies FaultCode;

export interface DeadManWatch {
  /** Something came into the store: a fact, a heartbeat or a dead letter. */
  ingested(): void;
  /** Looks at the time. @returns the signal of an episode that began or ended, else null. */
  look(): Signal | null;
  /** When something last came (the watch's own beginning, before that). */
  readonly last: number;
  /** Something came, and no episode is on. */
  readonly flowing: boolean;
}

export interface DeadManOptions {
  /** Silence (ms) that is an episode. */
  afterMs: number;
  /** Time that passes (ms): a wall clock may be set. */
  elapsed(): number;
  wall(): number;
  /** An earlier process ended in the middle of an episode, of which it had told. */
  silent?: boolean;
}

/** The dead man's switch: one signal when nothing has come for so long, one when something comes again. Pure but for its clocks. */
export function createDeadManWatch({ afterMs, elapsed, wall, silent = false }: DeadManOptions): DeadManWatch {
  let at = elapsed();
  let last = wall();
  let came = false;
  let inEpisode = silent;
  return {
    ingested() {
      at = elapsed();
      last = wall();
      came = true;
    },
    look() {
      const isSilent = elapsed() - at >= afterMs;
      if (inEpisode ? isSilent || !came : !isSilent) return null;
      inEpisode = !inEpisode;
      came = false;
      return { state: inEpisode ? 'silent' : 'flowing', since: last, at: wall() };
    },
    get last() {
      return last;
    },
    get flowing() {
      return came && !inEpisode;
    },
  };
}
