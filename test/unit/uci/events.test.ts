import { describe, expect, it } from 'vitest';
import { eventsOfLog, heartbeatAt, type UciEvent } from '../../../simulator/uci/events.ts';
import { inOrderOfUpdates, type UciRow } from '../../../simulator/uci/rows.ts';
import { at, row } from './row.ts';

const eventsOf = (...rows: UciRow[]): UciEvent[] =>
  [...eventsOfLog(inOrderOfUpdates(rows))].map(({ event }) => JSON.parse(JSON.stringify(event)) as UciEvent);
const typesOf = (events: UciEvent[]) => events.map((event) => event.type.replace('ticket.', ''));
/** Types and data of what a second row says after a first. */
const second = (first: Partial<UciRow>, next: Partial<UciRow>) =>
  eventsOf(row({ updatedAt: at(10, 0), ...first }), row({ updatedAt: at(10, 5), ...first, ...next }))
    .filter((event) => event.id.includes('-2-'))
    .map(({ type, data }) => ({ type: type.replace('ticket.', ''), ...data }));
const ticket = { ticket_id: 'INC1', v: 1 };

describe('the envelope', () => {
  it('stands as the README writes it', () => {
    const [created] = eventsOf(row({}));
    expect(created).toEqual({
      specversion: '1.0',
      id: 'uci-INC1-1-ticket.created',
      source: '/replay/uci',
      type: 'ticket.created',
      subject: 'INC1',
      time: '2016-03-01T09:58:00.000Z',
      recordedtime: '2016-03-01T10:00:00.000Z',
      partitionkey: 'INC1',
      subjectseq: '000000000017',
      tenant: 'uci',
      datacontenttype: 'application/json',
      data: {
        ...ticket,
        channel: 'phone',
        region: 'unknown',
        city: 'Location 143',
        category: 'Category 55',
        subcategory: 'Subcategory 170',
        priority: 'general',
        priority_raw: '3 - Moderate',
        opened_by: 'agent',
        queue: 'Group 56',
      },
    });
  });

  it('counts rows and places of the table from 1', () => {
    const events = eventsOf(row({}), row({ updatedAt: at(10, 1), state: 'Active', assignee: 'Resolver 1' }));
    expect(events.map((event) => [event.id, Number(event.subjectseq)])).toEqual([
      ['uci-INC1-1-ticket.created', 16 + 1],
      ['uci-INC1-2-ticket.assigned', 32 + 3],
      ['uci-INC1-2-ticket.responded', 32 + 5],
      ['uci-INC1-2-ticket.status_changed', 32 + 7],
    ]);
  });

  it('gives a heartbeat no ticket', () => {
    expect(heartbeatAt(at(10, 0)).event).toMatchObject({
      id: 'uci-heartbeat-2016-03-01T10:00:00.000Z',
      type: 'source.heartbeat',
      subject: '/replay/uci',
      data: { source: '/replay/uci', last_time: '2016-03-01T10:00:00.000Z' },
    });
  });
});

describe('ticket.created', () => {
  it.each([
    ['Phone', 'phone', 'agent'],
    ['IVR', 'phone', 'customer'],
    ['Self service', 'self_service', 'customer'],
    ['Email', 'email', 'customer'],
    ['Direct opening', 'other', 'agent'],
    ['Fax', 'Fax', 'customer'],
    [undefined, 'unknown', 'customer'],
  ])('contact_type %s: channel %s, opened by %s', (contactType, channel, opened_by) => {
    expect(eventsOf(row({ contactType }))[0]?.data).toMatchObject({ channel, opened_by });
  });

  it.each([
    ['1 - Critical', 'urgent'],
    ['2 - High', 'important'],
    ['3 - Moderate', 'general'],
    ['4 - Low', 'general'],
    ['5 - Planning', '5 - Planning'],
  ])('priority %s: %s, the original kept', (priority, mapped) => {
    expect(eventsOf(row({ priority }))[0]?.data).toMatchObject({ priority: mapped, priority_raw: priority });
  });

  it('says unknown or leaves out what is missing, never 0', () => {
    const empty = { location: undefined, category: undefined, subcategory: undefined, group: undefined };
    const data = eventsOf(row(empty))[0]?.data ?? {};
    expect(data).toMatchObject({ category: 'unclassified', queue: 'unknown', region: 'unknown' });
    expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['city']));
    expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['subcategory']));
  });

  it.each([
    [{ state: 'New' }, ['created']],
    [{ state: 'New', assignee: 'R' }, ['created', 'assigned']],
    [{ state: 'Active' }, ['created', 'responded', 'status_changed']],
    [{ state: 'Awaiting User Info' }, ['created', 'responded', 'status_changed']],
    [{ state: 'Resolved', assignee: 'R' }, ['created', 'assigned', 'responded', 'resolved']],
    [{ state: 'New', reassignments: 2 }, ['created']],
  ])('a first row %o gives %j', (first, types) => expect(typesOf(eventsOf(row(first)))).toEqual(types));
});

describe('what a later row says', () => {
  it('nothing changed: no event', () => expect(second({}, {})).toEqual([]));

  it.each([
    [{ category: 'Category 1' }, 'Category 1', 'general'],
    [{ subcategory: 'Subcategory 9' }, 'Category 55', 'general'],
    [{ priority: '4 - Low' }, 'Category 55', 'general'],
  ])('classified: %o', (next, category, priority) => {
    expect(second({}, next)).toMatchObject([{ type: 'classified', category, priority, method: 'manual' }]);
  });

  it('assigned: became known, changed, became missing', () => {
    const assigned = { ...ticket, queue: 'Group 56', method: 'manual' };
    expect(second({}, { assignee: 'R1' })).toEqual([{ type: 'assigned', ...assigned, agent_id: 'R1' }]);
    expect(second({ assignee: 'R1' }, { assignee: 'R2' })).toEqual([
      { type: 'assigned', ...assigned, agent_id: 'R2' },
    ]);
    expect(second({ assignee: 'R1' }, { assignee: undefined })).toEqual([
      { type: 'unassigned', ...ticket, queue: 'Group 56', agent_id: 'R1' },
    ]);
  });

  it('transferred: only when reassignment_count rose, with the groups and the owner', () => {
    expect(second({ assignee: 'R1' }, { reassignments: 1, group: 'Group 7' })).toEqual([
      { type: 'transferred', ...ticket, from_queue: 'Group 56', to_queue: 'Group 7', agent_id: 'R1' },
    ]);
    expect(second({}, { reassignments: 1, group: undefined })).toEqual([
      { type: 'transferred', ...ticket, from_queue: 'Group 56', to_queue: 'unknown' },
    ]);
    expect(second({}, { group: 'Group 7' })).toEqual([]);
    expect(second({ reassignments: 3 }, { reassignments: 2, group: 'Group 7' })).toEqual([]);
  });

  it('responded: once, at the first row that is not New', () => {
    const rows = ['New', 'Active', 'New', 'Active'].map((state, index) =>
      row({ state, updatedAt: at(10, index) }),
    );
    const responses = eventsOf(...rows).filter((event) => event.type === 'ticket.responded');
    expect(responses.map((event) => event.id)).toEqual(['uci-INC1-2-ticket.responded']);
    expect(responses[0]?.data).toEqual({ ...ticket, responder: 'human', public: true, channel: 'phone' });
  });

  it('escalated: the priority was raised, also within one word', () => {
    const escalations = (from: string, to: string) =>
      second({ priority: from }, { priority: to }).filter((event) => event.type === 'escalated');
    expect(escalations('3 - Moderate', '1 - Critical')).toMatchObject([{ level: 'urgent' }]);
    expect(escalations('4 - Low', '3 - Moderate')).toMatchObject([{ level: 'general' }]);
    expect(escalations('2 - High', '3 - Moderate')).toEqual([]);
  });

  it.each([
    ['New', 'new'],
    ['Awaiting User Info', 'pending_customer'],
    ['Awaiting Vendor', 'pending_third_party'],
    ['Awaiting Problem', 'pending_third_party'],
    ['Awaiting Evidence', 'pending_third_party'],
    ['On Hold', 'On Hold'],
  ])('status_changed: Active to %s is in_progress to %s', (state, to) => {
    expect(second({ state: 'Active' }, { state })).toEqual([
      { type: 'status_changed', ...ticket, from: 'in_progress', to, reason: 'incident_state' },
    ]);
  });

  it('resolved and closed instead of status_changed; code and agent of the future only now', () => {
    const future = { closedCode: 'code 5', resolvedBy: 'Resolved by 149' };
    expect(second({ state: 'Active', ...future }, { state: 'Resolved' })).toEqual([
      { type: 'resolved', ...ticket, resolution_code: 'code 5', agent_id: 'Resolved by 149' },
    ]);
    expect(second({ state: 'Resolved', ...future }, { state: 'Closed' })).toEqual([
      { type: 'closed', ...ticket, close_reason: 'code 5', agent_id: 'Resolved by 149' },
    ]);
    expect(second({ state: 'Active' }, { state: 'Closed' })).toEqual([
      { type: 'closed', ...ticket, close_reason: 'unknown' },
    ]);
    const before = eventsOf(
      row({ ...future, state: 'Active', assignee: 'R1' }),
      row({ ...future, updatedAt: at(11, 0) }),
    );
    expect(JSON.stringify(before)).not.toContain('code 5');
    expect(JSON.stringify(before)).not.toContain('Resolved by');
  });

  it.each(['Resolved', 'Closed'])(
    'reopened out of %s stands before the status_changed, by subjectseq too',
    (state) => {
      const events = eventsOf(
        row({ state }),
        row({ state: 'Active', reopens: 1, updatedAt: at(10, 5) }),
      ).filter((event) => event.id.includes('-2-'));
      expect(typesOf(events)).toEqual(['reopened', 'status_changed']);
      expect(events.map((event) => Number(event.subjectseq))).toEqual([32 + 7, 32 + 9]);
      expect(events[0]?.data).toEqual({ ...ticket, reason: 'reopen_count' });
      expect(events[1]?.data).toMatchObject({ from: state.toLowerCase(), to: 'in_progress' });
    },
  );

  it('reopened without leaving the end keeps its place in the table', () => {
    const events = eventsOf(
      row({ state: 'Active' }),
      row({ state: 'Awaiting User Info', reopens: 1, updatedAt: at(10, 5) }),
    ).filter((event) => event.id.includes('-2-'));
    expect(typesOf(events)).toEqual(['status_changed', 'reopened']);
    expect(events.map((event) => Number(event.subjectseq))).toEqual([32 + 7, 32 + 9]);
  });

  it('several changes of one row come in the order of the table', () => {
    const next = {
      state: 'Resolved',
      category: 'C',
      priority: '1 - Critical',
      assignee: 'R',
      reassignments: 1,
    };
    const types = second({}, next).map((event) => event.type);
    expect(types).toEqual(['classified', 'assigned', 'transferred', 'responded', 'escalated', 'resolved']);
  });
});

describe('quirks of the log', () => {
  it('state -100 says nothing: no event in, no response, and the state before stands', () => {
    const states = ['New', '-100', '-100', 'Active', '-100', 'Active', '-100', 'Resolved'];
    const events = eventsOf(...states.map((state, index) => row({ state, updatedAt: at(10, index) })));
    expect(events.map((event) => event.id.replace('uci-INC1-', '').replace('ticket.', ''))).toEqual([
      '1-created',
      '4-responded',
      '4-status_changed',
      '8-resolved',
    ]);
    expect(events[2]?.data).toMatchObject({ from: 'new', to: 'in_progress' });
  });

  it('INC0000137: rows unsorted inside a ticket are put in order of their updates', () => {
    const times = [at(11, 10), at(9, 52), at(11, 3), at(12, 0)];
    const states = ['New', 'New', 'Resolved', 'Closed'];
    const events = eventsOf(
      ...times.map((updatedAt, index) => row({ updatedAt, state: states[index] ?? 'New' })),
    );
    expect(events.map((event) => `${event.time.slice(11, 16)} ${event.type.slice(7)}`)).toEqual([
      '09:58 created',
      '11:03 responded',
      '11:03 resolved',
      '11:10 status_changed',
      '12:00 closed',
    ]);
  });

  it('an update before opened_at stands as it is; created is recorded when it happens, at its turn', () => {
    const early = row({ number: 'INC9', openedAt: at(11, 0), updatedAt: at(9, 0), state: 'Active' });
    const events = eventsOf(
      early,
      row({ updatedAt: at(10, 0) }),
      row({ number: 'INC2', updatedAt: at(11, 0) }),
    );
    expect(
      events.map(({ id, recordedtime }) => `${recordedtime.slice(11, 16)} ${id.replace('ticket.', '')}`),
    ).toEqual([
      '09:00 uci-INC9-1-responded',
      '09:00 uci-INC9-1-status_changed',
      '10:00 uci-INC1-1-created',
      '11:00 uci-INC9-1-created',
      '11:00 uci-INC2-1-created',
    ]);
    expect(events[3]).toMatchObject({ time: '2016-03-01T11:00:00.000Z', subjectseq: '000000000017' });
  });

  it('created that is still ahead when the rows end is not lost', () => {
    expect(typesOf(eventsOf(row({ openedAt: at(12, 0), updatedAt: at(9, 0) })))).toEqual(['created']);
  });

  it('rows of two tickets in one minute keep the order of the file', () => {
    const events = eventsOf(row({ number: 'INC2' }), row({ number: 'INC1' }));
    expect(events.map((event) => event.subject)).toEqual(['INC2', 'INC1']);
  });
});
