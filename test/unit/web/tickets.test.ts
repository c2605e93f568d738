import { expect, it } from 'vitest';
import { factsOf, instantOf, lateness, nearestClock, type TicketRow } from '../../../web/desk/tickets.ts';

const row = (clocks: TicketRow['clocks']): TicketRow => ({
  id: 'T-1',
  queue: '',
  category: '',
  priority: '',
  status: 'new',
  owner: null,
  created_at: null,
  clocks,
});

it('finds the clock that runs out first among those that run, overrun ones before', () => {
  const clocks = {
    first_response: { due: 900, verdict: 'met' },
    assignment: { due: 2_000, verdict: 'at_risk' },
    resolution: { due: 1_500, verdict: 'paused' },
  };
  expect(nearestClock(row(clocks), 1_000)).toEqual({ clock: 'assignment', left: 1_000 });
  const late = { ...clocks, resolution: { due: 400, verdict: 'breached_running' } };
  expect(nearestClock(row(late), 1_000)).toEqual({ clock: 'resolution', left: -600 });
  expect(nearestClock(row({ answer: { due: null, verdict: 'running' } }), 0)).toBeNull();
});
it('reads instants as text or milliseconds and shows plain facts alone', () => {
  expect([instantOf(5), instantOf('1970-01-01T00:00:01Z'), instantOf(''), instantOf('x')]).toEqual([
    5,
    1000,
    null,
    null,
  ]);
  const ticket = { queue: 'a', owner: null, path: ['a', 'b'], clocks: [], detail: { x: 1 }, transfers: 0 };
  expect(factsOf(ticket)).toEqual([
    ['queue', 'a'],
    ['path', 'a, b'],
  ]);
});
it('calls an event late only where it was not back-filled', () => {
  const event = { time: 0, type: 'ticket.escalated', recorded: 216_000 };
  expect([
    lateness(event),
    lateness({ ...event, backfill: 1 }),
    lateness({ ...event, recorded: 900 }),
  ]).toEqual([216_000, null, null]);
});
