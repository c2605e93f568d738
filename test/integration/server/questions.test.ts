import { beforeAll, describe, expect, it } from 'vitest';
import type { TicketList } from '../../../schemas/tickets.ts';
import { putFewTickets } from './ground/few-tickets.ts';
import { MINUTE, putTickets } from './ground/house.ts';
import { useHttpHouse } from './ground/http.ts';

const { house, webRoot, get, json } = useHttpHouse();
beforeAll(() => putFewTickets(house().store));

describe('/api/v1/query', () => {
  it('answers with the defaults of the site: its now, its day, its policy', async () => {
    const answer = await json(
      '/api/v1/query?metrics=open_tickets,tickets_created,attainment.first_response,first_response_time',
    );
    expect(answer).toEqual({
      now: '2026-03-01T04:00:00.000Z',
      cut: new Date(house().time.cut).toISOString(),
      dataTime: '2026-03-01T04:00:00.000Z',
      completeTo: '2026-03-01T03:59:30.000Z',
      known: 'now',
      policy: 'service-flow-assessed@1',
      timezone: 'Asia/Shanghai',
      rows: [
        {
          values: {
            open_tickets: { value: 3 },
            tickets_created: { value: 4 },
            'attainment.first_response': { value: 0.5, numerator: 1, denominator: 2 },
            first_response_time: { n: 1, mean: 5 * MINUTE, p50: 5 * MINUTE, p90: 5 * MINUTE },
          },
        },
      ],
    });
  });
  it('takes filters as commas or repeated, a window, a bucket, a split', async () => {
    const split =
      '/api/v1/query?metrics=tickets_created&by=queue&from=2026-03-01T10:30:00%2B08:00&to=2026-03-01T04:00:00Z&bucket=hour';
    const both = await json(`${split}&where.queue=fault,bill`);
    expect(both.rows).toEqual([
      { bucket: '2026-03-01T02:00:00.000Z', queue: 'fault', values: { tickets_created: { value: 1 } } },
      { bucket: '2026-03-01T03:00:00.000Z', queue: 'bill', values: { tickets_created: { value: 1 } } },
      { bucket: '2026-03-01T03:00:00.000Z', queue: 'fault', values: { tickets_created: { value: 2 } } },
    ]);
    expect((await json(`${split}&where.queue=fault&where.queue=bill`)).rows).toEqual(both.rows);
    expect((await json(`${split}&where.queue=bill`)).rows).toEqual([both.rows[1]]);
  });
  it('known=then cuts at now', async () => {
    const answer = await json('/api/v1/query?metrics=open_tickets&now=2026-03-01T03:00:00Z&known=then');
    expect(answer).toMatchObject({
      now: '2026-03-01T03:00:00.000Z',
      cut: '2026-03-01T03:00:00.000Z',
      known: 'then',
    });
  });
  it('writes CSV', async () => {
    const answer = await get('/api/v1/query?metrics=open_tickets,first_response_time&by=queue&format=csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await answer.text()).split('\r\n')).toEqual([
      'queue,open_tickets.value,first_response_time.n,first_response_time.mean,first_response_time.p50,first_response_time.p90',
      'bill,1,0,,,',
      'fault,2,1,300000,300000,300000',
      '',
    ]);
  });

  const ISO = expect.stringContaining('ISO 8601');
  it.each([
    ['', 'metrics', expect.anything()],
    ['metrics=', 'metrics', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metrics=happiness', 'metrics', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metrics=open_tickets&from=yesterday', 'from', ISO],
    ['metrics=open_tickets&from=2026-03-01', 'from', ISO],
    ['metrics=open_tickets&from=2026-02-30T00:00:00Z', 'from', ISO],
    ['metrics=open_tickets&from=2026-03-01T00:00:00+08:00', 'from', ISO],
    ['metrics=open_tickets&to=1772337600000', 'to', ISO],
    ['metrics=open_tickets&to=2026-01-01T00:00:00Z', 'to', expect.stringContaining('after from')],
    ['metrics=open_tickets&from=2027-01-01T00:00:00Z', 'from', 'an instant before to'],
    ['metrics=open_tickets&now=now', 'now', ISO],
    ['metrics=open_tickets&cut=', 'cut', ISO],
    ['metrics=open_tickets&known=then&cut=2026-03-01T00:00:00Z', 'cut', expect.stringContaining('left out')],
    ['metrics=open_tickets&known=maybe', 'known', ['now', 'then']],
    ['metrics=open_tickets&bucket=year', 'bucket', expect.arrayContaining(['month'])],
    ['metrics=open_tickets&by=colour', 'by', expect.arrayContaining(['queue'])],
    ['metrics=quarantined&by=region', 'by', ['source', 'topic']],
    ['metrics=quarantined&where.queue=fault', 'where.queue', ['source', 'topic']],
    ['metrics=open_tickets&by=source', 'by', expect.arrayContaining(['queue'])],
    ['metrics=open_tickets,quarantined&by=queue', 'by', []],
    ['metrics=open_tickets&by=queue&by=site', 'by', expect.arrayContaining(['queue'])],
    ['metrics=open_tickets&policy=kindness', 'policy', expect.arrayContaining(['service-flow-assessed@1'])],
    [
      'metrics=open_tickets&policy=service-flow-assessed@9',
      'policy',
      expect.arrayContaining(['service-flow-assessed']),
    ],
    ['metrics=open_tickets&tenant=nobody', 'tenant', ['default']],
    ['metrics=open_tickets&format=xml', 'format', ['json', 'csv', 'xlsx', 'parquet']],
    ['metrics=open_tickets&where.colour=red', 'where.colour', expect.arrayContaining(['where.queue'])],
    ['metrics=open_tickets&buckets=day', 'buckets', expect.arrayContaining(['bucket'])],
    [
      'metrics=open_tickets&bucket=minute&from=2020-01-01T00:00:00Z',
      'bucket',
      expect.stringContaining('at most'),
      'ANDON_E205',
    ],
  ])('?%s is refused by name', async (text, parameter, accepted, code = 'ANDON_E201') => {
    const answer = await get(`/api/v1/query?${text}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code, parameter, accepted });
  });
});

describe('/api/v1/tickets', () => {
  it('lists what is open, the next limit first, with clocks', async () => {
    const answer = await json('/api/v1/tickets');
    const { rows: _, total, ...envelope } = answer;
    const { rows: __, cut, known, ...asked } = await json('/api/v1/query?metrics=open_tickets');
    expect([total, envelope]).toEqual([3, asked]);
    expect(answer.rows[0]).toMatchObject({
      id: 'late',
      customer_tier: '',
      createdAt: '2026-03-01T03:00:00.000Z',
      closedAt: null,
      endedBy: '',
    });
    const clocks = (answer as TicketList).rows.map((row) => [
      row.id,
      ...['first_response', 'resolution'].map(
        (name) => row.clocks.find(({ clock }) => clock === name)?.verdict,
      ),
    ]);
    expect(clocks).toEqual([
      ['late', 'breached_running', 'not_applicable'],
      ['soon', 'at_risk', 'not_applicable'],
      ['met', 'met', 'not_applicable'],
    ]);
  });
  it('sorts, filters and limits; the total is the whole', async () => {
    const ids = async (text: string) => {
      const answer = await json(`/api/v1/tickets?${text}`);
      return [answer.total, ...answer.rows.map((row: { id: string }) => row.id)];
    };
    expect(await ids('sort=created')).toEqual([3, 'soon', 'late', 'met']);
    expect(await ids('sort=wait&limit=1')).toEqual([3, 'late']);
    expect(await ids('where.queue=bill&where.priority=urgent')).toEqual([1, 'late']);
    expect(await ids('where.team=technical')).toEqual([3, 'late', 'soon', 'met']);
    expect(await ids('where.channel=video')).toEqual([0]);
    expect(await ids('status=ended')).toEqual([1, 'done']);
    expect((await ids('status=all'))[0]).toBe(4);
    expect(await ids('status=drill')).toEqual([1, 'practice']);
  });
  it('shows one ticket: state, clocks, facts due in the order in which they count', async () => {
    const { ticket, events } = await json('/api/v1/tickets/late');
    expect(ticket).toMatchObject({ id: 'late', queue: 'bill', firstResponseAt: null, owner: '' });
    expect(ticket.clocks).toHaveLength(3);
    expect(ticket.clocks[0]).toMatchObject({
      clock: 'first_response',
      verdict: 'breached_running',
      due: '2026-03-01T03:15:00.000Z',
      targetMs: 15 * MINUTE,
    });
    expect(events.map((each: { type: string }) => each.type)).toEqual([
      'ticket.created',
      'ticket.classified',
      'ticket.queued',
    ]);
    expect(events[0]).toEqual({
      id: '1',
      source: '/tickets',
      type: 'ticket.created',
      flags: ['skew_fixed'],
      at: '2026-03-01T03:00:00.000Z',
      time: '2026-03-01T03:00:00.000Z',
      recorded: '2026-03-01T03:00:00.000Z',
      ingestedAt: '2026-03-01T03:00:00.000Z',
      backfill: false,
      drill: false,
      standing: true,
      data: { channel: 'phone', note: 1 },
    });
    expect(ticket.statuses).toEqual([{ status: 'new', since: '2026-03-01T03:00:00.000Z' }]);
  });
  it('shows a ticket as it was, by all that is known today or by what had come in', async () => {
    const at = '2026-03-01T04:00:00.001Z';
    const later = await json(`/api/v1/tickets/late?now=${at}`);
    expect([later.now, later.ticket.status, later.ticket.owner]).toEqual([at, 'in_progress', 'A-9']);
    expect(later.ticket.statuses.map(({ status }: { status: string }) => status)).toEqual([
      'new',
      'in_progress',
    ]);
    // The limit of an urgent ticket, with the words of the manual that it is from.
    expect(later.ticket.clocks[0]).toMatchObject({
      targetMs: 5 * MINUTE,
      asClassified: true,
      objective: {
        id: 'response-urgent',
        selector: { priority: ['urgent'] },
        provenance: { section: '7.1(2)' },
      },
    });
    const before = '2026-03-01T02:59:59Z';
    for (const text of [`now=${before}`, `now=${before}&known=then`])
      expect((await get(`/api/v1/tickets/late?${text}`)).status).toBe(404);
    expect((await get('/api/v1/tickets/late?now=then')).status).toBe(400);
  });
  it.each([
    ['status=gone', 'status'],
    ['sort=name', 'sort'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['limit=1.5', 'limit'],
    ['where.policy=x', 'where.policy'],
    ['where.source=x', 'where.source'],
    ['page=2', 'page'],
    ['policy=none', 'policy'],
    ['tenant=none', 'tenant'],
  ])('?%s is refused by name', async (text, parameter) => {
    const answer = await get(`/api/v1/tickets?${text}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'ANDON_E201', parameter, accepted: expect.anything() });
  });
  it('a ticket that nobody knows is not found, whatever its name', async () => {
    for (const id of ['nothing', encodeURIComponent("' OR 1=1 --"), encodeURIComponent('a/b\\')]) {
      const answer = await get(`/api/v1/tickets/${id}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'ANDON_E203' });
    }
  });
  it('a filter is a value, never a piece of the statement', async () => {
    const queue = "x') OR 1=1 --";
    expect((await get(`/api/v1/tickets?where.queue=${encodeURIComponent(queue)}`)).status).toBe(400);
    await putTickets(house().store, {
      subject: 'odd',
      queue,
      open: 0,
      status: 'closed',
      queue_path: [queue],
    });
    const { total } = await json(`/api/v1/tickets?status=all&where.queue=${encodeURIComponent(queue)}`);
    expect(total).toBe(1);
  });
});

describe('what where.<dimension> accepts', () => {
  const status = async (filter: string) =>
    Promise.all(
      ['/api/v1/query?metrics=open_tickets&', '/api/v1/tickets?'].map(
        async (path) => (await get(path + filter)).status,
      ),
    );
  it.each([
    ['where.channel=phone,unknown,other', 'words of the set'],
    ['where.channel=', 'not set'],
    ['where.category=fault&where.priority=urgent&where.customer_tier=vip', 'each of the closed dimensions'],
    ['where.queue=bill,fault', 'names of the directory'],
    ['where.city=anywhere', 'anything, where nothing is known of the dimension'],
  ])('?%s: %s', async (filter) => {
    expect(await status(filter)).toEqual([200, 200]);
  });
  it.each([
    ['channel', 'fax', ['phone', 'bot']],
    ['category', 'Fault', ['fault', 'unclassified']],
    ['priority', 'P1', ['urgent', 'general']],
    ['customer_tier', 'gold', ['vip']],
    ['site', 'nowhere', ['gz']],
    ['team', 'red', ['technical']],
    ['queue', 'lost', ['fault', 'bill']],
  ])('where.%s=%s is refused with what there is', async (dimension, value, some) => {
    for (const path of ['/api/v1/query?metrics=open_tickets&', '/api/v1/tickets?']) {
      const answer = await get(`${path}where.${dimension}=${value}`);
      expect(answer.status).toBe(400);
      const accepted = expect.arrayContaining(some);
      expect(await answer.json()).toMatchObject({
        code: 'ANDON_E201',
        parameter: `where.${dimension}`,
        value,
        accepted,
      });
    }
  });
  it('a word that nobody knows is accepted once an event has brought it, and told from then on', async () => {
    await putTickets(house().store, {
      subject: 'raw',
      open: 0,
      status: 'closed',
      channel: 'fax',
      city: 'Foshan',
      queue: 'annex',
      queue_path: ['attic', 'annex'],
    });
    for (const filter of ['where.channel=fax', 'where.city=Foshan', 'where.queue=annex,attic'])
      expect(await status(filter)).toEqual([200, 200]);
    const { total, rows } = await json('/api/v1/tickets?status=all&where.channel=fax');
    expect([total, rows[0].id]).toEqual([1, 'raw']);
    // Now that a city is known, another one is a slip.
    const refused = await get('/api/v1/tickets?where.city=Fo%20shan');
    expect([refused.status, (await refused.json()).accepted]).toEqual([400, ['Foshan']]);
    expect(
      (await (await get('/api/v1/query?metrics=open_tickets&where.channel=fx')).json()).accepted,
    ).toContain('fax');
  });
  it('asks the store only about what has no name, and once for what it has seen', async () => {
    let asked = 0;
    const { store } = house();
    const counting = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]) => {
        if (sql.includes('SELECT DISTINCT value')) asked += 1;
        return store.query<Row>(sql, values);
      },
    };
    await house().restart({ store: counting });
    await status('where.channel=phone&where.queue=bill');
    expect(asked).toBe(0);
    await get('/api/v1/tickets?where.channel=fax');
    await get('/api/v1/tickets?where.channel=fax,phone');
    expect(asked).toBe(1);
    await house().restart({ webRoot: webRoot() });
  });
});
