import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import type { RawMessage } from '../../../ingest/verdict.ts';
import { EVENT_TYPES } from '../../../schemas/events/types.ts';
import { eventsOfLog, heartbeatAt, type TimedEvent } from '../../../simulator/uci/events.ts';
import { readUciRecords } from '../../../simulator/uci/records.ts';
import { inOrderOfUpdates, readUciRows, type UciRow } from '../../../simulator/uci/rows.ts';

const root = resolve(import.meta.dirname, '../../..');
const path = process.env.ANDON_UCI_ZIP ?? resolve(root, '../shared/data/uci-incident/incident_event_log.zip');
const present = existsSync(path);
if (!present)
  console.log('skipped: the UCI incident log is not here (set ANDON_UCI_ZIP to incident_event_log.zip)');

describe.skipIf(!present)('the whole UCI log (skipped where the file is absent)', () => {
  let rows: UciRow[] = [];
  let events: TimedEvent[] = [];
  const of = (type: string) => events.filter(({ event }) => event.type === type);

  beforeAll(async () => {
    rows = await readUciRows(path);
    events = [...eventsOfLog(inOrderOfUpdates(rows))];
  }, 120_000);

  it('holds what its README says', () => {
    expect(rows).toHaveLength(141_712);
    const states = new Map<string, Set<string>>();
    for (const { number, state } of rows) states.set(number, (states.get(number) ?? new Set()).add(state));
    expect(states.size).toBe(24_918);
    expect([...states.values()].filter((seen) => !seen.has('Resolved'))).toHaveLength(13);
    expect(rows.filter((row) => row.updatedAt < row.openedAt)).toHaveLength(5);
    expect(rows.filter((row) => row.state === '-100')).toHaveLength(5);
    const [first = Number.NaN, last = Number.NaN] = [0, -1].map(
      (place) => inOrderOfUpdates(rows).at(place)?.updatedAt,
    );
    expect([first, last].map((instant) => new Date(instant).toISOString().slice(0, 10))).toEqual([
      '2016-02-29',
      '2017-02-18',
    ]);
  });

  it('has 28,428 rows that change only sys_* columns against the row above', {
    timeout: 120_000,
  }, async () => {
    const columns = OTHER_COLUMNS.split(' ');
    let above = '';
    let count = 0;
    for await (const { cell } of readUciRecords(path)) {
      const content = columns.map(cell).join('|');
      if (content === above) count += 1;
      above = content;
    }
    expect(count).toBe(28_428);
  });

  it('gives so many events of each type', () => {
    const counts: Record<string, number> = {};
    for (const { event } of events) counts[event.type] = (counts[event.type] ?? 0) + 1;
    const withEvents = new Set(events.map(({ event }) => event.id.split('-', 3).join('-')));
    console.log(`${events.length} events, ${rows.length - withEvents.size} rows without`, counts);
    // From a separate count over the CSV in another language, not from this mapping.
    expect(counts).toEqual({
      'ticket.created': 24_918,
      'ticket.classified': 2_634,
      'ticket.assigned': 29_459,
      'ticket.unassigned': 2_325,
      'ticket.transferred': 23_414,
      'ticket.responded': 24_918,
      'ticket.escalated': 313,
      'ticket.status_changed': 22_387,
      'ticket.resolved': 25_236,
      'ticket.closed': 24_930,
      'ticket.reopened': 331,
    });
    // More than the 28,428: some rows change only columns that no event speaks of (u_symptom, problem_id, rfc …), and
    // -100 says nothing.
    expect(rows.length - withEvents.size).toBe(28_960);
  });

  it('resolves all tickets but 13, reopens none that had not ended', () => {
    expect(new Set(of('ticket.resolved').map(({ event }) => event.subject)).size).toBe(24_918 - 13);
    for (const { event } of of('ticket.reopened')) expect(Number(event.subjectseq) % 16).toBe(7);
  });

  it('names every event once', () => {
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(events.length);
  });

  it('is in order of recording; inside a ticket subjectseq rises, but for created recorded after its row', () => {
    const sequences = new Map<string, number>();
    const behind: string[] = [];
    let recorded = 0;
    let disordered = 0;
    for (const timed of events) {
      if (timed.recorded < recorded) disordered += 1;
      recorded = timed.recorded;
      const sequence = Number(timed.event.subjectseq);
      if (sequence <= (sequences.get(timed.event.subject) ?? 0)) behind.push(timed.event.id);
      else sequences.set(timed.event.subject, sequence);
    }
    expect(disordered).toBe(0);
    // Of the five tickets updated before they were opened, the three whose first row says more than that they exist.
    expect(behind.sort()).toEqual(['131', '134', '135'].map((end) => `uci-INC0000${end}-1-ticket.created`));
  });

  it('never happens after its recording; only created may happen before', () => {
    expect(events.filter(({ time, recorded }) => time > recorded)).toEqual([]);
    const earlier = events.filter(({ time, recorded }) => time < recorded);
    expect(new Set(earlier.map(({ event }) => event.type))).toEqual(new Set(['ticket.created']));
  });

  it('keeps to the schemas: known types, required fields, no field outside them, nothing but texts and truths', () => {
    const problems = new Set<string>();
    for (const { event } of events) {
      if (!event.subject || !event.time) problems.add(`${event.id}: subject or time`);
      const definition = EVENT_TYPES.get(event.type);
      const data = JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>;
      for (const field of Object.keys(definition?.required ?? { 'a type': 0 })) {
        if (!(field in data)) problems.add(`${event.type} lacks ${field}`);
      }
      for (const field of Object.keys(data)) {
        if (!(field in (definition?.fields ?? {}))) problems.add(`${event.type} has no ${field}`);
      }
    }
    expect([...problems]).toEqual([]);
  });

  it('every message is kept by the decoder: nothing refused, nothing dropped, no time put right', {
    timeout: 120_000,
  }, () => {
    const decode = createDecoder();
    const refused = new Map<string, number>();
    const unknown = new Map<string, number>();
    const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const timed of events) {
      const verdict = decode(rawMessage(timed), timed.recorded);
      if (verdict.kind !== 'keep') add(refused, `${timed.event.type}: ${JSON.stringify(verdict)}`);
      else {
        if (verdict.rows.length !== 1 || verdict.rows[0]?.at !== timed.time)
          add(refused, `${timed.event.type}: rows`);
        for (const name of verdict.counts?.dropped ?? []) add(refused, `dropped ${name}`);
        for (const name of verdict.counts?.unknown ?? []) add(unknown, name);
      }
    }
    expect(Object.fromEntries(refused)).toEqual({});
    expect([...unknown.keys()]).toEqual(['category']);
    const beat = heartbeatAt(Date.UTC(2016, 2, 1));
    expect(decode(rawMessage(beat), beat.recorded)).toEqual({
      kind: 'heartbeat',
      tenant: 'uci',
      source: '/replay/uci',
      at: beat.recorded,
    });
  });
});

const rawMessage = ({ event, recorded }: TimedEvent): RawMessage => ({
  topic: 'cc.ticket.v1',
  partition: 0,
  offset: 0,
  timestamp: recorded,
  key: Buffer.from(event.partitionkey),
  value: Buffer.from(JSON.stringify(event)),
  headers: {},
});

const OTHER_COLUMNS =
  'number incident_state active reassignment_count reopen_count made_sla caller_id opened_by opened_at contact_type ' +
  'location category subcategory u_symptom cmdb_ci impact urgency priority assignment_group assigned_to knowledge ' +
  'u_priority_confirmation notify problem_id rfc vendor caused_by closed_code resolved_by resolved_at closed_at';
