import { type Static, Type } from 'typebox';
import { instant, instantOrNull } from './instant.ts';
import { ObjectiveSchema, TICKET_CLOCKS } from './policy.ts';

const closed = { additionalProperties: false } as const;
const text = Type.String({ description: "as kept, '' = not set" });
const count = Type.Integer({ minimum: 0 });
const milliseconds = Type.Union([Type.Integer(), Type.Null()]);

/** What a clock says at an instant (docs/ticket-state.md 25). */
export const CLOCK_VERDICTS = [
  'not_applicable',
  'met',
  'breached_done',
  'cancelled',
  'breached_running',
  'paused',
  'at_risk',
  'running',
] as const;
export type ClockVerdict = (typeof CLOCK_VERDICTS)[number];

const clock = {
  clock: Type.Enum([...TICKET_CLOCKS]),
  policy: Type.String(),
  verdict: Type.Enum([...CLOCK_VERDICTS]),
  start: instantOrNull(),
  due: instantOrNull('the breach, if no further fact comes'),
  warn: instantOrNull(),
  stop: instantOrNull(),
  targetMs: milliseconds,
  elapsedMs: Type.Union([Type.Integer(), Type.Null()], {
    description: 'running time when it stopped; null while it runs',
  }),
  byReclassification: Type.Boolean({ description: 'the breach came by a change of class, not by time' }),
};

export const TicketClockSchema = Type.Object(clock, closed);
export type TicketClock = Static<typeof TicketClockSchema>;

export const ExplainedClockSchema = Type.Object(
  {
    ...clock,
    objective: Type.Union([ObjectiveSchema, Type.Null()], {
      description:
        'what set the limit; null where the clock does not apply, or where it cannot be told any more',
    }),
    asClassified: Type.Boolean({
      description: 'the objective selects the ticket as it is classified now; false = as it was before',
    }),
    dueUnpaused: instantOrNull(
      'when it would have been due had it never stood still; null where it never did',
    ),
  },
  closed,
);
/** A clock with the objective that gave it its limit. */
export type ExplainedClock = Static<typeof ExplainedClockSchema>;

/** Dimensions stand under their ids, as everywhere; every other field is an attribute of the answer. */
const listed = {
  id: Type.String(),
  status: text,
  open: Type.Boolean(),
  owner: text,
  queue: text,
  skill_group: text,
  category: text,
  subcategory: text,
  priority: text,
  channel: text,
  region: text,
  city: text,
  customer_tier: text,
  isComplaint: Type.Boolean(),
  isMajor: Type.Boolean(),
  incomplete: Type.Boolean({ description: 'no event said that it was created' }),
  createdAt: instantOrNull(),
  enteredQueueAt: instantOrNull(),
  firstResponseAt: instantOrNull(),
  resolvedAt: instantOrNull(),
  closedAt: instantOrNull(),
  reopens: count,
  transfers: count,
  endedBy: text,
  flags: Type.Array(Type.String()),
  clocks: Type.Array(TicketClockSchema),
};

export const ListedTicketSchema = Type.Object(listed, closed);
/** A ticket as a list shows it, with the clocks of one policy. */
export type ListedTicket = Static<typeof ListedTicketSchema>;

export const TicketSchema = Type.Object(
  {
    ...listed,
    clocks: Type.Array(ExplainedClockSchema),
    firstFactAt: instantOrNull(),
    lastFactAt: instantOrNull(),
    assignedAt: instantOrNull(),
    acceptedAt: instantOrNull(),
    solutionAt: instantOrNull(),
    firstResolvedAt: instantOrNull(),
    notifiedAt: instantOrNull(),
    confirmedAt: instantOrNull(),
    endedAt: instantOrNull(),
    escalations: count,
    errors: count,
    pingPong: Type.Boolean(),
    queues: Type.Array(Type.Object({ queue: Type.String(), since: instantOrNull() }, closed)),
    statuses: Type.Array(Type.Object({ status: Type.String(), since: instant() }, closed), {
      description: 'runs of the status, in order',
    }),
    pauses: Type.Array(Type.Object({ from: instant(), to: instantOrNull('null = not ended') }, closed)),
  },
  closed,
);
/** A ticket as its own page shows it: the list's fields, further instants, its way through queues, its pauses. */
export type Ticket = Static<typeof TicketSchema>;

export const TicketEventSchema = Type.Object(
  {
    id: Type.String(),
    source: Type.String(),
    type: Type.String(),
    at: instant('corrected time: the one that counts'),
    time: instant('as the producer wrote it'),
    recorded: instant(),
    ingestedAt: instant(),
    backfill: Type.Boolean(),
    drill: Type.Boolean(),
    standing: Type.Boolean({
      description:
        'it counts in the state; what was corrected, outdone by a copy or lies before a snapshot does not, and a correction itself never does',
    }),
    flags: Type.Array(Type.String()),
    /** Fields of docs/events.md by the names of their columns, where they are set. */
    data: Type.Record(Type.String(), Type.Unknown()),
  },
  closed,
);
/** One fact of a ticket. */
export type TicketEvent = Static<typeof TicketEventSchema>;

const envelope = {
  now: instant('the instant the clocks were read at'),
  dataTime: instantOrNull('newest instant that every live source has reached'),
  completeTo: instantOrNull('instant up to which the data is believed complete'),
  policy: Type.String({ description: 'id@version of the policy of the clocks' }),
  timezone: Type.String(),
};

export const TicketListSchema = Type.Object(
  { ...envelope, total: count, rows: Type.Array(ListedTicketSchema) },
  closed,
);
/** `total`: how many there are without the limit. */
export type TicketList = Static<typeof TicketListSchema>;

export const TicketAnswerSchema = Type.Object(
  { ...envelope, ticket: TicketSchema, events: Type.Array(TicketEventSchema) },
  closed,
);
/** `events`: in the order in which they count. */
export type TicketAnswer = Static<typeof TicketAnswerSchema>;
