import { describe, expect, it } from 'vitest';
import type { Ingest } from '../../../ingest/start.ts';
import { EVICTION } from '../../../ingest/state/living.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import { figures, mute, truth, until } from './support/ingest.ts';
import { useSite } from './support/site.ts';

const site = useSite();

const closedAt = (subject: string, at: number) => [
  { id: `${subject}-1`, subject, at, status: 'new', source: '/a' },
  { id: `${subject}-2`, subject, at: at + 1, status: 'closed', source: '/a' },
];
/** Rounds of the tick that have ended. */
let ticks = 0;
const TICK_MS = 30;
const data = {
  clockOf: () => 'data' as const,
  timers: {
    ...nodeTimers,
    every: (ms: number, work: () => Promise<void>) =>
      nodeTimers.every(ms, async () => {
        await work();
        if (ms === TICK_MS) ticks += 1;
      }),
  },
  settings: { tickMs: TICK_MS },
};
const heartbeat = (at: number) => ({ id: `h${at}`, subject: '', at, type: 'heartbeat', source: '/a' });
const HOUR = 3_600_000;
const subjects = async (table: string) =>
  (await site.store.query<{ subject: string }>(`SELECT DISTINCT subject FROM ${table} ORDER BY subject`)).map(
    (row) => row.subject,
  );

/** Lets an hour of the site's time pass, as a replay would: by heartbeats. */
const hourPasses = async (from: number, ingest: Ingest) => {
  for (const at of [from + HOUR / 2, from + HOUR + 1, from + 2 * HOUR]) {
    await site.feed(heartbeat(at));
    await until(
      () => ingest.siteNow('default'),
      (now) => now >= at,
    );
    // One may have been under way when the time moved; the second has seen it.
    const before = ticks;
    await until(
      () => ticks,
      (now) => now >= before + 2,
    );
  }
};
const T = Date.UTC(2016, 1, 1);

describe('the working set', () => {
  it('lets go who has settled after an hour of the site, and takes back who comes alive', async () => {
    const ingest = await site.start(data);
    await site.feed(...closedAt('gone', T), {
      id: 'open',
      subject: 'open',
      at: T,
      status: 'new',
      source: '/a',
    });
    expect(await ingest.evict()).toBe(0);
    await hourPasses(T, ingest);
    expect(await ingest.evict()).toBe(1);
    expect(await subjects('tickets_live')).toEqual(['open']);
    expect(await subjects('ticket_events_hot')).toEqual(['open']);
    expect(await subjects('leaving')).toEqual([]);

    // Late, and it does not revive: cold, and stays outside.
    await site.feed({ id: 'late', subject: 'gone', at: T + 2, source: '/a' });
    expect(await figures(site.store)).toMatchObject([{ subject: 'gone', total: 3 }, { subject: 'open' }]);
    expect(await subjects('tickets_live')).toEqual(['open']);

    // Reopened: cold, alive, and back as a whole.
    await site.feed({ id: 'again', subject: 'gone', at: T + 2 * HOUR, status: 'reopened', source: '/a' });
    expect(await subjects('tickets_live')).toEqual(['gone', 'open']);
    expect(
      await site.store.query(`SELECT count() AS facts FROM ticket_events_hot FINAL WHERE subject = 'gone'`),
    ).toEqual([{ facts: 4 }]);
    await site.feed({ id: 'more', subject: 'gone', at: T + 2 * HOUR, status: 'in_progress', source: '/a' });
    const rows = await figures(site.store);
    expect(rows).toEqual(await truth(site.store, ingest.siteNow('default')));
    expect(await figures(site.store, 'tickets_live')).toEqual(rows);
  }, 90_000);

  it.each(EVICTION.filter((step) => step !== 'fence'))(
    'is right again when the process ends after the step "%s" and facts come late',
    async (step) => {
      let last = await site.start({
        ...data,
        log: mute,
        onEviction(seen) {
          if (seen === step) throw new Error('the process ends here');
        },
      });
      await site.feed(...closedAt('a', T), ...closedAt('b', T));
      await hourPasses(T, last);
      await expect(last.evict()).rejects.toThrow('the process ends here');
      await site.feed({ id: 'late', subject: 'a', at: T + 2 * HOUR, status: 'reopened', source: '/a' });
      await last.abandon();

      last = await site.start({ ...data, settings: { ...data.settings, minuteMs: 100 } });
      await site.feed({ id: 'later', subject: 'a', at: T + 2 * HOUR, status: 'in_progress', source: '/a' });
      await until(
        () => subjects('leaving'),
        (left) => left.length === 0,
      );
      const rows = await figures(site.store);
      expect(rows).toEqual(await truth(site.store, last.siteNow('default')));
      expect((await figures(site.store, 'tickets_live')).find((row) => row.subject === 'a')).toEqual(rows[0]);
      expect(
        await site.store.query(`SELECT count() AS facts FROM ticket_events_hot FINAL WHERE subject = 'a'`),
      ).toEqual([{ facts: 4 }]);
    },
    90_000,
  );

  it('mends a subject whose hot facts went missing', async () => {
    const ingest = await site.start(data);
    await site.feed(
      { id: '1', subject: 'x', at: T, status: 'new' },
      { id: '2', subject: 'x', at: T + 1, status: 'in_progress' },
    );
    await site.store.command(`DELETE FROM ticket_events_hot WHERE tenant = 'default' AND subject = 'x'`);
    expect(await ingest.check()).toBe(1);
    expect(await ingest.check()).toBe(0);
    await site.store.command(`DELETE FROM ticket_events_hot WHERE tenant = 'default' AND subject = 'x'`);
    // A batch finds it out by itself.
    await site.feed({ id: '3', subject: 'x', at: T + 2, status: 'closed' });
    expect(await figures(site.store)).toEqual([
      { subject: 'x', total: 3, due: 3, status: 'closed', last: T + 2 },
    ]);
    expect(await figures(site.store, 'tickets_live')).toEqual(await figures(site.store));
  }, 60_000);

  it('counts a fact when its time has come', async () => {
    await site.start(data);
    await site.feed(
      { id: '1', subject: 'x', at: T, status: 'new', source: '/slow' },
      { id: '2', subject: 'x', at: T + 60_000, status: 'closed', source: '/ahead' },
      { id: '3', subject: 'y', at: T + 60_000, status: 'new', source: '/ahead' },
    );
    expect(await figures(site.store)).toMatchObject([{ subject: 'x', total: 2, due: 1, status: 'new' }]);
    await site.feed({ ...heartbeat(T + 60_000), source: '/slow' });
    const rows = await until(
      () => figures(site.store),
      (seen) => seen.length === 2 && seen[0]?.due === 2,
    );
    expect(rows).toEqual(await truth(site.store, T + 60_000));
  }, 60_000);

  it('holds a subject whole of which nothing was due when a start healed it', async () => {
    let ingest = await site.start(data);
    await site.feed({ ...heartbeat(T), source: '/slow' });
    await ingest.stop();
    // Killed before its facts reached the working set, with the topic and its offsets gone.
    ingest = await site.start({
      ...data,
      log: mute,
      onStep(step) {
        if (step === 'facts') throw new Error('the process ends here');
      },
    });
    await site.send({ id: '1', subject: 'x', at: T + 60_000, status: 'closed', source: '/slow' });
    await expect(ingest.failed).rejects.toThrow('the process ends here');
    await ingest.abandon();
    await site.loseTopic();

    ingest = await site.start(data);
    expect(ingest.siteNow('default')).toBe(T);
    expect(await figures(site.store)).toEqual([]);
    await site.feed({ id: '2', subject: 'x', at: T, status: 'new', source: '/slow' });
    expect(await figures(site.store)).toMatchObject([{ subject: 'x', total: 2, due: 1, status: 'new' }]);
    expect(await figures(site.store, 'tickets_live')).toEqual(await figures(site.store));
    const stamps = (table: string) =>
      site.store.query(`SELECT id, ingested_at FROM ${table} FINAL ORDER BY id`);
    expect(await stamps('ticket_events_hot')).toEqual(await stamps('ticket_events'));
  }, 60_000);

  it('is not passed through by history: back-fill goes straight into the state', async () => {
    await site.start({ settings: { maxRows: 1_000 } });
    const old = Array.from({ length: 4_000 }, (_, index) => ({
      id: `e${index}`,
      subject: `old-${index % 1_000}`,
      at: T + index,
      status: index < 3_000 ? 'in_progress' : 'closed',
      backfill: true,
    }));
    await site.feed(...old);
    const rows = await figures(site.store);
    expect(rows).toHaveLength(1_000);
    expect(rows).toEqual(await truth(site.store));
    expect(await subjects('tickets_live')).toEqual([]);
    expect(await subjects('ticket_events_hot')).toEqual([]);
  }, 60_000);
});
