import { describe, expect, it } from 'vitest';
import { fingerprintOf, raiseEpoch, readEpoch } from '../../../ingest/epoch.ts';
import { ticketKind } from '../../../ingest/kinds.ts';
import { rebuild } from '../../../ingest/rebuild/command.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import { Fault } from '../../../schemas/faults.ts';
import { quote, type Store } from '../../../store/store.ts';
import { figures, mute, silent, truth, until } from './support/ingest.ts';
import { plainState } from './support/plain-tickets.ts';
import { useSite } from './support/site.ts';
import { leftovers, spoil, spoiltDifferences } from './support/spoilt.ts';

const site = useSite();

const START = Date.now() - 600_000;
const events = Array.from({ length: 150 }, (_, index) => ({
  id: `e${index}`,
  subject: `t${index % 50}`,
  at: START + index,
  status: 'new',
}));
const epochs = () =>
  site.store.query<{ epoch: number; rows: number }>(
    'SELECT epoch, count() AS rows FROM tickets FINAL GROUP BY epoch',
  );

describe('a rebuild', () => {
  it('brings back every row from the facts alone', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    for (const table of ['tickets', 'tickets_live', 'ticket_events_hot'])
      await site.store.command(`TRUNCATE TABLE ${table}`);

    const seen: number[] = [];
    const result = await rebuild({
      store: site.store,
      kinds: [ticketKind(await plainState(site.store))],
      log: silent,
      timers: nodeTimers,
      wall: () => Date.now(),
      siteNow: () => Date.now(),
      fingerprint: 'test',
      exclusive: true,
      onProgress: ({ done }) => seen.push(done),
    });
    expect(result).toMatchObject({ epoch: 2, subjects: 50, outcome: 'swapped' });
    expect(seen).toEqual([50, 50]);
    expect(await figures(site.store)).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(await figures(site.store));
    expect(await site.store.query('SELECT count() AS facts FROM ticket_events_hot FINAL')).toEqual([
      { facts: 150 },
    ]);
    expect(await epochs()).toEqual([{ epoch: 2, rows: 50 }]);
  }, 180_000);

  it('comes by itself when code, policies or directory have changed', async () => {
    await site.start({ fingerprint: fingerprintOf({ policies: ['a@1'] }) });
    await site.feed(...events);
    await site.stop();
    expect(await epochs()).toEqual([{ epoch: 1, rows: 50 }]);
    await site.start({ fingerprint: fingerprintOf({ policies: ['a@2'] }) });
    await until(epochs, (rows) => rows.length === 1 && rows[0]?.epoch === 2);
    await until(
      () => readEpoch(site.store),
      (epoch) => epoch?.rebuilt === true,
    );
    expect(await figures(site.store)).toEqual(await truth(site.store));
  }, 180_000);
});

describe('a rebuild beside the running state', () => {
  const command = async () => ({
    store: site.store,
    kinds: [ticketKind(await plainState(site.store))],
    log: silent,
    timers: nodeTimers,
    wall: () => Date.now(),
    siteNow: () => Date.now(),
    fingerprint: 'test',
    exclusive: true,
  });
  const rows = async (table = 'tickets') =>
    JSON.stringify(
      await site.store.query(`SELECT * EXCEPT (epoch, version) FROM ${table} FINAL ORDER BY subject`),
    );

  it('tells what differs, and mends it at once, while whoever reads sees the old rows until the swap', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    const right = await rows();
    await spoil(site.store);
    const old = await rows();
    expect(old).not.toBe(right);

    const seen: string[] = [];
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const one = await rows();
        if (seen.at(-1) !== one) seen.push(one);
      }
    })();
    const atStep: Record<string, string> = {};
    const { differences, outcome } = await rebuild({
      ...(await command()),
      onStep: async (step) => void (atStep[step] = await rows()),
    });
    reading = false;
    await reader;
    expect(outcome).toBe('swapped');
    expect(differences).toEqual([spoiltDifferences(50)]);
    expect(atStep).toEqual({
      ...Object.fromEntries(['build', 'compare', 'carry in'].map((step) => [step, old])),
      ...Object.fromEntries(['swap', 'carry after', 'settle', 'mark'].map((step) => [step, right])),
    });
    expect(seen.filter((one) => one !== old && one !== right)).toEqual([]);
    expect(await rows()).toBe(right);
    expect(await rows('tickets_live')).toBe(right);
    expect(await leftovers(site.store)).toEqual([]);
    const again = await rebuild(await command());
    expect(again.differences).toMatchObject([
      { same: 50, differing: 0, onlyOld: 0, onlyNew: 0, columns: [] },
    ]);
  }, 180_000);

  it('that only compares tells the same and changes nothing', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    await spoil(site.store);
    // Of t9 the working set lacks everything, and t8 was set apart: neither is mended by a look.
    for (const table of ['tickets_live', 'ticket_events_hot'])
      await site.store.command(`DELETE FROM ${table} WHERE subject = 't9'`);
    const apart = { kind: 'ticket', tenant: 'default', subject: 't8', fault: 'ANDON_E109', seen_at: START };
    await site.store.insert('quarantined_subjects', Buffer.from(`${JSON.stringify(apart)}\n`));
    const everything = async () => [
      await rows(),
      await rows('tickets_live'),
      await site.store.query(
        'SELECT subject, count() AS facts FROM ticket_events_hot FINAL GROUP BY subject ORDER BY 1',
      ),
      await site.store.query('SELECT subject, seen_at FROM quarantined_subjects FINAL ORDER BY 1'),
      await site.store.query('SELECT * FROM epochs FINAL ORDER BY epoch'),
      await leftovers(site.store),
    ];
    const before = await everything();
    const { differences, outcome } = await rebuild({ ...(await command()), compareOnly: true });
    expect(outcome).toBe('compared');
    expect(differences).toEqual([spoiltDifferences(50)]);
    expect(await everything()).toEqual(before);
  }, 180_000);

  it('gives no word any more once it has ended, though its tables could not be dropped', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    let giving = 0;
    const every = (ms: number, work: () => Promise<void>) => {
      const stop = nodeTimers.every(ms, work);
      giving += 1;
      return async () => {
        giving -= 1;
        await stop();
      };
    };
    const store: Store = {
      ...site.store,
      command: (sql, parameters) =>
        sql.startsWith('DROP TABLE')
          ? Promise.reject(new Fault('ANDON_E306', {}))
          : site.store.command(sql, parameters),
    };
    await expect(
      rebuild({ ...(await command()), store, timers: { ...nodeTimers, every } }),
    ).rejects.toMatchObject({ code: 'ANDON_E306' });
    expect(giving).toBe(0);
    expect(await site.store.query('SELECT step FROM rebuilds FINAL')).toEqual([{ step: 'ended' }]);
    // The next one finds nobody at work, and drops what was left.
    expect(await leftovers(site.store)).toHaveLength(2);
    await rebuild(await command());
    expect(await leftovers(site.store)).toEqual([]);
  }, 180_000);

  it('loses nothing of an ingest that goes on, and shows nothing poorer', async () => {
    let step = 0;
    const more = (at: number) => [
      { id: `m${at}`, subject: 't5', at: START + 200 + at, status: 'pending' },
      { id: `m${at}`, subject: `new${at}`, at: START + 200 + at, status: 'new' },
    ];
    const evaluated = () =>
      until(
        () => figures(site.store),
        (all) => all.some((row) => row.subject === `new${step}`),
      );
    const ingest = await site.start({
      async onRebuildStep(seen) {
        if (seen !== 'build' && seen !== 'compare') return;
        step += 1;
        await site.send(...more(step));
        await evaluated();
      },
    });
    await site.feed(...events);
    // Of the same epoch and with as many facts: the row of the rebuild is to win.
    await spoil(site.store);
    const totals: number[] = [];
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const [sum] = await site.store.query<{ total: number }>(
          "SELECT sum(facts_total) AS total FROM tickets FINAL WHERE subject NOT IN ('ghost', 't7')",
        );
        totals.push(sum?.total ?? 0);
      }
    })();
    expect(await ingest.rebuild()).toBeGreaterThanOrEqual(50);
    reading = false;
    await reader;
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    expect(step).toBe(2);
    expect(await figures(site.store)).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(await figures(site.store));
    await site.feed({ id: 'last', subject: 't7', at: START + 300, status: 'closed' });
    expect(await figures(site.store)).toEqual(await truth(site.store));
    expect(await leftovers(site.store)).toEqual([]);
  }, 180_000);

  it('leaves the last good row of a subject that cannot be evaluated', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    const plain = await plainState(site.store);
    const before = await figures(site.store);
    const said: unknown[] = [];
    const { outcome } = await rebuild({
      ...(await command()),
      log: { ...silent, error: (details) => said.push(details) },
      kinds: [ticketKind((request) => `${plain(request)} WHERE throwIf(s_subject = 't13') = 0`)],
    });
    expect(outcome).toBe('swapped');
    expect(said).toEqual([{ fault: 'ANDON_E109', kind: 'ticket', tenant: 'default', subjects: ['t13'] }]);
    expect(await figures(site.store)).toEqual(before);
    expect(await epochs()).toEqual(
      expect.arrayContaining([
        { epoch: 2, rows: 49 },
        { epoch: 1, rows: 1 },
      ]),
    );
  }, 180_000);

  it('is given up when another one has begun meanwhile', async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    await spoil(site.store);
    const old = await rows();
    const { outcome } = await rebuild({
      ...(await command()),
      async onStep(step) {
        if (step === 'compare') await raiseEpoch(site.store, 'other', 'changed', Date.now());
      },
    });
    expect(outcome).toBe('superseded');
    expect(await rows()).toBe(old);
    expect(await leftovers(site.store)).toEqual([]);
    expect(await readEpoch(site.store)).toMatchObject({ epoch: 3, rebuilt: false });
  }, 180_000);
});

describe('a subject whose state cannot be evaluated', () => {
  it('is set apart and reported, and does not hold up the others', async () => {
    await site.start();
    await site.feed(...events);
    const plain = await plainState(site.store);
    const said: unknown[] = [];
    const evaluation = createEvaluation(
      site.store,
      { ...silent, error: (details) => said.push(details) },
      () => 7,
      () => 1,
    );
    const kind = ticketKind((request) => `${plain(request)} WHERE throwIf(s_subject = 't13') = 0`);
    const subjects = Array.from({ length: 50 }, (_, index) => `t${index}`);
    await evaluation.evaluate(kind, 'default', subjects, 'all', Date.now());
    expect(await epochs()).toEqual(
      expect.arrayContaining([
        { epoch: 7, rows: 49 },
        { epoch: 1, rows: 1 },
      ]),
    );
    expect(said).toEqual([{ fault: 'ANDON_E109', kind: 'ticket', tenant: 'default', subjects: ['t13'] }]);
    expect(await site.store.query('SELECT subject, fault FROM quarantined_subjects')).toEqual([
      { subject: 't13', fault: 'ANDON_E109' },
    ]);
    // Failing again is no news.
    await evaluation.evaluate(kind, 'default', subjects, 'all', Date.now());
    expect(said).toHaveLength(1);
    // A statement that fails over nobody is no subject's fault.
    const broken = ticketKind(() => 'SELECT nothing FROM nowhere');
    await expect(evaluation.evaluate(broken, 'default', subjects, 'all', Date.now())).rejects.toThrow();
  }, 180_000);

  it('is tried again by itself, at a start and by a rebuild', async () => {
    const plain = await plainState(site.store);
    let spoilt: string[] = [];
    const kind = ticketKind(
      (request) => `${plain(request)} WHERE throwIf(s_subject IN (${spoilt.map(quote)})) = 0`,
    );
    const apart = async () =>
      (
        await site.store.query<{ subject: string }>(
          'SELECT subject FROM quarantined_subjects FINAL ORDER BY 1',
        )
      ).map(({ subject }) => subject);
    spoilt = ['t1', 't2', 't3', ''];
    const mended = () => spoilt.shift();
    const ingest = await site.start({ kinds: [kind], log: mute });
    await site.feed(...events);
    expect(await apart()).toEqual(['t1', 't2', 't3']);
    mended();
    expect(await ingest.retry()).toBe(3);
    expect(await apart()).toEqual(['t2', 't3']);
    await site.stop();
    mended();
    await site.start({ kinds: [kind], log: mute });
    expect(await apart()).toEqual(['t3']);
    await site.stop();
    const command = {
      store: site.store,
      kinds: [kind],
      log: mute,
      timers: nodeTimers,
      wall: () => Date.now(),
      siteNow: () => Date.now(),
      fingerprint: 'test',
      exclusive: true,
    };
    // One that is still spoilt does not end a rebuild.
    expect(await rebuild(command)).toMatchObject({ subjects: 50 });
    expect(await apart()).toEqual(['t3']);
    mended();
    await rebuild(command);
    expect(await apart()).toEqual([]);
    expect(await figures(site.store)).toEqual(await truth(site.store));
  }, 60_000);
});

describe('a machine that fails', () => {
  const setUp = async () => {
    await site.start();
    await site.feed(...events);
    await site.stop();
    return {
      plain: await plainState(site.store),
      subjects: Array.from({ length: 50 }, (_, index) => `t${index}`),
      apart: () => site.store.query('SELECT subject, fault FROM quarantined_subjects'),
    };
  };
  const evaluating = (store: Store) => createEvaluation(store, mute, () => 7, Date.now);

  it('is asked in smaller pieces where it lacks memory for all', async () => {
    const { plain, subjects, apart } = await setUp();
    const statements: string[] = [];
    const evaluation = evaluating({
      ...site.store,
      command: (sql) => {
        statements.push(sql);
        return site.store.command(sql);
      },
    });
    // Half a megabyte a subject: room for some of them, not for fifty.
    const kind = ticketKind(
      (request) =>
        `${plain(request)} WHERE length(repeat('x', 500000 + length(s_subject))) > 0 SETTINGS max_memory_usage = 16000000`,
    );
    await evaluation.evaluate(kind, 'default', subjects, 'all', Date.now());
    expect(await epochs()).toEqual([{ epoch: 7, rows: 50 }]);
    expect(statements.length).toBeGreaterThan(2);
    expect(await apart()).toEqual([]);
  }, 60_000);

  it('sets nobody apart: the fault is told as it is', async () => {
    const { plain, subjects, apart } = await setUp();
    for (const code of ['ANDON_E306', 'ANDON_E331', 'ANDON_E332', 'ANDON_E333'] as const) {
      const evaluation = evaluating({ ...site.store, command: () => Promise.reject(new Fault(code)) });
      const all = evaluation.evaluate(ticketKind(plain), 'default', subjects, 'all', Date.now());
      await expect(all).rejects.toMatchObject({ code });
    }
    // Not even an empty statement finds room: no subject is too large.
    const noRoom = ticketKind((request) => `${plain(request)} SETTINGS max_memory_usage = 1`);
    const none = evaluating(site.store).evaluate(noRoom, 'default', subjects, 'all', Date.now());
    await expect(none).rejects.toMatchObject({ code: 'ANDON_E330' });
    expect(await apart()).toEqual([]);
  }, 60_000);
});
