import type { Clock } from '../schemas/clock.ts';
import type { Timers } from './ports.ts';

/** The process's own timers; nothing runs until somebody asks. */
export const systemTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

export const wallClock: Clock = { now: () => Date.now() };
