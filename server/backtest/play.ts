import type { Reading } from '../alerts/reading.ts';
import { type Holds, QUIET, type Standing, step } from '../alerts/step.ts';
import { EVERY_MS } from '../severity.ts';

/** An episode that would have fired. Instants ms of site time. */
export interface Played {
  row: string;
  firedAt: number;
  resolvedAt: number | null;
  severity: Reading['severity'];
  value: number | null;
  expected: number | null;
}

export interface Player {
  /** Readings that hold from an instant for so long (ms); every evaluation of that time is made. */
  hear(readings: ReadonlyMap<string, Reading>, at: number, forMs: number): void;
  episodes(): Played[];
  /** Time (ms) over all rows in which there was a value to judge. */
  judgedMs(): number;
}

const UNKNOWN: Reading = { at: 'unknown', severity: 'warn', value: null };

/** Plays a rule's readings through the very steps that live alerts take, every 15 s of site time. */
export function createPlayer(holds: Holds): Player {
  const standing = new Map<string, Standing>();
  const open = new Map<string, Played>();
  const played: Played[] = [];
  let judged = 0;

  function take(row: string, reading: Reading, at: number): void {
    const before = standing.get(row) ?? QUIET;
    const { next, changed } = step(before, reading, holds, at);
    standing.set(row, next);
    if (!changed) return;
    const own = open.get(row);
    if (next.phase === 'firing' && !own) {
      const { value, expected = null } = reading;
      const fired: Played = { row, firedAt: at, resolvedAt: null, severity: next.severity, value, expected };
      open.set(row, fired);
      played.push(fired);
    } else if (own) {
      own.severity = next.severity;
      if (next.phase !== 'quiet') return;
      own.resolvedAt = at;
      open.delete(row);
    }
  }

  return {
    hear(readings, at, forMs) {
      const rows = new Set([...readings.keys(), ...standing.keys()]);
      for (const row of rows) {
        const reading = readings.get(row) ?? UNKNOWN;
        if (reading.at !== 'unknown') judged += forMs;
        // Inside or unknown, what is quiet stays so: nothing to step through.
        if (reading.at !== 'past' && (standing.get(row)?.phase ?? 'quiet') === 'quiet') continue;
        for (let passed = 0; passed < forMs; passed += EVERY_MS) take(row, reading, at + passed);
      }
    },
    episodes: () => played,
    judgedMs: () => judged,
  };
}
