import { describe, expect, it } from 'vitest';
import { created, event, TIMESTAMP } from './messages.ts';
import { countsOf, faultOf, rowsOf } from './verdicts.ts';

const replacement = created({ priority: 'urgent', mood: 'x' }, { id: 'e-2', time: '2026-07-27T01:00:00Z' });
const correction = (more: Record<string, unknown> = {}) =>
  event('ticket.corrected', { supersedes_id: 'e-1', ...more }, { id: 'c-1' });
const brief = (rows: Record<string, unknown>[]) =>
  rows.map(({ subject, type, id, via }) => ({ subject, type, id, via }));

describe('corrections', () => {
  it('are one row where nothing takes the place', () => {
    const rows = rowsOf(correction({ reason: 'typing error' }));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      type: 'ticket.corrected',
      id: 'c-1',
      supersedes: 'e-1',
      detail: '{"reason":"typing error"}',
    });
  });

  it('bring the replacement as a row of its own', () => {
    const rows = rowsOf(correction({ event: replacement }));
    expect(brief(rows)).toEqual([
      { subject: 'T-1', type: 'ticket.corrected', id: 'c-1', via: undefined },
      { subject: 'T-1', type: 'ticket.created', id: 'e-2', via: 'c-1' },
    ]);
    expect(rows[1]).toMatchObject({ at: Date.UTC(2026, 6, 27, 1), priority: 'urgent' });
    expect(countsOf(correction({ event: replacement }))).toEqual({ dropped: ['mood'] });
  });

  it('are copied to another subject that the replacement speaks of', () => {
    const rows = rowsOf(correction({ event: { ...replacement, subject: 'T-2' } }));
    expect(brief(rows)).toEqual([
      { subject: 'T-1', type: 'ticket.corrected', id: 'c-1', via: undefined },
      { subject: 'T-2', type: 'ticket.created', id: 'e-2', via: 'c-1' },
      { subject: 'T-2', type: 'ticket.corrected', id: 'c-1', via: undefined },
    ]);
    expect(rows[2]).toMatchObject({ supersedes: 'e-1', at: rows[0]?.at, recorded: rows[0]?.recorded });
  });

  it('reach the parent of a merge that takes the place', () => {
    const merged = event(
      'ticket.merged',
      { into_ticket_id: 'T-9', created_at: '2026-07-26T00:00:00Z' },
      { id: 'e-2' },
    );
    expect(brief(rowsOf(correction({ event: merged })))).toEqual([
      { subject: 'T-1', type: 'ticket.corrected', id: 'c-1', via: undefined },
      { subject: 'T-1', type: 'ticket.merged', id: 'e-2', via: 'c-1' },
      { subject: 'T-9', type: 'ticket.absorbed', id: 'e-2', via: 'c-1' },
      { subject: 'T-9', type: 'ticket.corrected', id: 'c-1', via: undefined },
    ]);
  });

  it('give the replacement the tenant and the skew rule of its own', () => {
    const tenant = { ...correction({ event: replacement }), tenant: 'uci' };
    expect(rowsOf(tenant).map((row) => row.tenant)).toEqual(['uci', 'uci']);
    expect(
      faultOf({ ...tenant, data: { supersedes_id: 'e-1', event: { ...replacement, tenant: 'other' } } }),
    ).toBe('ANDON_E102');
    const late = { ...replacement, time: new Date(TIMESTAMP + 700_000).toISOString() };
    expect(faultOf(correction({ event: late }))).toBe('ANDON_E106');
  });

  it.each([
    ['no supersedes_id', event('ticket.corrected', {}), 'ANDON_E104'],
    ['a replacement without id', correction({ event: { ...replacement, id: undefined } }), 'ANDON_E102'],
    [
      'a replacement of an unknown type',
      correction({ event: { ...replacement, type: 'x.y' } }),
      'ANDON_E103',
    ],
    ['a replacement that lacks fields', correction({ event: { ...replacement, data: {} } }), 'ANDON_E104'],
    [
      'a replacement about a contact',
      correction({ event: event('contact.queued', { channel: 'phone', queue: 'q' }) }),
      'ANDON_E104',
    ],
    ['a correction as replacement', correction({ event: correction() }), 'ANDON_E104'],
    ['text as replacement', correction({ event: 'e-2' }), 'ANDON_E104'],
  ])('refuse %s', (_, value, fault) => expect(faultOf(value)).toBe(fault));
});

describe('merges', () => {
  it('without an age are one row', () => {
    const rows = rowsOf(event('ticket.merged', { into_ticket_id: 'T-9' }));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ subject: 'T-1', other_ticket: 'T-9' });
  });

  it('with an age tell the parent', () => {
    const rows = rowsOf(
      event('ticket.merged', { into_ticket_id: 'T-9', created_at: '2026-07-26T00:00:00Z' }),
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).not.toHaveProperty('created_at');
    expect(rows[1]).toMatchObject({
      subject: 'T-9',
      type: 'ticket.absorbed',
      id: 'e-1',
      other_ticket: 'T-1',
      created_at: Date.UTC(2026, 6, 26),
      at: rows[0]?.at,
    });
  });

  it('of a drill or into itself tell nobody', () => {
    const merge = { into_ticket_id: 'T-9', created_at: '2026-07-26T00:00:00Z' };
    expect(rowsOf(event('ticket.merged', { ...merge, drill: true }))).toHaveLength(1);
    expect(rowsOf(event('ticket.merged', { ...merge, into_ticket_id: 'T-1' }))).toHaveLength(1);
  });
});
