import { describe, expect, it } from 'vitest';
import { SERVICE_FLOW_ASSESSED } from '../../../schemas/policies/service-flow.ts';
import { readClocks } from '../../../server/tickets/clocks.ts';
import { explained } from '../../../server/tickets/objective.ts';
import type { TicketRow } from '../../../server/tickets/row.ts';

interface Parts {
  stop?: number;
  start?: number;
  status?: string;
  ended_by?: string;
  pause_from?: number[];
  pause_to?: number[];
}
const NOW = 1_000_000;
/** A row whose three clocks start at 1,000, warn at 750,000 and are due at `due`. */
const row = (due: number, { stop = 0, start = 1000, ...more }: Parts = {}) =>
  ({
    status: 'in_progress',
    ended_by: '',
    pause_from: [],
    pause_to: [],
    ...more,
    clock_start: [start, start, start],
    clock_due: [due, due, due],
    clock_warn: [due - 250_000, due - 250_000, due - 250_000],
    clock_stop: [stop, stop, stop],
    clock_target: [1, 1, 1],
    clock_elapsed_stop: [5, 5, 5],
    clock_by_reclass: [0, 0, 1],
  }) as unknown as TicketRow;
const verdicts = (ticket: TicketRow) =>
  readClocks(ticket, SERVICE_FLOW_ASSESSED, 0, NOW).map((clock) => clock.verdict);

describe('a clock at an instant', () => {
  it.each([
    ['no start', row(NOW, { start: 0 }), 'not_applicable'],
    ['stopped at its due', row(500, { stop: 500 }), 'met'],
    ['stopped after it', row(500, { stop: 501 }), 'breached_done'],
    ['at its due', row(NOW), 'at_risk'],
    ['a millisecond after', row(NOW - 1), 'breached_running'],
    ['at its warning', row(NOW + 250_000), 'running'],
    ['past its warning', row(NOW + 249_999), 'at_risk'],
    ['cancelled', row(NOW - 1, { ended_by: 'cancelled' }), 'cancelled'],
    ['cancelled after its stop', row(500, { stop: 400, ended_by: 'cancelled' }), 'met'],
  ])('%s', (_, ticket, expected) => {
    expect(verdicts(ticket)).toEqual([expected, expected, expected]);
  });
  it('waiting for the customer pauses the resolution alone, and no longer than the cap', () => {
    const paused = { status: 'pending_customer', pause_from: [NOW - 10], pause_to: [0] };
    expect(verdicts(row(NOW + 900_000, paused))).toEqual(['running', 'running', 'paused']);
    const long = { ...paused, pause_from: [NOW - SERVICE_FLOW_ASSESSED.pauseCapMs] };
    expect(verdicts(row(NOW + 900_000, long))[2]).toBe('running');
  });
  it('gives null for what is not there', () => {
    const [clock] = readClocks(row(NOW), SERVICE_FLOW_ASSESSED, 0, NOW);
    expect(clock).toMatchObject({
      clock: 'first_response',
      stop: null,
      elapsedMs: null,
      policy: 'service-flow-assessed@1',
    });
    const [other] = readClocks(row(NOW), SERVICE_FLOW_ASSESSED, 1, NOW);
    expect(other).toMatchObject({ verdict: 'not_applicable', start: null, due: null });
  });
});

describe('what set a limit', () => {
  const MINUTE = 60_000;
  const limited = (target: number, more: object): TicketRow =>
    ({
      ...row(NOW),
      ...more,
      clock_target: [target, 0, 0],
      clock_due: [1000 + target + 30 * MINUTE, 0, 0],
    }) as TicketRow;
  const explain = (one: TicketRow) =>
    explained(one, SERVICE_FLOW_ASSESSED, readClocks(one, SERVICE_FLOW_ASSESSED, 0, NOW))[0];
  it('is the most specific objective that selects the ticket and has that limit', () => {
    expect(explain(limited(5 * MINUTE, { priority: 'urgent' }))).toMatchObject({
      objective: { id: 'response-urgent', provenance: { section: '7.1(2)' } },
      asClassified: true,
      dueUnpaused: new Date(1000 + 5 * MINUTE).toISOString(),
    });
  });
  it('a ticket that was classified otherwise since is told so', () => {
    expect(explain(limited(5 * MINUTE, { priority: 'general' }))).toMatchObject({
      objective: { id: 'response-urgent' },
      asClassified: false,
    });
  });
  it('a limit that no objective has any more is not guessed at', () => {
    expect(explain(limited(7 * MINUTE, { priority: 'general' }))).toMatchObject({
      objective: null,
      dueUnpaused: null,
    });
  });
});
