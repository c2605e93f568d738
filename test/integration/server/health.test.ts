import { afterAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../schemas/faults.ts';
import type { House } from './ground/house.ts';
import { useHttpHouse } from './ground/http.ts';

const { house, webRoot, get, json } = useHttpHouse();

describe('a server that is well', () => {
  it('is ready when the store answers, and counts for Prometheus', async () => {
    expect(await json('/readyz')).toEqual({
      ready: true,
      checks: {
        broker: { ready: null },
        store: { ready: true },
        lag: { ready: null, messages: null },
        healing: { ready: null },
      },
    });
    await expect.poll(async () => (await get('/metrics')).text()).toMatch(/andon_ticks_total [1-9]/);
  });
  it('is healthy while the loop turns, and not ten seconds after it should have', async () => {
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('a server whose loop hangs', () => {
  it('says so', async () => {
    let hang = false;
    const { store } = house();
    const stuck = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]) =>
        hang && sql.includes('FROM sources')
          ? new Promise<Row[]>((resume) => {
              release = () => resume([]);
            })
          : store.query<Row>(sql, values),
    };
    let release = () => {};
    await house().restart({ store: stuck });
    expect(await json('/healthz')).toEqual({ turning: true });
    hang = true;
    await expect.poll(() => String(release)).toContain('resume');
    house().time.wall = Date.now() + 11_000;
    const late = await get('/healthz');
    expect([late.status, await late.json()]).toEqual([
      503,
      expect.objectContaining({ turning: false, code: 'ANDON_E322' }),
    ]);
    house().time.wall = null;
    hang = false;
    release();
    await house().restart({ webRoot: webRoot() });
  });
});

describe('a server that is not ready', () => {
  const well = { brokerReady: () => true, healed: () => true, lag: () => 7 };
  const not = (code: string) => expect.objectContaining({ ready: false, code, remedy: expect.any(String) });
  const ready = { ready: true };
  const checks = { broker: ready, store: ready, lag: { ready: true, messages: 7 }, healing: ready };
  const asked = async (more: Parameters<House['restart']>[0]) => {
    await house().restart(more);
    const answer = await get('/readyz');
    return [answer.status, await answer.json()];
  };
  afterAll(() => house().restart({ webRoot: webRoot() }));

  it('has a broker that is gone', async () => {
    expect(await asked({ progress: { ...well, brokerReady: () => false } })).toEqual([
      503,
      { ready: false, checks: { ...checks, broker: not('ANDON_E305') } },
    ]);
  });
  it.each([
    ['broker', 'ANDON_E305'],
    ['broker', 'ANDON_E335'],
    ['store', 'ANDON_E331'],
    ['store', 'ANDON_E332'],
  ] as const)('has an ingest that waits for its %s (%s)', async (what, fault) => {
    const troubles = () => [{ fault, since: 1 }];
    expect(await asked({ progress: { ...well, troubles } })).toEqual([
      503,
      { ready: false, checks: { ...checks, [what]: not(fault) } },
    ]);
  });
  it('is behind', async () => {
    expect(await asked({ progress: { ...well, lag: () => 100_001 } })).toEqual([
      503,
      {
        ready: false,
        checks: { ...checks, lag: expect.objectContaining({ messages: 100_001, code: 'ANDON_E320' }) },
      },
    ]);
    expect((await asked({ progress: { ...well, lag: () => 100_000 } }))[0]).toBe(200);
  });
  it('is healing', async () => {
    expect(await asked({ progress: { ...well, healed: () => false } })).toEqual([
      503,
      { ready: false, checks: { ...checks, healing: not('ANDON_E321') } },
    ]);
  });
  it.each([
    ['fails', () => Promise.reject(new Fault('ANDON_E306'))],
    ['never answers', () => new Promise<never>(() => {})],
  ])('has a store that %s', async (_, answer) => {
    const { store } = house();
    const broken = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        sql === 'SELECT 1' ? answer() : store.query<Row>(sql, values),
    };
    expect(await asked({ store: broken, progress: well })).toEqual([
      503,
      { ready: false, checks: { ...checks, store: not('ANDON_E306') } },
    ]);
  });
  it('tells a question that the store could not answer by its own fault, and no more', async () => {
    const { store } = house();
    const down = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        sql.includes('FROM tickets_live')
          ? Promise.reject(new Fault('ANDON_E306', { doing: 'query' }))
          : store.query<Row>(sql, values),
    };
    await house().restart({ store: down });
    const answer = await get('/api/v1/tickets');
    expect([answer.status, Object.keys(await answer.json()).sort()]).toEqual([
      503,
      ['code', 'message', 'remedy'],
    ]);
  });
});
