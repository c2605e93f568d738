import type { KeptClock } from '../../schemas/clock-places.ts';
import type { ClockStart, TicketClockName } from '../../schemas/clocks.ts';
import { rank } from './ranks.ts';
import { s } from './ticket-fields.ts';

const first = (type: Parameters<typeof rank>[0]): string =>
  `arrayFirst((p, r) -> r = ${rank(type)}, ${s('pos')}, ${s('rank')})`;

/** The instant a clock starts by, 0 = not yet; what is not here starts by the creation. */
const STARTS: Partial<Record<ClockStart, string>> = {
  responded: 'response.1',
  accepted: 'accepted_at',
  investigated: 'investigated_at',
  resolved: 'resolutions[1].1',
  problem_detected: first('ticket.problem_detected'),
  last_update: `greatest(created_at, arrayLast((p, r) -> r = ${rank('ticket.progress_updated')}, ${s('pos')}, ${s('rank')}))`,
};

const ENDED = 'if(open = 1, 0, resolutions[-1].1)';

/** The instant that stops it, 0 = not yet. @param from SQL of the clock's start. */
const STOPS: Record<TicketClockName, (from: string) => string> = {
  first_response: () => 'response.1',
  feedback_reply: () => 'response.1',
  assignment: () => 'assigned_at',
  resolution: () => ENDED,
  acceptance: () => 'accepted_at',
  initial_solution: () => 'solution_at',
  investigation: () => 'investigated_at',
  decision: () => 'decision_at',
  result_feedback: () => 'notified_at',
  escalation_report: (from) =>
    `arrayFirst((p, r) -> r = ${rank('ticket.escalated')} AND p >= ${from}, ${s('pos')}, ${s('rank')})`,
  progress_update: () => ENDED,
  followup: () => 'followup_at',
};

/** SQL of the instant a clock starts by, 0 = it has not begun; it is raised to the creation. */
export const startOf = ({ startOn, onReopen }: KeptClock): string =>
  onReopen === 'restart' ? 'if(empty(gaps), created_at, gaps[-1].2)' : (STARTS[startOn] ?? 'created_at');

/** SQL of the instant that ends a clock, 0 = none yet; it is raised to the start (21). @param from SQL of the clock's start. */
export const stopOf = ({ clock, onReopen }: KeptClock, from: string): string =>
  clock === 'resolution' && onReopen === 'none' ? 'resolutions[1].1' : STOPS[clock](from);
