import { describe, expect, it } from 'vitest';
import { created, event, TIMESTAMP } from './messages.ts';
import { countsOf, faultOf, judge, rowsOf } from './verdicts.ts';

const NOON = '2026-07-27T12:00:00+08:00';
const AT_NOON = Date.UTC(2026, 6, 27, 4);

describe('fields of a ticket event', () => {
  it('keeps unknown words raw and counts the field', () => {
    const odd = created({ category: 'Category 55', priority: 'P1', city: 'location 93' });
    expect(rowsOf(odd)[0]).toMatchObject({ category: 'Category 55', priority: 'P1', city: 'location 93' });
    expect(countsOf(odd)).toEqual({ unknown: ['category', 'priority'] });
  });

  it('knows other and unknown', () => {
    expect(countsOf(created({ category: 'other', channel: 'unknown' }))).toEqual({});
  });

  it('drops fields outside the schema and counts their names, never odd names', () => {
    const more = created({ mood: 'good', constructor: 1, 'full name 7': 'x', reopens: 4 });
    expect(countsOf(more)).toEqual({ dropped: ['mood', 'constructor', '?', 'reopens'] });
    expect(JSON.stringify(rowsOf(more))).not.toMatch(/mood|full name|good/);
  });

  it('does not trip over __proto__', () => {
    const text = JSON.stringify(created()).replace('"data":{', '"data":{"__proto__":{"is_major":true},');
    expect(rowsOf(text)[0]).not.toHaveProperty('is_major');
  });

  it('says truth values as 1 and 0 and leaves absent ones out', () => {
    expect(rowsOf(created({ is_major: false, is_complaint: true, drill: false }))[0]).toMatchObject({
      is_major: 0,
      is_complaint: 1,
    });
    expect(rowsOf(created())[0]).not.toHaveProperty('is_major');
    expect(rowsOf(created({ drill: true }))[0]).toMatchObject({ drill: 1 });
    expect(rowsOf(event('ticket.closed', { close_reason: 'solved', drill: true }))[0]).toMatchObject({
      drill: 1,
    });
  });

  it('reads null and empty text as absent', () => {
    expect(rowsOf(created({ queue: null, subcategory: '', priority: null }))).toEqual(rowsOf(created()));
  });

  it('reads null and empty text as absent, whatever the field holds', () => {
    for (const none of [null, '']) {
      expect(rowsOf(created({ is_major: none, origin_created_at: none, drill: none, v: none }))).toEqual(
        rowsOf(created()),
      );
      const beat = { last_time: none, last_sequence: none, backlog: none };
      expect(judge(event('source.heartbeat', beat))).toMatchObject({ kind: 'heartbeat' });
      const answer = { instrument: 'csat5', scores: { csat5: 4 }, dimensions: none, theme_codes: none };
      expect(rowsOf(event('survey.responded', { ...answer, score: none }))[0]).toMatchObject({ score: 4 });
      expect(rowsOf(event('survey.responded', { ...answer, score: 3, scores: none }))[0]).toMatchObject({
        score: 3,
      });
      expect(rowsOf(event('ticket.corrected', { supersedes_id: 'e-1', event: none }))).toHaveLength(1);
    }
  });

  it('reads an instant in the data by the same rules as the time of the event', () => {
    for (const spelt of ['2026-07-26 12:00:00+08:00', '2026-07-26t04:00:00z'])
      expect(rowsOf(created({ origin_created_at: spelt }, { time: spelt }))[0]).toMatchObject({
        created_at: AT_NOON - 86_400_000,
        time: AT_NOON - 86_400_000,
      });
    const followed = '2026-07-26T04:00:00Z[Asia/Shanghai]';
    expect(faultOf(created({ origin_created_at: followed }))).toBe('ANDON_E104');
    expect(faultOf(created({}, { time: followed }))).toBe('ANDON_E102');
  });

  it('keeps priority_raw, reason, from and to in detail', () => {
    expect(JSON.parse(rowsOf(created({ priority_raw: '1 - Critical' }))[0]?.detail as string)).toEqual({
      priority_raw: '1 - Critical',
    });
    const [row] = rowsOf(event('ticket.status_changed', { from: 'new', to: 'in_progress', reason: 'start' }));
    expect(row).toMatchObject({ status: 'in_progress' });
    expect(JSON.parse(row?.detail as string)).toEqual({ from: 'new', reason: 'start' });
  });

  it('takes to_queue as the queue of a transfer', () => {
    const [row] = rowsOf(event('ticket.transferred', { from_queue: 'a', to_queue: 'b' }));
    expect(row).toMatchObject({ queue: 'b', detail: '{"from_queue":"a"}' });
  });

  it('takes origin_created_at as created_at', () => {
    expect(rowsOf(created({ origin_created_at: NOON }))[0]).toMatchObject({ created_at: AT_NOON });
  });

  it('puts a snapshot into its columns', () => {
    const snapshot = {
      status: 'in_progress',
      created_at: NOON,
      known_since: '2026-07-27T05:00:00Z',
      entered_queue_at: NOON,
      first_response_at: NOON,
      reopens: 2,
      transfers: 0,
      queue: 'q',
    };
    expect(rowsOf(event('ticket.snapshot', snapshot))[0]).toMatchObject({
      status: 'in_progress',
      created_at: AT_NOON,
      known_since: AT_NOON + 3_600_000,
      snap_entered_queue_at: AT_NOON,
      snap_first_response_at: AT_NOON,
      snap_reopens: 2,
      queue: 'q',
    });
  });

  it('writes a responder only where the event names one', () => {
    expect(rowsOf(event('ticket.resolved', { resolution_code: 'x' }))[0]).not.toHaveProperty('responder');
    expect(rowsOf(event('ticket.resolved', { resolution_code: 'x', responder: 'bot' }))[0]).toMatchObject({
      responder: 'bot',
    });
  });

  it.each([
    ['a required field is missing', created({ channel: undefined })],
    ['a required field is null', created({ channel: null })],
    ['a required field is empty', created({ channel: '' })],
    ['text is a number', created({ queue: 5 })],
    ['a truth value is text', created({ is_major: 'yes' })],
    ['an instant is no RFC 3339', created({ origin_created_at: '27/07/2026 04:00 +0000' })],
    ['an instant lies before 2000', created({ origin_created_at: '1970-01-01T00:00:00Z' })],
    [
      'an integer is out of range',
      event('ticket.snapshot', { status: 'new', created_at: NOON, known_since: NOON, reopens: 65_536 }),
    ],
    [
      'an integer is none',
      event('ticket.snapshot', { status: 'new', created_at: NOON, known_since: NOON, reopens: 1.5 }),
    ],
    ['a text is prose', created({ subcategory: 'x'.repeat(201) })],
    ['assigned names nobody', event('ticket.assigned', { queue: 'q' })],
    ['assigned names an empty agent', event('ticket.assigned', { agent_id: '' })],
    ['merged into nothing', event('ticket.merged', {})],
    ['merged into an id with a separator', event('ticket.merged', { into_ticket_id: 'a\u001fb' })],
  ])('refuses it where %s', (_, value) => expect(faultOf(value)).toBe('ANDON_E104'));

  it('takes a department for an owner', () => {
    expect(rowsOf(event('ticket.assigned', { department: 'technical' }))[0]).toMatchObject({
      department: 'technical',
    });
  });
});

describe('contacts, agents, surveys, operations', () => {
  it('keeps a duration of 0', () => {
    const ended = event('contact.ended', {
      channel: 'phone',
      queue: 'q',
      talk_ms: 0,
      hold_ms: 0,
      acw_ms: 5,
      is_bot: false,
    });
    expect(rowsOf(ended)[0]).toMatchObject({ talk_ms: 0, hold_ms: 0, acw_ms: 5, is_bot: 0 });
    expect(rowsOf(ended)[0]).not.toHaveProperty('wait_ms');
    expect(judge(ended)).toMatchObject({ rows: [{ table: 'contact_events', subject: 'T-1' }] });
  });

  it('keeps lists of an agent and corrects since with the clock', () => {
    const state = {
      state: 'available',
      since: new Date(TIMESTAMP + 300_000).toISOString(),
      queues: ['a', 'b'],
      max_concurrency: 0,
    };
    const [row] = rowsOf(event('agent.state_changed', state, { time: state.since }));
    expect(row).toMatchObject({
      queues: ['a', 'b'],
      max_concurrency: 0,
      since: TIMESTAMP,
      at: TIMESTAMP,
      flags: 'skew_fixed',
    });
  });

  it.each([
    ['of its instrument', { instrument: 'csat5', scores: { nps11: 9, csat5: 4 } }, 4],
    ['overall', { instrument: 'csat5', scores: { overall: 3, other: 1 } }, 3],
    ['the only one', { instrument: 'csat5', scores: { total: 2 } }, 2],
    ['plain', { instrument: 'nps11', score: 0 }, 0],
    ['yes', { instrument: 'solved_yes_no', scores: { solved_yes_no: true } }, 1],
    ['csi100 with a fraction', { instrument: 'csi100', score: 93.5 }, 93.5],
    ['of an unknown instrument', { instrument: 'stars', score: 12 }, 12],
    ['none', { instrument: 'csat5' }, undefined],
    ['several without a main one', { instrument: 'csat5', scores: { a: 1, b: 2 } }, undefined],
  ])('finds the main score: %s', (_, data, score) => {
    expect(rowsOf(event('survey.responded', data))[0]?.score).toBe(score);
  });

  it.each([
    { instrument: 'csat5', score: 6 },
    { instrument: 'csat5', score: 4.5 },
    { instrument: 'nps11', score: -1 },
    { instrument: 'stars', score: -1 },
  ])('refuses the score %j', (data) => expect(faultOf(event('survey.responded', data))).toBe('ANDON_E104'));

  it('keeps unknown dimensions raw and counts them', () => {
    const answer = event('survey.responded', {
      instrument: 'csat5',
      score: 5,
      dimensions: { waiting: 3, smell: 1 },
    });
    expect(rowsOf(answer)[0]?.dimensions).toEqual({ waiting: 3, smell: 1 });
    expect(countsOf(answer)).toEqual({ unknown: ['dimensions'] });
  });

  it('writes operations with their fields in order, so that the same content has one hash', () => {
    const one = { risk_type: 'technical', severity: 2, scope: { b: 1, a: [2] } };
    const other = { scope: { a: [2], b: 1 }, severity: '2', risk_type: 'technical' };
    const [first] = rowsOf(event('incident.opened', one));
    expect(first?.detail).toBe('{"risk_type":"technical","scope":{"a":[2],"b":1},"severity":"2"}');
    expect(rowsOf(event('incident.opened', other))[0]?.detail).toBe(first?.detail);
  });

  it('lets an erasure stand among the facts of its subject', () => {
    const verdict = judge(
      event('subject.erased', { subject_ref: 'T-9', scope: 'ticket' }, { subject: 'T-9' }),
    );
    expect(verdict).toMatchObject({
      rows: [
        { table: 'operations_events', subject: 'T-9' },
        { table: 'ticket_events', subject: 'T-9', type: 'subject.erased' },
      ],
    });
    expect(judge(event('subject.erased', { subject_ref: 'k1:ABC', scope: 'customer' }))).toMatchObject({
      rows: { length: 1 },
    });
  });
});

describe('words that every object answers to', () => {
  it.each(['__proto__', 'constructor', 'toString'])('are words like any other: %s', (word) => {
    expect(judge(event('subject.erased', { subject_ref: 'T-9', scope: word }))).toMatchObject({
      rows: { length: 1 },
    });
    const answer = JSON.parse(
      `{"instrument":"${word}","scores":{"${word}":2,"else":3},"dimensions":{"${word}":4}}`,
    );
    expect(rowsOf(event('survey.responded', answer))[0]).toMatchObject({ instrument: word, score: 2 });
    expect(rowsOf(event('survey.responded', { instrument: word }))[0]).not.toHaveProperty('score');
    expect(faultOf(created({}, { type: word }))).toBe('ANDON_E103');
  });
});

describe('heartbeats', () => {
  const beat = (data: Record<string, unknown>, more = {}) => judge(event('source.heartbeat', data, more));

  it('gives last_time, else its own time', () => {
    expect(beat({ source: '/a', last_time: '2016-03-01T00:00:00Z' })).toEqual({
      kind: 'heartbeat',
      tenant: 'default',
      source: '/a',
      at: Date.UTC(2016, 2, 1),
    });
    expect(beat({})).toMatchObject({ source: '/cc/gd/ticketing-a', at: Date.UTC(2026, 6, 27, 2, 3, 4, 123) });
  });

  it('names a source by a name', () => {
    expect(beat({ source: null })).toMatchObject({ source: '/cc/gd/ticketing-a' });
    expect(beat({ source: 'a\u001fb' })).toMatchObject({ kind: 'quarantine', fault: 'ANDON_E104' });
  });

  it('does not run ahead of its recording', () => {
    const ahead = (ms: number) => new Date(TIMESTAMP + ms).toISOString();
    expect(beat({ last_time: ahead(300_000) })).toMatchObject({ at: TIMESTAMP });
    expect(beat({ last_time: ahead(601_000) })).toMatchObject({ kind: 'quarantine', fault: 'ANDON_E106' });
    const simulated = ahead(86_400_000);
    expect(beat({ last_time: simulated }, { time: simulated, recordedtime: simulated })).toMatchObject({
      at: TIMESTAMP + 86_400_000,
    });
  });
});
