import type {
  ExplainedClock,
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

const explained = (
  clock: TicketClock,
  quote: [section: string, quote: string],
  dueUnpaused: string | null = null,
): ExplainedClock => ({
  ...clock,
  objective: {
    id: clock.clock,
    clock: clock.clock,
    selector: clock.clock === 'resolution' ? { priority: ['important'] } : {},
    targetMs: clock.targetMs ?? 1,
    goal: 0.95,
    calendar: '24x7',
    pauseOn: [],
    onReopen: 'none',
    provenance: { manual: 'S1 電信客服服務流程指南', section: quote[0], quote: quote[1] },
  },
  asClassified: true,
  dueUnpaused,
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
  standing: true,
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
        }),
        clocks: [
          explained(
            ticketClock({
              start: instant(1366),
              due: instant(1351),
              warn: instant(1355),
              stop: instant(1348),
              verdict: 'breached_done',
              elapsedMs: 18 * MINUTE + 27_000,
            }),
            ['7.1(2)', '一般應保證在15分鐘內響應'],
          ),
          explained(
            ticketClock({
              clock: 'assignment',
              start: instant(1366),
              due: instant(1246),
              warn: instant(1276),
              stop: instant(1359),
              targetMs: 2 * HOUR,
              verdict: 'met',
              elapsedMs: 402_000,
            }),
            ['1.1(3)', '工單后需在2小時內完成分配'],
          ),
          explained(
            ticketClock({
              clock: 'resolution',
              start: instant(1366),
              due: instant(-282),
              warn: instant(78),
              targetMs: 24 * HOUR,
              verdict: 'at_risk',
            }),
            ['1.1(2)', '重要類問題在24小時內處理'],
            instant(-74),
          ),
        ],
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
        statuses: [
          { status: 'new', since: instant(1366) },
          { status: 'in_progress', since: instant(1359) },
          { status: 'pending_customer', since: instant(1092) },
          { status: 'in_progress', since: instant(884) },
          { status: 'pending_internal', since: instant(734) },
          { status: 'in_progress', since: instant(114) },
        ],
        pauses: [{ from: instant(1092), to: instant(884) }],
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
