import type { Surveys } from './surveys.ts';
import type { Ticket } from './ticket.ts';
import { createClosing } from './ticket-closing.ts';
import { createIntake, type Opening } from './ticket-intake.ts';
import { createTicketWork } from './ticket-work.ts';
import type { World } from './world.ts';

/** The whole journey of tickets: intake → work → closing, and back to work when reopened. */
export function createTickets(world: World, surveys: Surveys): { open(opening: Opening): Ticket } {
  const work = createTicketWork(world, (ticket) => closing(ticket));
  const closing = createClosing(world, surveys, (ticket) => work.join(ticket));
  return { open: createIntake(world, work) };
}
