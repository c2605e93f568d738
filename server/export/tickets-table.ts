import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { ListedTicket, TicketClock } from '../../schemas/tickets.ts';
import type { Cell, Column } from './table.ts';

type Reader<From> = readonly [column: Column, read: (from: From) => Cell];

const text = <From>(name: string, read: (from: From) => Cell): Reader<From> => [{ name, kind: 'text' }, read];
const instant = <From>(name: string, read: (from: From) => Cell): Reader<From> => [
  { name, kind: 'instant' },
  read,
];
const number = <From>(name: string, read: (from: From) => Cell): Reader<From> => [
  { name, kind: 'number' },
  read,
];
const truth = <From>(name: string, read: (from: From) => Cell): Reader<From> => [
  { name, kind: 'truth' },
  read,
];

/** Columns of a ticket, named as the attributes of the JSON answer. */
const TICKET: Reader<ListedTicket>[] = [
  text('id', (one) => one.id),
  text('status', (one) => one.status),
  truth('open', (one) => one.open),
  ...(
    [
      'owner',
      'queue',
      'skill_group',
      'category',
      'subcategory',
      'priority',
      'channel',
      'region',
      'city',
    ] as const
  ).map((name) => text<ListedTicket>(name, (one) => one[name])),
  text('customer_tier', (one) => one.customer_tier),
  ...(['isComplaint', 'isMajor', 'incomplete'] as const).map((name) =>
    truth<ListedTicket>(name, (one) => one[name]),
  ),
  ...(['createdAt', 'enteredQueueAt', 'firstResponseAt', 'resolvedAt', 'closedAt'] as const).map((name) =>
    instant<ListedTicket>(name, (one) => one[name]),
  ),
  number('reopens', (one) => one.reopens),
  number('transfers', (one) => one.transfers),
  text('endedBy', (one) => one.endedBy),
  text('flags', (one) => one.flags.join(' ')),
];

/** Columns of each clock, `first_response.due` and so on; empty where the ticket has no such clock. */
const CLOCK: Reader<TicketClock>[] = [
  text('verdict', (one) => one.verdict),
  ...(['start', 'due', 'warn', 'stop'] as const).map((name) =>
    instant<TicketClock>(name, (one) => one[name]),
  ),
  number('targetMs', (one) => one.targetMs),
  number('elapsedMs', (one) => one.elapsedMs),
  truth('byReclassification', (one) => one.byReclassification),
];

export const TICKET_COLUMNS: readonly Column[] = [
  ...TICKET.map(([column]) => column),
  ...TICKET_CLOCKS.flatMap((clock) =>
    CLOCK.map(([column]) => ({ ...column, name: `${clock}.${column.name}` })),
  ),
];

/** A listed ticket as a row of TICKET_COLUMNS. */
export function ticketCells(ticket: ListedTicket): Cell[] {
  return [
    ...TICKET.map(([, read]) => read(ticket)),
    ...TICKET_CLOCKS.flatMap((name) => {
      const found = ticket.clocks.find(({ clock }) => clock === name);
      return CLOCK.map(([, read]) => (found ? read(found) : null));
    }),
  ];
}
