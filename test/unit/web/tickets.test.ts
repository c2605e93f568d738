import { expect, it } from 'vitest';
import type { Ticket, TicketClock, TicketEvent } from '../../../schemas/tickets.ts';
import { factsOf, instantOf, lateness, nearestClock } from '../../../web/desk/tickets.ts';

const iso = (instant: number) => new Date(instant).toISOString();
const clock = (
  name: TicketClock['clock'],
  due: number | null,
  verdict: TicketClock['verdict'],
): TicketClock => ({
  clock: name,
  policy: 'p@1',
  verdict,
  start: iso(0),
  due: due === null ? null : iso(due),
  warn: null,
  stop: null,
  targetMs: 1,
  elapsedMs: null,
  byReclassification: false,
});

it('finds the clock that runs out first among those that run, overrun ones before', () => {
  const [first, second] = [clock('first_response', 900, 'met'), clock('assignment', 2_000, 'at_risk')];
  const paused = clock('resolution', 1_500, 'paused');
  expect(nearestClock({ clocks: [first, second, paused] }, 1_000)).toEqual({
    clock: 'assignment',
    left: 1_000,
  });
  const late = clock('resolution', 400, 'breached_running');
  expect(nearestClock({ clocks: [first, second, late] }, 1_000)).toEqual({ clock: 'resolution', left: -600 });
  expect(nearestClock({ clocks: [clock('resolution', null, 'running')] }, 0)).toBeNull();
});
it('reads instants and shows plain facts alone', () => {
  expect([instantOf('1970-01-01T00:00:01Z'), instantOf(null)]).toEqual([1000, null]);
  const ticket = {
    queue: 'a',
    owner: '',
    flags: ['a', 'b'],
    clocks: [clock('resolution', 1, 'met')],
    transfers: 0,
  };
  expect(factsOf(ticket as unknown as Ticket)).toEqual([
    ['queue', 'a'],
    ['flags', 'a, b'],
  ]);
});
it('calls an event late only where it was not back-filled', () => {
  const event = { time: iso(0), recorded: iso(216_000), backfill: false } as TicketEvent;
  expect([
    lateness(event),
    lateness({ ...event, backfill: true }),
    lateness({ ...event, recorded: iso(900) }),
  ]).toEqual([216_000, null, null]);
});
