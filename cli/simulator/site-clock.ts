import type { Clock } from '../../schemas/clock.ts';

/** A clock that shows `from` when the machine's shows `begun`, and runs `speed` times as fast. Instants ms UTC. */
export interface Beat {
  begun: number;
  from: number;
  speed: number;
}

/** A centre this far (ms) ahead of the machine's clock ran faster than time once, and goes on from where it is. */
export const AHEAD_MS = 60_000;

/** @param simulatedTo up to where the centre has come, 0 where it has not begun. */
export const beatOf = (now: number, simulatedTo: number, speed: number): Beat => ({
  begun: now,
  from: simulatedTo > now + AHEAD_MS ? simulatedTo : now,
  speed,
});

export const clockOf = ({ begun, from, speed }: Beat, machine: Clock = { now: () => Date.now() }): Clock => ({
  now: () => from + (machine.now() - begun) * speed,
});
