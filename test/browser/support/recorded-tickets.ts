import type {
  ListedTicket,
  TicketAnswer,
  TicketClock,
  TicketEvent,
  TicketList,
} from '../../../schemas/tickets.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const ticketClock = (more: Partial<TicketClock>): TicketClock => ({
  clock: 'first_response',
  policy: 'service-flow-assessed@1',
  verdict: 'running',
  start: null,
  due: null,
  warn: null,
  stop: null,
  targetMs: 15 * MINUTE,
  elapsedMs: null,
  byReclassification: false,
  ...more,
});

const listedTicket = (more: Partial<ListedTicket>): ListedTicket => ({
  id: '',
  status: 'new',
  open: true,
  owner: '',
  queue: '',
  skill_group: '',
  category: 'fault',
  subcategory: '',
  priority: '',
  channel: '',
  region: '',
  city: '',
  customer_tier: '',
  isComplaint: false,
  isMajor: false,
  incomplete: false,
  createdAt: null,
  enteredQueueAt: null,
  firstResponseAt: null,
  resolvedAt: null,
  closedAt: null,
  reopens: 0,
  transfers: 0,
  endedBy: '',
  flags: [],
  clocks: [],
  ...more,
});

const ticketEvent = (time: string, type: string, data: TicketEvent['data']): TicketEvent => ({
  id: `${type}-${time}`,
  source: '/cc/gd/ticketing-a',
  type,
  at: time,
  time,
  recorded: time,
  ingestedAt: time,
  backfill: false,
  drill: false,
  flags: [],
  data,
});

/** Answers of /api/v1/tickets and of one ticket, by path. `now` in ms. */
export function ticketAnswers(now: number, queues: readonly string[]): Record<string, unknown> {
  /** An instant some minutes and milliseconds before now. */
  const instant = (minutes: number, ms = 0): string => new Date(now - minutes * MINUTE - ms).toISOString();
  const envelope = {
    now: instant(0),
    dataTime: null,
    completeTo: null,
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
  };
  const owners = ['', '', '', 'A-118', 'A-052', '', 'A-217'];
  const rows = Array.from({ length: 14 }, (_, index) =>
    listedTicket({
      id: `T-7H${(index * 37 + 200).toString(36).toUpperCase()}`,
      queue: queues[index % queues.length] ?? '',
      priority: ['urgent', 'important', 'general'][index % 3] ?? '',
      owner: owners[index % owners.length] ?? '',
      createdAt: instant(0, (20 - index) * 13 * MINUTE),
      clocks: [
        ticketClock({
          due: instant(0, -(index * 7 - 5) * MINUTE - index * 1000),
          verdict: index === 0 ? 'breached_running' : 'running',
        }),
      ],
    }),
  );
  return {
    '/api/v1/tickets': { ...envelope, rows, total: 418 } satisfies TicketList,
    '/api/v1/tickets/T-7G9M4': {
      ...envelope,
      ticket: {
        ...listedTicket({
          id: 'T-7G9M4',
          category: 'complaint',
          subcategory: 'billing_dispute',
          priority: 'important',
          status: 'in_progress',
          queue: 'gd-complaint',
          owner: 'A-118',
          channel: 'phone',
          region: 'CN-GD',
          customer_tier: 'ordinary',
          transfers: 1,
          clocks: [
            ticketClock({
              start: instant(1366),
              due: instant(1351),
              stop: instant(1348),
              verdict: 'breached_done',
              elapsedMs: 18 * MINUTE + 27_000,
            }),
            ticketClock({
              clock: 'assignment',
              start: instant(1366),
              due: instant(1246),
              stop: instant(1359),
              targetMs: 2 * HOUR,
              verdict: 'met',
              elapsedMs: 402_000,
            }),
            ticketClock({
              clock: 'resolution',
              start: instant(1366),
              due: instant(-282),
              targetMs: 24 * HOUR,
              verdict: 'at_risk',
            }),
          ],
        }),
        firstFactAt: instant(1366),
        lastFactAt: instant(1342),
        assignedAt: null,
        acceptedAt: null,
        solutionAt: null,
        firstResolvedAt: null,
        notifiedAt: null,
        confirmedAt: null,
        endedAt: null,
        escalations: 0,
        errors: 0,
        pingPong: false,
        queues: [],
        pauses: [],
      },
      events: [
        ticketEvent(instant(1366), 'ticket.created', { channel: 'phone', priority: 'important' }),
        ticketEvent(instant(1359), 'ticket.assigned', { agent_id: 'A-052' }),
        ticketEvent(instant(1348), 'ticket.responded', { responder: 'human' }),
        ticketEvent(instant(1342), 'ticket.transferred', { queue: 'gd-complaint', agent_id: 'A-118' }),
      ],
    } satisfies TicketAnswer,
  };
}
