import { describe, expect, it } from 'vitest';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { factsByTicket, type PublishedEvent, ticketKey } from '../../reference/events.ts';
import { referenceState } from '../../reference/state.ts';

const event = (
  id: string,
  type: string,
  time: string,
  data: object = {},
  more: object = {},
): PublishedEvent => ({
  ...{ specversion: '1.0', id, source: '/cc/gd/ticketing-a', type, subject: 'T-1', time, data: { ...data } },
  ...more,
});
const at = (clock: string) => Date.parse(`2026-07-27T${clock}Z`);
const stamp = (clock: string) => `2026-07-27T${clock}Z`;
const factsOf = (events: PublishedEvent[], subject = 'T-1') =>
  factsByTicket(events).get(ticketKey('', subject)) ?? [];

describe('from published events to facts', () => {
  it('reads the example of domain.md 3.10', () => {
    const example = event(
      '0190f6c2-7c1e-7b1a-9f00-1f2e3d4c5b6a',
      'cn.telecom.cc.ticket.created.v1',
      '2026-07-27T02:03:04.123Z',
      { channel: 'phone', region: 'CN-GD', category: 'fault', queue: 'gd-fault-l1', is_complaint: false },
      { recordedtime: '2026-07-27T02:03:04.410Z', subjectseq: '1' },
    );
    const [fact] = factsOf([example]);
    expect(fact).toMatchObject({
      ...{
        type: 'ticket.created',
        time: at('02:03:04.123'),
        at: at('02:03:04.123'),
        recorded: at('02:03:04.410'),
      },
      ...{ seq: '000000000001', queue: 'gd-fault-l1', is_complaint: 0, is_major: -1, drill: 0 },
    });
  });

  it('puts a clock that is a little ahead right, and leaves out one that is far ahead (rule 2)', () => {
    const ahead = (time: string) =>
      event(time, 'ticket.queued', time, { queue: 'q' }, { recordedtime: stamp('08:00:00') });
    const facts = factsOf([ahead(stamp('08:02:00')), ahead(stamp('08:10:00')), ahead(stamp('08:10:01'))]);
    expect(facts.map((fact) => [fact.at, fact.flags])).toEqual([
      [at('08:02:00'), ''],
      [at('08:00:00'), 'skew_fixed'],
    ]);
  });

  it('makes a row of a replacement, and gives another ticket the correction with it (rule 1)', () => {
    const replacement = event('r1', 'ticket.created', stamp('07:00:00'), {}, { subject: 'T-2' });
    const events = [
      event('f1', 'ticket.created', stamp('08:00:00')),
      event('c1', 'ticket.corrected', stamp('09:00:00'), { supersedes_id: 'f1', event: replacement }),
    ];
    expect(factsOf(events).map((fact) => fact.id)).toEqual(['f1', 'c1']);
    const others = factsOf(events, 'T-2');
    expect(others.map((fact) => [fact.id, fact.via])).toEqual([
      ['r1', 'c1'],
      ['c1', ''],
    ]);
    expect(referenceState(others, at('10:00:00'), POLICIES_IN_USE)?.created_at).toBe(at('07:00:00'));
  });

  it('tells the parent of a merged child that carries its creation', () => {
    const merged = (id: string, data: object) =>
      event(id, 'ticket.merged', stamp('08:30:00'), { into_ticket_id: 'T-9', ...data });
    const events = [merged('m1', {}), merged('m2', { created_at: stamp('06:00:00') })];
    expect(factsOf(events).length).toBe(2);
    const parent = factsOf(events, 'T-9');
    expect(parent.map((fact) => [fact.type, fact.created_at])).toEqual([['ticket.absorbed', at('06:00:00')]]);
  });

  it('leaves the parent of a merge that was taken back to a correction that names the parent (rule 5)', () => {
    const merge = event('m1', 'ticket.merged', stamp('08:30:00'), {
      into_ticket_id: 'T-9',
      created_at: stamp('06:00:00'),
    });
    const parent = event('f9', 'ticket.created', stamp('07:00:00'), {}, { subject: 'T-9' });
    const correction = (id: string, part: object) =>
      event(id, 'ticket.corrected', stamp('09:00:00'), { supersedes_id: 'm1' }, part);
    const seen = (events: PublishedEvent[]) => {
      const ticket = (subject: string) =>
        referenceState(factsOf(events, subject), at('10:00:00'), POLICIES_IN_USE);
      return [ticket('T-1')?.status, ticket('T-9')?.created_at];
    };
    const born = event('f1', 'ticket.created', stamp('08:00:00'));
    expect(seen([born, merge, parent])).toEqual(['merged', at('06:00:00')]);
    expect(seen([born, merge, parent, correction('c1', {})])).toEqual(['new', at('06:00:00')]);
    const both = [correction('c1', {}), correction('c2', { subject: 'T-9' })];
    expect(seen([born, merge, parent, ...both])).toEqual(['new', at('07:00:00')]);
  });

  it('reads a snapshot whole', () => {
    const data = {
      status: 'resolved',
      created_at: stamp('01:00:00'),
      known_since: stamp('08:00:00'),
      reopens: 2,
    };
    const [fact] = factsOf([
      event('s', 'ticket.snapshot', stamp('08:05:00'), { ...data, assigned_at: stamp('02:00:00') }),
    ]);
    expect(fact).toMatchObject({
      ...{ status: 'resolved', created_at: at('01:00:00'), known_since: at('08:00:00') },
      ...{ snap_reopens: 2, snap_assigned_at: at('02:00:00') },
    });
  });

  it('leaves other subjects alone', () => {
    expect(factsByTicket([event('x', 'contact.queued', stamp('08:00:00'))]).size).toBe(0);
  });
});
