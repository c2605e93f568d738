import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../schemas/view.ts';
import { type Client, MINUTE, NOON, putSource, putTickets, subscribe, until, view } from './ground/house.ts';
import { useHouse } from './ground/use-house.ts';

const house = useHouse();

const judged = view({ judge: [{ metric: 'open_tickets', better: 'lower', warn: 1, critical: 2 }] });
const NAME = '|fault/open_tickets';
const shown = (socket: Client): Severity | undefined =>
  socket.updates.filter((each) => each.state).at(-1)?.state?.[NAME];

/** One evaluation period on; resolves once a frame of that instant was looked at by the room's verdicts. */
async function period(periods = 1): Promise<void> {
  for (let step = 0; step < periods; step += 1) {
    const before = await evaluations();
    house().time.now += 15_000;
    await putSource(house().store, house().time.now);
    await until('an evaluation', async () => (await evaluations()) > before);
  }
}

describe('severity', () => {
  it('is entered at the second evaluation, stored, and taken up again after a restart', async () => {
    await putTickets(house().store, { subject: 'a' }, { subject: 'b' }, { subject: 'c' });
    const socket = await house().client();
    const first = await subscribe(socket, judged);
    expect(first.state).toEqual({});
    await period();
    await until('critical', () => shown(socket) === 'critical');
    const stored = await until('the stored verdict', async () => {
      const rows = await house().store.query('SELECT view, row, metric, part, at, severity FROM severities');
      return rows.length > 0 && rows;
    });
    expect(stored).toEqual([
      {
        view: first.r,
        row: '|fault',
        metric: 'open_tickets',
        part: 'value',
        at: NOON + 15_000,
        severity: 'critical',
      },
    ]);
    await house().restart();
    const other = await house().client();
    expect((await subscribe(other, judged)).state).toEqual({ [NAME]: 'critical' });
  });

  it('is the same for everybody who looks, and other lines are another room', async () => {
    await putTickets(house().store, { subject: 'a' }, { subject: 'b' }, { subject: 'c' });
    const one = await house().client();
    const first = await subscribe(one, judged);
    await period();
    await until('critical', () => shown(one) === 'critical');
    const two = await house().client();
    const lenient = view({ judge: [{ metric: 'open_tickets', better: 'lower', warn: 10 }] });
    expect(await subscribe(two, judged)).toMatchObject({ r: first.r, state: { [NAME]: 'critical' } });
    expect((await subscribe(two, lenient)).state).toEqual({});
  });

  it('is not decided while every source is silent', async () => {
    await putTickets(house().store, { subject: 'a' }, { subject: 'b' }, { subject: 'c' });
    const socket = await house().client();
    await subscribe(socket, judged);
    house().time.now += 2 * MINUTE;
    await until('stale', () =>
      socket.sites.some((site) => site.sources.some((source) => source.state === 'stale')),
    );
    for (let step = 0; step < 4; step += 1) {
      const before = await evaluations();
      house().time.now += 15_000;
      await until('an evaluation', async () => (await evaluations()) > before);
    }
    expect(shown(socket)).toBeUndefined();
  });

  it('is judged with nobody looking where the view is standing', async () => {
    await house().restart({ standing: [judged] });
    await putTickets(house().store, { subject: 'a' }, { subject: 'b' }, { subject: 'c' });
    await period(3);
    const socket = await house().client();
    expect((await subscribe(socket, judged)).state).toEqual({ [NAME]: 'critical' });
  });
});

describe('the peak of the day', () => {
  it('is kept over a restart and begins anew at midnight', async () => {
    await putTickets(house().store, { subject: 'a' }, { subject: 'b' });
    const socket = await house().client();
    const first = await subscribe(socket, judged);
    expect(first.peaks).toEqual({ [NAME]: { value: 2, at: NOON } });
    await putTickets(house().store, { subject: 'b', open: 0, status: 'closed', facts: 2 });
    house().time.now += 1000;
    house().announce();
    await until('fewer', () => socket.updates.find((each) => each.set?.['|fault']?.open_tickets));
    await until(
      'the stored peak',
      async () => (await house().store.query('SELECT * FROM raised_peaks')).length > 0,
    );
    await house().restart();
    const other = await house().client();
    expect((await subscribe(other, judged)).peaks).toEqual({ [NAME]: { value: 2, at: NOON } });
    house().time.now = NOON + 12 * 60 * MINUTE;
    const raised = await until('the new day', () => other.updates.find((each) => each.peaks)?.peaks);
    expect(raised).toEqual({ [NAME]: { value: 1, at: house().time.now } });
  });
});

async function evaluations(): Promise<number> {
  const text = await (await fetch(`${house().server.url}/metrics`)).text();
  return Number(/^andon_evaluations_total (\S+)$/m.exec(text)?.[1]);
}
