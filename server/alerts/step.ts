import type { Reading } from './reading.ts';

/** What the engine remembers of one subject between two evaluations. Instants in ms of site time. */
export interface Standing {
  phase: 'quiet' | 'pending' | 'firing' | 'recovering';
  severity: 'warn' | 'critical';
  /** When the phase began. */
  since: number;
  /** Evaluations in a row: back inside the exit line, or without a number. */
  inside: number;
  unknown: number;
  /** Somebody closed it while it was past its line: quiet until it has been inside once. */
  dismissed: boolean;
}

export const QUIET: Standing = {
  phase: 'quiet',
  severity: 'warn',
  since: 0,
  inside: 0,
  unknown: 0,
  dismissed: false,
};

/** Evaluations in a row inside the exit line before an alert recovers (domain.md 2.6: three times). */
export const INSIDE_TO_RECOVER = 3;
/** Evaluations in a row without a number after which a pending alert is forgotten. */
export const UNKNOWN_TO_FORGET = 3;

export interface Holds {
  /** So long (ms) past its line before it fires. */
  forMs: number;
  /** So long (ms) inside before it is over. */
  keepFiringMs: number;
}

/** What one evaluation did; `changed` where phase or severity did. */
export interface Stepped {
  next: Standing;
  changed: boolean;
}

/**
 * One evaluation of one subject, every 15 s of site time: quiet → pending (past the line) → firing (so for `for`) →
 * recovering (three times inside the exit line) → quiet (so for `keepFiring`). Past the line again while recovering,
 * it fires on; between the lines the time inside begins anew. So two firings of one subject lie at least
 * `keepFiring` + `for` apart. Without a number nothing that fires is decided: what nobody sees has not healed.
 *
 * @param at instant of the evaluation, ms of site time; not before that of the step before.
 */
export function step(before: Standing, reading: Reading, holds: Holds, at: number): Stepped {
  const phase = (next: Standing['phase'], more: Partial<Standing> = {}): Stepped => ({
    next: { ...before, phase: next, since: at, inside: 0, unknown: 0, ...more },
    changed: true,
  });
  const stay = (more: Partial<Standing>): Stepped => ({ next: { ...before, ...more }, changed: false });

  if (reading.at === 'unknown') {
    const unknown = before.unknown + 1;
    if (before.phase === 'pending' && unknown >= UNKNOWN_TO_FORGET) return phase('quiet');
    // Time inside that nobody saw does not count.
    return stay({ unknown, inside: 0, ...(before.phase === 'recovering' ? { since: at } : {}) });
  }
  if (reading.at === 'past') {
    const { severity } = reading;
    if (before.dismissed) return stay({ unknown: 0 });
    if (before.phase === 'quiet')
      return holds.forMs > 0 ? phase('pending', { severity }) : phase('firing', { severity });
    if (before.phase === 'recovering') return phase('firing', { severity });
    if (before.phase === 'pending')
      return at - before.since >= holds.forMs
        ? phase('firing', { severity })
        : stay({ severity, unknown: 0, inside: 0 });
    const graver = severity === 'critical' && before.severity === 'warn';
    return {
      next: { ...before, severity: graver ? severity : before.severity, inside: 0, unknown: 0 },
      changed: graver,
    };
  }
  const inside = reading.at === 'inside' ? before.inside + 1 : 0;
  switch (before.phase) {
    case 'quiet':
      return stay({ inside: 0, unknown: 0, dismissed: before.dismissed && reading.at !== 'inside' });
    case 'pending':
      return phase('quiet');
    case 'firing':
      return inside >= INSIDE_TO_RECOVER ? phase('recovering') : stay({ inside, unknown: 0 });
    case 'recovering':
      if (reading.at === 'between') return stay({ since: at, unknown: 0 });
      return at - before.since >= holds.keepFiringMs ? phase('quiet') : stay({ unknown: 0 });
  }
}
