import { describe, expect, it } from 'vitest';
import { CREDIT } from '../../../schemas/credit.ts';
import type { FrameData, Update } from '../../../schemas/live.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import { apply } from '../../../server/live/diff.ts';
import {
  ask,
  type Client,
  MINUTE,
  NOON,
  putSource,
  putTickets,
  subscribe,
  until,
  view,
} from './ground/house.ts';
import { useHouse } from './ground/use-house.ts';

const house = useHouse();

const deltas = (socket: Client, r: string): Update[] =>
  socket.updates.filter((each) => each.r === r && each.k === 'd');
const followed = (data: FrameData, updates: readonly Update[]): FrameData => updates.reduce(apply, data);

describe('a room', () => {
  it('gives a snapshot, then deltas that lead to the same data as a new snapshot', async () => {
    await putTickets(house().store, { subject: 'a' }, { subject: 'b', queue: 'bill' });
    const socket = await house().client();
    const first = await subscribe(socket, view());
    expect(first).toMatchObject({
      kind: 'snap',
      s: 1,
      now: NOON,
      cut: NOON - 1,
      dataTime: NOON,
      from: NOON,
      to: NOON + 1,
    });
    expect(first.data).toEqual({
      '|fault': { open_tickets: { value: 1 } },
      '|bill': { open_tickets: { value: 1 } },
    });
    expect(first.site).toMatchObject({ tenant: 'default', clock: 'wall', completeTo: NOON - 30_000 });
    expect(socket.builds).toEqual(['build-1']);

    await putTickets(house().store, { subject: 'c' });
    await putTickets(house().store, { subject: 'b', queue: 'shop', facts: 2 });
    house().time.now += 1000;
    house().announce();
    const [update] = await until(
      'a delta',
      () => deltas(socket, first.r).length > 0 && deltas(socket, first.r),
    );
    expect(update).toMatchObject({
      b: 1,
      s: 2,
      e: first.e,
      now: NOON + 1000,
      cut: house().time.cut,
      del: ['|bill'],
    });
    expect(update?.set).toEqual({
      '|fault': { open_tickets: { value: 2 } },
      '|shop': { open_tickets: { value: 1 } },
    });

    const other = await house().client();
    const late = await subscribe(other, view());
    expect(late).toMatchObject({ kind: 'snap', r: first.r, s: 2 });
    expect(followed(first.data ?? {}, deltas(socket, first.r))).toEqual(late.data);
  });

  it('says hello when nothing changed, and asks nothing', async () => {
    const socket = await house().client();
    const first = await subscribe(socket, view());
    const before = await evaluations();
    const hello = await until('a heartbeat', () => socket.updates.find((each) => each.k === 'hb'));
    expect(hello).toMatchObject({ r: first.r, e: first.e, s: first.s, b: first.s });
    expect(hello).not.toHaveProperty('set');
    await until('more heartbeats', () => socket.updates.filter((each) => each.k === 'hb').length >= 3);
    expect(await evaluations()).toBe(before);
    expect(deltas(socket, first.r)).toEqual([]);
  });

  it('is not asked when only heartbeats of sources arrive, but the site hears of them', async () => {
    const socket = await house().client();
    await subscribe(socket, view());
    const before = await evaluations();
    await putSource(house().store, NOON + 5000);
    house().time.now = NOON + 5000;
    house().announce([]);
    await until('the new data time', () => socket.sites.find((site) => site.dataTime === NOON + 5000));
    expect(await evaluations()).toBe(before);
  });

  it('does not let the data time move back by a restart', async () => {
    const dataTime = async () =>
      Date.parse(
        (
          (await (
            await fetch(`${house().server.url}/api/v1/query?metrics=open_tickets`)
          ).json()) as QueryAnswer
        ).dataTime ?? '',
      );
    // One of two is silent for more than a minute: the other decides, and no batch has told so.
    await putSource(house().store, NOON - 5_000, '/other');
    await putSource(house().store, NOON + 62_000);
    house().time.now = NOON + 62_000;
    await until('the other left behind', async () => (await dataTime()) === NOON + 62_000);
    await until(
      'that it is kept',
      async () =>
        (
          await house().store.query('SELECT 1 FROM data_times WHERE instant = {at:Int64}', {
            at: NOON + 62_000,
          })
        ).length,
    );
    await putSource(house().store, NOON + 30_000, '/other');
    await house().restart();
    expect(await dataTime()).toBe(NOON + 62_000);
  });

  it('asks once for the tiles of a page that differ in metrics only', async () => {
    const socket = await house().client();
    const metrics = ['open_tickets', 'longest_wait', 'first_response_time'];
    await Promise.all(metrics.map((metric) => subscribe(socket, view({ metrics: [metric] }))));
    const before = await evaluations();
    house().announce();
    await until('the evaluation', async () => (await evaluations()) > before);
    await until('a tick more', () => socket.updates.some((each) => each.k === 'hb'));
    expect(await evaluations()).toBe(before + 1);
  });

  it('lets an age tick without a word, and speaks when a line of time is passed', async () => {
    const due = NOON + 10_000;
    const clock = { start: NOON - MINUTE, due, warn: NOON - 1, stop: 0, target: 70_000 };
    await putTickets(house().store, { subject: 'a', clocks: [clock] });
    const socket = await house().client();
    const wait = await subscribe(socket, view({ metrics: ['longest_wait'] }));
    expect(wait.data?.['|fault']?.longest_wait).toEqual({ value: MINUTE, since: NOON - MINUTE });
    const attained = await subscribe(
      socket,
      view({ metrics: ['attainment.first_response'], window: 'today', by: undefined }),
    );
    expect(attained.data?.['|']?.['attainment.first_response']).toMatchObject({
      value: null,
      denominator: 0,
    });
    house().time.now = NOON + 9000;
    await until('heartbeats', () => socket.updates.filter((each) => each.k === 'hb').length >= 2);
    expect(deltas(socket, attained.r)).toEqual([]);
    house().time.now = due + 1;
    const [update] = await until(
      'the breach',
      () => deltas(socket, attained.r).length > 0 && deltas(socket, attained.r),
    );
    expect(update?.set?.['|']?.['attainment.first_response']).toEqual({
      value: 0,
      numerator: 0,
      denominator: 1,
    });
    expect(deltas(socket, wait.r)).toEqual([]);
  });

  it('moves a trailing window by itself', async () => {
    await putTickets(house().store, { subject: 'a', created_at: NOON - 14 * MINUTE });
    const socket = await house().client();
    const first = await subscribe(socket, view({ metrics: ['tickets_created'], window: 'PT15M' }));
    expect(first.data).toEqual({ '|fault': { tickets_created: { value: 1 } } });
    house().time.now = NOON + 2 * MINUTE;
    await until('the window to pass', () => deltas(socket, first.r).at(-1)?.set?.['|fault']?.tickets_created);
    expect(deltas(socket, first.r).at(-1)?.set).toEqual({ '|fault': { tickets_created: { value: 0 } } });
  });

  it('is left by unsub', async () => {
    const socket = await house().client();
    const kept = await subscribe(socket, view());
    const left = await subscribe(socket, view({ metrics: ['tickets_created'], window: 'today' }));
    socket.emit('unsub', { r: left.r });
    await putTickets(house().store, { subject: 'a' });
    await ask(socket, { view: 'nothing' });
    house().announce();
    await until('the kept room', () => deltas(socket, kept.r).length > 0);
    await until('a heartbeat', () => socket.updates.some((each) => each.r === kept.r && each.k === 'hb'));
    expect(deltas(socket, left.r)).toEqual([]);
  });
});

describe('coming back', () => {
  async function change(subject: string, socket: Client, r: string): Promise<void> {
    const before = deltas(socket, r).length;
    await putTickets(house().store, { subject });
    house().announce();
    await until('a delta', () => deltas(socket, r).length > before);
  }

  it('gets nothing new, the deltas missed, or everything', async () => {
    const watcher = await house().client();
    const first = await subscribe(watcher, view());
    await change('a', watcher, first.r);
    await change('b', watcher, first.r);
    const comer = await house().client();
    expect(await subscribe(comer, view(), { e: first.e, s: first.s + 2 })).toMatchObject({ kind: 'same' });
    const missed = await subscribe(comer, view(), { e: first.e, s: first.s });
    expect(missed).toMatchObject({ kind: 'delta', s: first.s + 2 });
    expect(missed).not.toHaveProperty('data');
    expect(missed.deltas?.map(({ b, s }) => [b, s])).toEqual([
      [first.s, first.s + 1],
      [first.s + 1, first.s + 2],
    ]);
    const whole = await subscribe(comer, view());
    expect(followed(first.data ?? {}, missed.deltas ?? [])).toEqual(whole.data);
    for (const have of [
      { e: 'another', s: first.s + 2 },
      { e: first.e, s: 99 },
    ]) {
      expect(await subscribe(comer, view(), have)).toMatchObject({ kind: 'snap', data: whole.data });
    }
  });

  it('gets a snapshot when more was missed than is kept', async () => {
    const watcher = await house().client();
    const first = await subscribe(watcher, view());
    for (let index = 0; index < 32; index += 1) await change(`t${index}`, watcher, first.r);
    const comer = await house().client();
    expect(await subscribe(comer, view(), { e: first.e, s: first.s + 1 })).toMatchObject({
      kind: 'snap',
      s: first.s + 32,
    });
    expect(await subscribe(comer, view(), { e: first.e, s: first.s + 2 })).toMatchObject({
      kind: 'delta',
      s: first.s + 32,
    });
  });

  it('gets one frame for all it was left out of while it kept silent, and is closed if it goes on so', async () => {
    const watcher = await house().client();
    const silent = await house().client(undefined, { reconnection: false }, false);
    const first = await subscribe(watcher, view());
    await subscribe(silent, view());
    await change('a', watcher, first.r);
    const parked = async () => (await gauge('andon_sockets_parked')) === 1;
    const from = Date.now();
    house().time.wall = from + CREDIT.silenceMs;
    await until('the silent one to be left out', parked);
    const got = silent.updates.length;
    await change('b', watcher, first.r);
    await change('c', watcher, first.r);
    expect(silent.updates).toHaveLength(got);
    silent.emit('a', { n: got });
    await until('the frame', () => silent.updates.length > got);
    expect(silent.updates.slice(got)).toMatchObject([
      { k: 's', s: first.s + 3, b: first.s + 3, set: { '|fault': { open_tickets: { value: 3 } } } },
    ]);
    house().time.wall = from + 2 * CREDIT.silenceMs;
    await until('the silent one to be left out again', parked);
    house().time.wall = from + 2 * CREDIT.silenceMs + CREDIT.closedAfterMs;
    await until('the end', () => !silent.connected);
    expect(silent.byes).toEqual(['too_slow']);
    expect(watcher.connected).toBe(true);
  });

  it('sees what changed while nobody looked', async () => {
    const socket = await house().client();
    const first = await subscribe(socket, view());
    socket.disconnect();
    await until('the room to be left', async () => (await gauge('andon_sockets')) === 0);
    await putTickets(house().store, { subject: 'a' });
    house().announce();
    const comer = await house().client();
    const back = await subscribe(comer, view(), { e: first.e, s: first.s });
    expect(back.kind).toBe('delta');
    expect(followed(first.data ?? {}, back.deltas ?? [])).toEqual({
      '|fault': { open_tickets: { value: 1 } },
    });
  });

  it('after a restart of the server: same socket object, new epoch, snapshot', async () => {
    await putTickets(house().store, { subject: 'a' });
    const socket = await house().client();
    const first = await subscribe(socket, view());
    await house().restart();
    await until('the goodbye', () => socket.byes.includes('server_stopping'));
    if (!socket.active) socket.connect();
    await until('the new connection', () => socket.connected && socket.builds.length === 2);
    const back = await subscribe(socket, view(), { e: first.e, s: first.s });
    expect(back.kind).toBe('snap');
    expect(back.e).not.toBe(first.e);
    expect(back.data).toEqual(first.data);
  });
});

describe('a message that is not accepted', () => {
  it.each([
    ['no message at all', undefined, 'ANDON_E201'],
    ['no view', {}, 'ANDON_E201'],
    ['a part nobody knows', { view: { ...view(), colour: 'red' } }, 'ANDON_E201'],
    ['another tenant', { view: view({ tenant: 'nobody' }) }, 'ANDON_E201'],
    ['an unknown metric', { view: view({ metrics: ['happiness'] }) }, 'ANDON_E202'],
    [
      'a line on an unknown metric',
      { view: view({ judge: [{ metric: 'happiness', better: 'lower' }] }) },
      'ANDON_E202',
    ],
    ['an unknown window', { view: view({ window: 'PT0M' }) }, 'ANDON_E201'],
    ['an unknown dimension', { view: { ...view(), where: { colour: ['red'] } } }, 'ANDON_E201'],
    ['data by queue', { view: view({ metrics: ['quarantined'], by: 'queue' }) }, 'ANDON_E201'],
    [
      'data of a region',
      { view: view({ metrics: ['quarantined'], by: 'source', where: { region: ['r'] } }) },
      'ANDON_E201',
    ],
    ['work by source', { view: view({ by: 'source' }) }, 'ANDON_E201'],
    ['an unknown policy', { view: view({ policy: 'kindness@1' }) }, 'ANDON_E201'],
    ['too many buckets', { view: view({ window: 'P30D', bucket: 'minute' }) }, 'ANDON_E205'],
    ['a have without a sequence', { view: view(), have: { e: 'x' } }, 'ANDON_E201'],
  ])('%s is refused with its code', async (_, message, code) => {
    const socket = await house().client();
    expect(await ask(socket, message)).toMatchObject({ ok: false, code });
    expect(await subscribe(socket, view())).toMatchObject({ ok: true });
  });

  it('does not bring the server down, whatever it is', async () => {
    const socket = await house().client();
    const wild = socket as unknown as { emit(...parts: unknown[]): void };
    for (const parts of [
      ['sub'],
      ['sub', 1, 2],
      ['sub', view()],
      ['unsub'],
      ['unsub', { r: 7 }],
      ['a', 'x'],
      ['nothing', {}],
    ]) {
      wild.emit(...parts);
    }
    expect(await subscribe(socket, view())).toMatchObject({ ok: true });
    expect(house().failures).toEqual([]);
  });

  it('larger than 16 KB closes the socket', async () => {
    const socket = await house().client(undefined, { reconnection: false });
    socket.emit('unsub', { r: 'x'.repeat(20_000) });
    await until('the end', () => !socket.connected);
  });
});

async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${house().server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
const evaluations = () => gauge('andon_evaluations_total');
