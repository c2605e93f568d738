import fc from 'fast-check';
import { type TicketFact, ticketFact } from './facts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Something that spoils the tidy list of a ticket's facts: it sees the rows so far and gives those to add. */
export type Disorder = (rows: TicketFact[], ordinal: number) => TicketFact[];

const anyRow = fc.nat({ max: 1000 });
const pick = (rows: TicketFact[], index: number): TicketFact | undefined =>
  rows[index % Math.max(1, rows.length)];
const shift = fc.constantFrom(0, 0, 5 * MINUTE, -5 * MINUTE, HOUR, DAY, -DAY);

/** The same fact with a different content: another queue, priority, status or owner. */
const change = fc.constantFrom<Partial<TicketFact>>(
  { queue: 'gd-billing' },
  { priority: 'urgent' },
  { priority: 'general', category: 'complaint' },
  { status: 'in_progress', agent_id: 'a9' },
  { responder: 'human', public: 1 },
  { close_reason: 'unresolved' },
  { type: 'ticket.progress_updated' },
);

const again = (row: TicketFact, part: Partial<TicketFact>): TicketFact =>
  ticketFact({ ...row, content_hash: undefined, ...part });

const duplicate = anyRow.map((index): Disorder => {
  return (rows) => {
    const row = pick(rows, index);
    return row ? [{ ...row, kafka_offset: row.kafka_offset + 5000 }] : [];
  };
});

const conflict = fc
  .record({
    index: anyRow,
    change,
    recorded: fc.constantFrom(0, 0, MINUTE, -MINUTE),
    moved: fc.constantFrom(0, 0, 0, HOUR),
  })
  .map(({ index, change, recorded, moved }): Disorder => {
    return (rows) => {
      const row = pick(rows, index);
      if (!row) return [];
      const lag = moved !== 0 && recorded === 0 ? MINUTE : recorded;
      return [
        again(row, { ...change, time: row.time + moved, at: row.at + moved, recorded: row.recorded + lag }),
      ];
    };
  });

const correctionOf = (target: TicketFact, id: string, part: Partial<TicketFact>): TicketFact =>
  ticketFact({
    tenant: target.tenant,
    subject: target.subject,
    source: target.source,
    id,
    type: 'ticket.corrected',
    supersedes: target.id,
    time: target.at + HOUR,
    ...part,
  });

/** A correction of any row so far, be it a correction or a replacement; with, without or with an alien replacement. */
const correction = fc
  .record({
    index: anyRow,
    only: fc.constantFrom('any', 'any', 'any', 'correction', 'corrected'),
    late: shift,
    lag: fc.constantFrom(0, 0, MINUTE, DAY),
    replacement: fc.constantFrom('none', 'here', 'here', 'elsewhere', 'from elsewhere'),
    moved: shift,
    change,
  })
  .map(({ index, only, late, lag, replacement, moved, change }): Disorder => {
    return (rows, ordinal) => {
      const supersedes = new Set(rows.map((row) => row.supersedes));
      const wanted = rows.filter((row) => {
        if (only === 'correction') return row.type === 'ticket.corrected';
        return only === 'corrected' ? supersedes.has(row.id) : true;
      });
      const target = pick(wanted.length > 0 ? wanted : rows, index);
      if (!target) return [];
      const id = `c${ordinal}`;
      const time = target.at + HOUR + late;
      const alien = replacement === 'from elsewhere' ? { supersedes: `elsewhere-${ordinal}` } : {};
      const told = correctionOf(target, id, { time, recorded: time + lag, ...alien });
      if (replacement === 'none' || replacement === 'elsewhere') return [told];
      const model = target.type === 'ticket.corrected' ? (rows[0] ?? target) : target;
      if (model.type === 'ticket.corrected') return [told];
      const at = model.at + moved;
      return [told, again(model, { ...change, id: `${id}-r`, via: id, time: at, at, recorded: at })];
    };
  });

/** Two corrections that take each other back, beside one of them taking back a fact. */
const cycle = fc
  .record({ index: anyRow, lag: fc.constantFrom(0, MINUTE, -MINUTE) })
  .map(({ index, lag }): Disorder => {
    return (rows, ordinal) => {
      const target = pick(rows, index);
      if (!target) return [];
      const [first, second, third] = [`y${ordinal}`, `x${ordinal}`, `z${ordinal}`];
      const recorded = target.at + HOUR;
      return [
        correctionOf(target, first, { recorded }),
        correctionOf(target, second, { recorded: recorded + lag, supersedes: first }),
        correctionOf(target, first, { recorded: recorded + lag, supersedes: second, id: third }),
      ];
    };
  });

const mutual = fc
  .record({ index: anyRow, lag: fc.constantFrom(0, MINUTE) })
  .map(({ index, lag }): Disorder => {
    return (rows, ordinal) => {
      const target = pick(rows, index);
      if (!target) return [];
      const [first, second] = [`m${ordinal}`, `n${ordinal}`];
      return [
        correctionOf(target, first, { supersedes: second }),
        correctionOf(target, second, { supersedes: first, recorded: target.at + HOUR + lag }),
        correctionOf(target, `o${ordinal}`, { recorded: target.at }),
      ];
    };
  });

const statuses = ['new', 'in_progress', 'pending_customer', 'resolved', 'closed', 'reopened', 'cancelled'];
const snapshot = fc
  .record({
    index: anyRow,
    back: fc.constantFrom(0, 0, 5 * MINUTE, HOUR, DAY),
    delay: fc.constantFrom(0, HOUR, DAY),
    age: fc.constantFrom(HOUR, DAY, 3 * DAY),
    given: fc.nat({ max: 63 }),
    columns: fc.record({
      status: fc.constantFrom(...statuses),
      queue: fc.constantFrom('', 'gd-fault-l1', 'gd-billing'),
      agent_id: fc.constantFrom('', 'a1'),
      priority: fc.constantFrom('', 'urgent', 'general'),
      category: fc.constantFrom('', 'fault', 'complaint'),
      channel: fc.constantFrom('phone', 'app'),
      snap_reopens: fc.constantFrom(0, 0, 1),
      snap_transfers: fc.constantFrom(0, 0, 1, 3),
    }),
  })
  .map(({ index, back, delay, age, given, columns }): Disorder => {
    return (rows, ordinal) => {
      const model = pick(rows, index);
      if (!model) return [];
      const since = model.at - back;
      const born = since - age;
      const told = (bit: number, instant: number): number => ((given >> bit) & 1 ? instant : 0);
      const ended = ['resolved', 'closed'].includes(columns.status);
      const firstResolved = ended || given % 5 === 0 ? since - 30 * MINUTE : 0;
      const row = ticketFact({
        ...{ tenant: model.tenant, subject: model.subject, source: model.source, id: `s${ordinal}` },
        type: 'ticket.snapshot',
        time: since + delay,
        known_since: since,
        created_at: given % 7 === 0 ? 0 : born,
        snap_entered_queue_at: columns.queue === '' ? 0 : told(0, since - 5 * MINUTE),
        snap_assigned_at: told(1, born + 10 * MINUTE),
        snap_accepted_at: told(2, born + 10 * MINUTE),
        snap_first_response_at: told(3, born + 5 * MINUTE),
        snap_first_resolved_at: firstResolved,
        snap_resolved_at: firstResolved === 0 ? 0 : firstResolved + told(4, 10 * MINUTE),
        snap_closed_at: columns.status === 'closed' ? since - 10 * MINUTE : 0,
        ...columns,
      });
      return [row];
    };
  });

const absorbed = fc
  .record({
    index: anyRow,
    back: fc.constantFrom(0, HOUR, DAY),
    told: fc.constantFrom(true, true, true, false),
  })
  .map(({ index, back, told }): Disorder => {
    return (rows, ordinal) => {
      const model = pick(rows, index);
      if (!model) return [];
      const { tenant, subject, source, at } = model;
      const created = told ? at - back : 0;
      const part = { type: 'ticket.absorbed', other_ticket: `T-C${ordinal}`, created_at: created };
      return [ticketFact({ tenant, subject, source, id: `b${ordinal}`, time: at, ...part })];
    };
  });

/** A producer whose clock was five minutes ahead: the corrected time counts, the original one is kept. */
const skewed = anyRow.map((index): Disorder => {
  return (rows, ordinal) => {
    const row = pick(rows, index);
    if (!row || row.type === 'ticket.corrected') return [];
    const part = { id: `k${ordinal}`, time: row.at + 5 * MINUTE, recorded: row.at, flags: 'skew_fixed' };
    return [again(row, part)];
  };
});

export const disorder: fc.Arbitrary<Disorder> = fc.oneof(
  { weight: 4, arbitrary: duplicate },
  { weight: 3, arbitrary: conflict },
  { weight: 6, arbitrary: correction },
  { weight: 2, arbitrary: cycle },
  { weight: 1, arbitrary: mutual },
  { weight: 3, arbitrary: snapshot },
  { weight: 2, arbitrary: absorbed },
  { weight: 1, arbitrary: skewed },
);
