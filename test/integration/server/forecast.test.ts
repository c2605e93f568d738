import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, plan } from '../../../metrics/index.ts';
import { agentsNeeded, rostered } from '../../../metrics/staffing/agents-needed.ts';
import type { ForecastAnswer } from '../../../schemas/forecast.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { StaffingAnswer } from '../../../schemas/staffing.ts';
import type { Store } from '../../../store/store.ts';
import { closeGround, DIRECTORY, type House, MINUTE, NOON, openHouse, putTickets } from './ground/house.ts';

const HALF = 30 * MINUTE;
const WEEKS = 6;
/** Sunday noon, a quarter of an hour into a half hour. */
const NOW = NOON + 15 * MINUTE;
const FIRST = NOON - (WEEKS * 7 * 48 + 24) * HALF;

/**
 * Six weeks and a morning of contacts of one queue: 4 a half hour by night and 12 from 6 to 20, spread evenly, one in six
 * abandons after 40 s, the others are answered after 5 or 15 s and handled in four minutes.
 */
async function putContacts(store: Store): Promise<void> {
  const halves = (NOW - FIRST) / HALF;
  const rows = `SELECT 'default' AS tenant, concat('C-', toString(half), '-', toString(k)) AS subject, 1 AS epoch, 1 AS facts_total,
      1 AS facts_due, 1 AS version, offered_at AS first_fact_at, offered_at + 300000 AS last_fact_at, last_fact_at + 86400000 AS settles_at,
      offered_at, offered_at AS queued_at, 'fault' AS queue, 'fault' AS first_queue, offered_at AS entered_queue_at, 'phone' AS channel,
      if(k % 6 = 5, 'abandoned', 'answered') AS outcome,
      if(k % 6 = 5, 0, offered_at + wait_ms) AS answered_at, if(k % 6 = 5, '', 'fault') AS answer_queue,
      if(k % 6 = 5, -1, if(k % 2 = 0, 5000, 15000)) AS wait_ms,
      if(k % 6 = 5, offered_at + 40000, 0) AS abandoned_at, if(k % 6 = 5, 'fault', '') AS abandon_queue,
      if(k % 6 = 5, 40000, -1) AS abandon_wait_ms,
      if(k % 6 = 5, 0, offered_at + wait_ms + 240000) AS ended_at, if(k % 6 = 5, -1, 240000) AS handle_ms
    FROM (
      SELECT number AS half, if(number % 48 >= 12 AND number % 48 < 40, 12, 4) AS many, arrayJoin(range(many)) AS k,
        toInt64(${FIRST} + number * ${HALF} + k * intDiv(${HALF}, many)) AS offered_at
      FROM numbers(${Math.ceil(halves)})
    ) WHERE offered_at <= ${NOW}`;
  const columns = [
    'tenant, subject, epoch, facts_total, facts_due, version, first_fact_at, last_fact_at, settles_at',
    'offered_at, queued_at, queue, first_queue, entered_queue_at, channel, outcome, answered_at, answer_queue, wait_ms',
    'abandoned_at, abandon_queue, abandon_wait_ms, ended_at, handle_ms',
  ].join(', ');
  const insert = (table: string, where: string) =>
    store.command(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM (${rows}) WHERE ${where}`);
  await insert('contacts', '1');
  await insert('contacts_live', `offered_at > ${NOW - 30 * 60 * MINUTE}`);
}

/** Who is free all day, who came at ten past ten, and who works on tickets. */
async function putAgents(store: Store): Promise<void> {
  const of = (subject: string, state: string, at: number) =>
    JSON.stringify({
      tenant: 'default',
      subject,
      source: '/agents',
      id: `${subject}-${at}`,
      type: 'agent.state_changed',
      state,
      queues: ['fault'],
      time: at,
      at,
      recorded: at,
      ingested_at: at,
    });
  const lines = [
    of('A-1', 'available', NOW - 360 * MINUTE),
    of('A-2', 'on_contact', NOON - 110 * MINUTE),
    of('A-3', 'ticket_work', NOW - 360 * MINUTE),
  ];
  await store.insert('agent_events', Buffer.from(`${lines.join('\n')}\n`));
}

let house: House;
let asked = 0;
const json = async <T>(path: string): Promise<T> =>
  (await (await fetch(house.server.url + path, { headers: { connection: 'close' } })).json()) as T;
let staffing: StaffingAnswer;
let forecast: ForecastAnswer;

beforeAll(async () => {
  const context = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
  house = await openHouse({ planner: plan, catalogue: catalogue(context) });
  house.time.now = NOW;
  await putContacts(house.store);
  await putAgents(house.store);
  const clock = (due: number) => ({
    start: due - 30 * MINUTE,
    due,
    warn: due - 5 * MINUTE,
    stop: 0,
    target: 30 * MINUTE,
  });
  await putTickets(
    house.store,
    { subject: 'T-1', clocks: [clock(NOW + 10 * MINUTE)] },
    { subject: 'T-2', clocks: [clock(NOW - MINUTE)] },
  );
  const { store } = house;
  const counting: Store = {
    ...store,
    query: (sql, parameters) => {
      if (/contacts|agent_events/.test(sql)) asked += 1;
      return store.query(sql, parameters);
    },
  };
  await house.restart({ store: counting });
  staffing = await json<StaffingAnswer>('/api/v1/staffing');
  forecast = await json<ForecastAnswer>('/api/v1/forecast?queue=fault');
});
afterAll(async () => {
  await house?.close();
  await closeGround();
});

const rowAt = (start: number) => staffing.rows.find((row) => Date.parse(row.start) === start);

describe('/api/v1/staffing', () => {
  it('tells of each half hour what /query tells', async () => {
    const metrics = 'contacts_offered,contacts_answered,contacts_abandoned,service_level,handle_time';
    const from = new Date(NOON - 4 * 60 * MINUTE).toISOString();
    const query = await json<QueryAnswer>(
      `/api/v1/query?metrics=${metrics}&bucket=30m&by=queue&from=${from}`,
    );
    expect(query.rows).toHaveLength(9);
    for (const { bucket, values } of query.rows) {
      const row = rowAt(Date.parse(bucket ?? ''));
      expect({
        contacts_offered: { value: row?.offered },
        contacts_answered: { value: row?.answered },
        contacts_abandoned: { value: row?.abandoned },
        service_level: row?.serviceLevel,
        handle_time: row?.handleTime,
      }).toEqual(values);
    }
    expect(rowAt(NOON - HALF)).toMatchObject({ offered: 12, answered: 10, abandoned: 2 });
  });
  it('has four hours back, the half hour under way and four on, of which nothing came yet', () => {
    expect(staffing.rows.map(({ queue }) => queue)).toEqual(new Array(17).fill('fault'));
    expect(rowAt(NOON + HALF)).toMatchObject({
      offered: null,
      answered: null,
      abandoned: null,
      serviceLevel: null,
      handleTime: null,
      present: null,
    });
    expect(rowAt(NOON + HALF)?.expected?.mean).toBeCloseTo(12, 6);
  });
  it('counts who was on the contacts in the middle of each half hour, and not who worked on tickets', () => {
    expect(rowAt(NOON - 5 * HALF)?.present).toBe(1);
    expect(rowAt(NOON - 3 * HALF)?.present).toBe(2);
    expect(rowAt(NOON)?.present).toBe(2);
  });
  it('suggests what Erlang A needs for the forecast, with patience from waits and abandons', () => {
    const [queue] = staffing.queues;
    // By day 170 s of waiting for two who abandon, by night 40 s and nobody does: 99 s of patience.
    expect(queue).toMatchObject({ queue: 'fault', hidden: null, model: 'erlang_a', handlingMs: 240_000 });
    expect(queue?.patienceMs).toBeGreaterThan(95_000);
    expect(queue?.patienceMs).toBeLessThan(105_000);
    const work = { handlingMs: 240_000, patienceMs: queue?.patienceMs ?? 0 };
    const { shrinkage, ...goal } = staffing.goal;
    expect(staffing.goal).toMatchObject({ targetMs: 10_000, serviceLevel: 0.95, shrinkage: 0.3 });
    const { suggestion } = queue ?? {};
    const needed = agentsNeeded(12, HALF, work, { ...goal, formula: 'early_left_out' });
    expect(suggestion).toMatchObject({ start: new Date(NOON + HALF).toISOString(), present: 2 });
    expect(suggestion?.needed.mid).toBe(needed);
    expect(suggestion?.rostered.mid).toBe(rostered(needed, shrinkage));
    expect(suggestion?.needed.low).toBeLessThanOrEqual(needed);
    expect(suggestion?.needed.high).toBeGreaterThanOrEqual(needed);
    expect(suggestion?.withNeeded.serviceLevel).toBeGreaterThanOrEqual(0.95);
    expect(suggestion?.withPresent?.serviceLevel).toBeLessThan(0.95);
  });
});

describe('/api/v1/forecast', () => {
  it('has arrivals that came and that are expected, and what such forecasts were worth', () => {
    const [contacts, tickets] = forecast.arrivals;
    expect(contacts).toMatchObject({ metric: 'contacts_offered', hidden: null, learning: false, level: 1 });
    // All but some first half hours of the day and of the evening, which the level of the hours before misjudges.
    expect(contacts?.accuracy.coverage).toBeGreaterThan(0.99);
    expect(contacts?.accuracy.n).toBe(7 * 48 * 9);
    expect(contacts?.points.map(({ came }) => came).slice(0, 9)).toEqual([...new Array(8).fill(12), 7]);
    expect(contacts?.points).toHaveLength(17);
    contacts?.points.forEach(({ expected }, place) => {
      // What came too, as it was expected when it began: that of eight o'clock by the level of the small hours.
      expect(expected?.mean).toBeGreaterThan(9);
      if (place < 8) return;
      expect(expected?.mean).toBeCloseTo(12, 6);
      // Poisson of 12: P(≤ 7) = 0.090, P(≤ 8) = 0.155, P(≤ 16) = 0.899, P(≤ 17) = 0.937.
      expect([expected?.low, expected?.high]).toEqual([8, 17]);
    });
    expect(tickets).toMatchObject({ metric: 'tickets_created', hidden: 'too_little_history' });
    expect(tickets?.points.map(({ expected }) => expected)).toEqual(new Array(17).fill(null));
  });
  it('expects the queue to grow where two people face twelve contacts of four minutes', () => {
    expect(forecast.queueDepth).toMatchObject({ waiting: 0, agents: 2, handlingMs: 240_000 });
    expect(forecast.queueDepth?.points).toHaveLength(9);
    for (const { low, mid, high } of forecast.queueDepth?.points ?? [])
      expect(low <= mid && mid <= high).toBe(true);
  });
  it('says nothing of tickets while nothing is known of what gets through', () => {
    expect(forecast).toMatchObject({ backlog: null, breaches: [], breachesComplete: true });
  });
  it('of all queues has no depth of a queue', async () => {
    const all = await json<ForecastAnswer>('/api/v1/forecast');
    expect(all).toMatchObject({ queue: '', queueDepth: null });
    expect(all.arrivals[0]?.points[9]?.expected?.mean).toBeCloseTo(12, 6);
  });
  it('is computed once a minute of the site, and told with what is accepted where the queue is strange', async () => {
    const before = asked;
    await json('/api/v1/staffing');
    await json('/api/v1/forecast?queue=fault');
    expect(asked).toBe(before);
    const answer = await fetch(`${house.server.url}/api/v1/forecast?queue=nowhere`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'ANDON_E201', parameter: 'queue', accepted: ['fault', 'bill'] }),
    ]);
  });
});
