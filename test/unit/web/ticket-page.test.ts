import { describe, expect, it } from 'vitest';
import type { ExplainedClock, Ticket, TicketEvent } from '../../../schemas/tickets.ts';
import { clockBar, DUE_AT } from '../../../web/desk/clock-bar.ts';
import { marksOf, railAfter } from '../../../web/desk/ticket-events.ts';
import { ribbonOf } from '../../../web/desk/ticket-ribbon.ts';
import { maskedCustomer } from '../../../web/desk/tickets.ts';

const HOUR = 3_600_000;
const iso = (instant: number) => new Date(instant).toISOString();
const clock = (more: Partial<ExplainedClock>): ExplainedClock =>
  ({
    clock: 'resolution',
    verdict: 'running',
    start: iso(0),
    due: iso(10 * HOUR),
    warn: null,
    stop: null,
    targetMs: 10 * HOUR,
    objective: { pauseOn: ['pending_customer'] },
    dueUnpaused: null,
    ...more,
  }) as ExplainedClock;

describe('the bar of a clock', () => {
  it('has its due instant on the line, and what lies beyond in a part of its own', () => {
    const bar = clockBar(clock({ verdict: 'breached_done', stop: iso(11 * HOUR) }), [], 20 * HOUR, HOUR);
    expect(bar?.parts.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['run', 0, DUE_AT],
      ['over', DUE_AT, expect.closeTo(1.1 * DUE_AT, 10)],
    ]);
    expect([bar?.now, bar?.cut]).toEqual([null, false]);
  });
  it('shows pauses up to the cap, and nothing outside the clock', () => {
    const pauses = [
      { from: iso(2 * HOUR), to: iso(7 * HOUR) },
      { from: iso(8 * HOUR), to: null },
    ];
    const still = (one: ExplainedClock) =>
      clockBar(one, pauses, 9 * HOUR, 3 * HOUR)?.parts.flatMap(({ kind, ms }) =>
        kind === 'still' ? [ms] : [],
      );
    expect(still(clock({}))).toEqual([3 * HOUR, HOUR]);
    expect(still(clock({ stop: iso(3 * HOUR), verdict: 'met' }))).toEqual([HOUR]);
    const response = clock({ clock: 'first_response', objective: { pauseOn: [] } as never });
    expect(still(response)).toEqual([]);
  });
  it('an overrun that does not fit is cut at the edge; a clock that does not apply has no bar', () => {
    const bar = clockBar(clock({ verdict: 'breached_running' }), [], 40 * HOUR, HOUR);
    expect(bar).toMatchObject({ now: 1, cut: true });
    expect(bar?.parts.at(-1)).toMatchObject({ kind: 'over', to: 1 });
    expect(clockBar(clock({ start: null, due: null, verdict: 'not_applicable' }), [], 0, HOUR)).toBeNull();
  });
});

describe('the marks of a fact', () => {
  const event = (more: Partial<TicketEvent>): TicketEvent =>
    ({
      id: 'a',
      type: 'ticket.assigned',
      time: iso(0),
      recorded: iso(0),
      backfill: false,
      standing: true,
      flags: [],
      data: {},
      ...more,
    }) as TicketEvent;
  it('tell what was corrected by what, and what came late', () => {
    const marks = marksOf([
      event({ id: 'a', standing: false }),
      event({ id: 'b', standing: false, recorded: iso(216_000) }),
      event({ id: 'c', type: 'ticket.corrected', standing: false, data: { supersedes: 'a' } }),
      event({ id: 'd', data: { via: 'c' }, flags: ['skew_fixed'] }),
      event({ id: 'e', backfill: true, recorded: iso(HOUR) }),
    ]);
    expect(marks.map((mark) => mark.void)).toEqual(['corrected', 'outdone', null, null, null]);
    expect(marks.map(({ late }) => late)).toEqual([null, 216_000, null, null, null]);
    expect(marks[3]).toMatchObject({ replaces: true, skewed: true });
    expect(marks[4]).toMatchObject({ backfill: true, replaces: false });
  });
  it('the rail is hatched while the ticket waits for its customer', () => {
    const pauses = [
      { from: iso(5), to: iso(9) },
      { from: iso(20), to: null },
    ];
    expect([4, 5, 9, 25].map((at) => railAfter(at, pauses))).toEqual(['plain', 'still', 'plain', 'still']);
  });
});

describe('the ribbon', () => {
  const ticket = (statuses: [string, number][], more: Partial<Ticket> = {}): Ticket =>
    ({
      createdAt: iso(0),
      statuses: statuses.map(([status, since]) => ({ status, since: iso(since) })),
      ...more,
    }) as Ticket;
  it('goes on to what falls due, and counts what was paused', () => {
    const ribbon = ribbonOf(
      ticket([
        ['new', 0],
        ['pending_customer', 2 * HOUR],
        ['in_progress', 5 * HOUR],
      ]),
      8 * HOUR,
      12 * HOUR,
      'UTC',
    );
    expect(ribbon).toMatchObject({ lasted: 8 * HOUR, paused: 3 * HOUR });
    expect(ribbon?.parts.map(({ kind, ms }) => [kind, ms / HOUR])).toEqual([
      ['work', 2],
      ['still', 3],
      ['work', 3],
    ]);
    expect(ribbon?.due?.at).toBeGreaterThan(ribbon?.now ?? 1);
    expect(ribbon?.ticks.map(({ instant }) => instant / HOUR)).toEqual([2, 4, 6, 8, 10, 12]);
  });
  it('ends with the ticket, and is nothing where nothing is known', () => {
    const ribbon = ribbonOf(
      ticket([
        ['new', 0],
        ['resolved', 3 * HOUR],
      ]),
      400 * HOUR,
      null,
      'UTC',
    );
    expect(ribbon).toMatchObject({ lasted: 3 * HOUR, now: null, due: null });
    expect(ribbonOf(ticket([]), 1, null, 'UTC')).toBeNull();
  });
});

it('shortens a pseudonym', () => {
  const told = (customer_id: string) => ({ data: { customer_id } }) as unknown as TicketEvent;
  expect(maskedCustomer([told('k1:MZXW6YTBOI5DSMJQ'), told('')])).toBe('k1:MZXW6YTB…');
  expect([maskedCustomer([told('C-12')]), maskedCustomer([])]).toEqual(['C-12', '']);
});
