import { CLOCK_DEFINITIONS } from '../clocks.ts';
import type { Objective, Policy } from '../policy.ts';
import type { Provenance, Rate } from '../policy-parts.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** A working day, in ms of a calendar of whole days. */
export const DAY = 24 * HOUR;

/** Words of one manual, section by section. */
export const quotes =
  (manual: string) =>
  (section: string, quote: string): Provenance => ({ manual, section, quote });

export type Part = Pick<Objective, 'id' | 'clock' | 'targetMs' | 'provenance'> & Partial<Objective>;

/**
 * Fills in what the manuals leave open: every ticket, around the clock, inclusive, item by item, goal 95 % (chosen); a
 * clock that may pause does so while the customer is waited for. Only the resolution runs on when it is reopened.
 */
export const objective = (part: Part): Objective => ({
  selector: {},
  comparator: 'at_most',
  mode: 'per_item',
  goal: 0.95,
  calendar: '24x7',
  pauseOn: CLOCK_DEFINITIONS[part.clock].pauses ? ['pending_customer'] : [],
  onReopen: part.clock === 'resolution' ? 'resume' : 'none',
  ...part,
});

/** A line that is demanded: by the point, whatever n. */
export const rate = (part: Pick<Rate, 'id' | 'measure' | 'value' | 'provenance'> & Partial<Rate>): Rate => ({
  selector: {},
  comparator: 'at_least',
  kind: 'target',
  decision: 'point',
  minN: 1,
  ...part,
});

export const policy = (
  part: Pick<Policy, 'id' | 'name'> & Partial<Omit<Policy, 'objectives'>> & { objectives: readonly Part[] },
): Policy => ({
  version: 1,
  effectiveFrom: 0,
  // 5 working days (chosen), around the clock 5 days.
  pauseCapMs: 5 * DAY,
  rates: [],
  triggers: [],
  cadences: [],
  retention: [],
  unset: [],
  ...part,
  objectives: part.objectives.map(objective),
});
