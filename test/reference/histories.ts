import fc from 'fast-check';
import { type Disorder, disorder } from './disorder.ts';
import { type TicketFact, ticketFact } from './facts.ts';
import { journeySteps, ORIGIN, type Step } from './journeys.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The facts of one ticket in the order of their arrival, and the instant at which it is looked at. */
export interface History {
  tenant: string;
  subject: string;
  facts: TicketFact[];
  now: number;
}

interface Raw {
  steps: Step[];
  disorders: Disorder[];
  sources: number;
  numbered: 'all' | 'some' | 'none';
  arrival: number[];
  now: { after: boolean; wait: number; index: number };
}

const raw: fc.Arbitrary<Raw> = fc.record({
  steps: journeySteps,
  disorders: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Disorder[]>([]) },
    { weight: 3, arbitrary: fc.array(disorder, { minLength: 1, maxLength: 5 }) },
  ),
  sources: fc.nat({ max: 7 }),
  numbered: fc.constantFrom<Raw['numbered']>('all', 'some', 'none', 'none'),
  arrival: fc.array(fc.nat({ max: 200 }), { minLength: 8, maxLength: 24 }),
  now: fc.record({
    after: fc.constantFrom(true, true, false),
    wait: fc.constantFrom(0, 0, MINUTE, 20 * MINUTE, HOUR, DAY, 10 * DAY, 200 * DAY),
    index: fc.nat({ max: 1000 }),
  }),
});

/** Every row gets its ingestion stamp, and the rows come in the order of these: no order of the journey is left. */
function shuffle(rows: TicketFact[], arrival: number[]): TicketFact[] {
  const stamped = rows.map((row, i) => {
    const late = arrival[i % arrival.length]! + (i % 3);
    return { ...row, ingested_at: ORIGIN + 60 * DAY + late * MINUTE, kafka_offset: row.kafka_offset + i };
  });
  return stamped.sort((a, b) => a.ingested_at - b.ingested_at || b.kafka_offset - a.kafka_offset);
}

function rowsOf(journey: Raw, tenant: string, subject: string): TicketFact[] {
  let time = ORIGIN;
  let rows = journey.steps.map((step, i) => {
    time += step.wait;
    const numbered = journey.numbered === 'all' || (journey.numbered === 'some' && i % 2 === 0);
    return ticketFact({
      tenant,
      subject,
      time,
      source: journey.sources < 5 || i % 2 === 0 ? '/cc/gd/ticketing-a' : '/cc/gd/ticketing-b',
      id: `f${i}`,
      seq: numbered ? String(i + 1).padStart(12, '0') : '',
      ...step.columns,
    });
  });
  journey.disorders.forEach((spoil, i) => {
    rows = [...rows, ...spoil(rows, i)];
  });
  return rows;
}

function instantOf(journey: Raw, rows: TicketFact[]): number {
  const instants = rows.map((row) => row.at).sort((a, b) => a - b);
  if (journey.now.after) return instants.at(-1)! + journey.now.wait;
  return instants[journey.now.index % instants.length]!;
}

/** Histories of one ticket: journeys, and what befalls them on the way. Deterministic for fast-check's seed. */
export const history: fc.Arbitrary<History> = raw.map((journey) => {
  const rows = rowsOf(journey, 'operator', 'T-1');
  const facts = shuffle(rows, journey.arrival);
  return { tenant: 'operator', subject: 'T-1', facts, now: instantOf(journey, rows) };
});

interface Link {
  kind: 'merge' | 'move';
  from: number;
  to: number;
  index: number;
}

/** What joins two tickets: a child merged into a parent, or a correction whose replacement is about the other one. */
function linkRows(link: Link, tickets: TicketFact[][], ordinal: number): TicketFact[][] {
  const [from, to] = [tickets[link.from % tickets.length]!, tickets[link.to % tickets.length]!];
  const target = from[link.index % from.length]!;
  const parent = to[0]!;
  if (from === to) return tickets;
  const shared = { tenant: target.tenant, source: target.source, id: `l${ordinal}`, time: target.at + HOUR };
  const here = { ...shared, subject: target.subject };
  const there = { ...shared, subject: parent.subject };
  const merged = { type: 'ticket.merged', other_ticket: parent.subject };
  const created_at = target.at - DAY;
  const correction = { type: 'ticket.corrected', supersedes: target.id };
  const replacement = {
    ...target,
    content_hash: undefined,
    subject: parent.subject,
    via: shared.id,
    id: `l${ordinal}-r`,
  };
  const added =
    link.kind === 'merge'
      ? {
          from: [ticketFact({ ...here, ...merged })],
          to: [ticketFact({ ...there, type: 'ticket.absorbed', other_ticket: target.subject, created_at })],
        }
      : {
          from: [ticketFact({ ...here, ...correction })],
          to: [ticketFact({ ...there, ...correction }), ticketFact(replacement)],
        };
  return tickets.map((rows) => {
    if (rows === from) return [...rows, ...added.from];
    return rows === to ? [...rows, ...added.to] : rows;
  });
}

/** A few tickets of one operator that may be merged or corrected into one another, looked at at one instant. */
export const historySet: fc.Arbitrary<History[]> = fc
  .record({
    journeys: fc.array(raw, { minLength: 2, maxLength: 4 }),
    links: fc.array(
      fc.record<Link>({
        kind: fc.constantFrom('merge', 'move'),
        from: fc.nat({ max: 3 }),
        to: fc.nat({ max: 3 }),
        index: fc.nat({ max: 50 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ journeys, links }) => {
    // Ids are those of the whole source: the tickets' must differ.
    let tickets = journeys.map((journey, i) =>
      rowsOf(journey, 'operator', `T-${i + 1}`).map((row) =>
        ticketFact({ ...renamed(row, i), content_hash: undefined }),
      ),
    );
    links.forEach((link, i) => {
      tickets = linkRows(link, tickets, i);
    });
    const now = instantOf(journeys[0]!, tickets.flat());
    return tickets.map((rows, i) => ({
      tenant: 'operator',
      subject: `T-${i + 1}`,
      facts: shuffle(rows, journeys[i]!.arrival),
      now,
    }));
  });

function renamed(row: TicketFact, ticket: number): TicketFact {
  const name = (id: string): string => (id === '' ? '' : `t${ticket + 1}-${id}`);
  return { ...row, id: name(row.id), via: name(row.via), supersedes: name(row.supersedes) };
}

export { countKinds } from './kinds.ts';
