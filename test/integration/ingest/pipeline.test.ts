import { describe, expect, it } from 'vitest';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { gate } from './support/disturbed-store.ts';
import { COMMON, event } from './support/events.ts';
import { BATCH, delivery, START, useHandedIngest } from './support/handed-ingest.ts';
import { figures, until } from './support/ingest.ts';

const handed = useHandedIngest();

describe('a reading between two batches', () => {
  it('holds the next one up until its statements have begun, and no longer', async () => {
    const running = await handed.start([0]);
    const begins = gate();
    const ends = gate();
    let evaluated = 0;
    running.announcements(() => {
      evaluated += 1;
    });
    const reading = running.quiet(async (begun) => {
      await begins.opened;
      begun();
      await ends.opened;
      return evaluated;
    });
    handed.partitions.append(0, delivery('a'));
    await until(handed.facts, (facts) => facts.length === BATCH);
    expect(await figures(handed.store())).toEqual([]);
    begins.open();
    await handed.committed(0, BATCH);
    await handed.expectWhole('a');
    ends.open();
    expect(await reading).toBe(1);
  }, 60_000);
});

describe('three batches in flight', () => {
  it('whose inserts end out of order are evaluated in order, and nothing is committed before the first', async () => {
    const first = gate();
    const running = await handed.start([0], ({ what, nth }) =>
      what === 'insert ticket_events' && nth === 0 ? first.opened : undefined,
    );
    /** Stamps of batches, which grow in the order in which they were taken. */
    const evaluated: number[] = [];
    running.announcements(({ stamp }) => evaluated.push(stamp));
    for (const name of ['a', 'b', 'c', 'd']) handed.partitions.append(0, delivery(name));
    await handed.standing('b', 'c');
    await handed.commits();
    expect(await handed.facts()).toHaveLength(2 * BATCH);
    expect(await figures(handed.store())).toEqual([]);
    expect(handed.partitions.committed.size).toBe(0);
    first.open();
    await handed.committed(0, 4 * BATCH);
    await handed.expectWhole('a', 'b', 'c', 'd');
    expect(evaluated).toHaveLength(4);
    expect(evaluated).toEqual([...evaluated].sort((one, other) => one - other));
  }, 60_000);

  it('of which the second cannot be inserted commit the first alone, and a restart brings all', async () => {
    const second = gate();
    const broken = await handed.start([0], ({ what, nth }) =>
      what === 'insert ticket_events' && nth === 1 ? second.opened : undefined,
    );
    for (const name of ['a', 'b', 'c']) handed.partitions.append(0, delivery(name));
    await handed.standing('a', 'c');
    await handed.committed(0, BATCH);
    second.break(new Error('the process ends here'));
    await expect(broken.failed).rejects.toThrow('the process ends here');
    await broken.abandon();
    expect(handed.partitions.committed.get(0)).toBe(BATCH);
    expect((await figures(handed.store())).map(({ subject }) => subject[0])).toEqual([
      'a',
      'a',
      'a',
      'a',
      'a',
    ]);

    await handed.start([0]);
    await handed.committed(0, 3 * BATCH);
    await handed.expectWhole('a', 'b', 'c');
  }, 60_000);

  it('of which the first waits on the cold way hold the offsets back until it is done', async () => {
    const patient = { settings: { coldDelayMs: 600_000 } };
    const running = await handed.start([0], undefined, patient);
    handed.partitions.append(0, delivery('old', { backfill: true }));
    for (const name of ['b', 'c']) handed.partitions.append(0, delivery(name));
    await until(
      () => figures(handed.store()),
      (rows) => rows.length === 10,
    );
    await handed.commits();
    expect(handed.partitions.committed.size).toBe(0);
    const [first] = await handed
      .store()
      .query<{ stamp: number }>("SELECT min(ingested_at) AS stamp FROM ticket_events WHERE id LIKE 'old-%'");
    expect(running.cut()).toBe((first?.stamp ?? 0) - 1);
    await running.check();
    await handed.committed(0, 3 * BATCH);
    await handed.expectWhole('b', 'c', 'old');
  }, 60_000);

  it('are ended, evaluated and committed by a stop', async () => {
    const held = gate();
    const running = await handed.start([0], ({ what }) =>
      what === 'insert ticket_events' ? held.opened : undefined,
    );
    for (const name of ['a', 'b', 'c']) handed.partitions.append(0, delivery(name));
    await until(
      () => handed.source.waiting,
      (waiting) => waiting === 0,
    );
    const stopped = running.stop();
    held.open();
    await stopped;
    expect(handed.partitions.committed.get(0)).toBe(3 * BATCH);
    await handed.expectWhole('a', 'b', 'c');
    expect(
      await handed.store().query('SELECT retired FROM checkpoints FINAL WHERE process = {name:String}', {
        name: handed.process,
      }),
    ).toEqual([{ retired: 1 }]);
  }, 60_000);

  it('are ended by a stop also where their subjects wait on the cold way', async () => {
    const running = await handed.start([0], undefined, { settings: { coldDelayMs: 600_000 } });
    for (const name of ['a', 'b']) handed.partitions.append(0, delivery(name, { backfill: true }));
    await until(
      () => running.cold(),
      (cold) => cold === 10,
    );
    await running.stop();
    expect(handed.partitions.committed.get(0)).toBe(2 * BATCH);
    await handed.expectWhole('a', 'b');
  }, 60_000);
});

describe('kinds side by side', () => {
  /** Two tickets and two contacts in one batch. */
  const mixed = () => [
    event('ticket.created', 'T1', START, { ...COMMON, opened_by: 'agent' }),
    event('contact.queued', 'C1', START, COMMON),
    event('ticket.created', 'T2', START, { ...COMMON, opened_by: 'agent' }),
    event('contact.queued', 'C2', START, COMMON),
  ];
  const real = { decode: createDecoder(), kinds: subjectKinds(), settings: { maxRows: 4 } };
  const subjects = async (table: string) =>
    (
      await handed.store().query<{ subject: string }>(`SELECT subject FROM ${table} FINAL ORDER BY subject`)
    ).map(({ subject }) => subject);

  it('commit nothing of a batch of which one kind could not be evaluated', async () => {
    const broken = await handed.start(
      [0],
      ({ what }) =>
        what === 'insert contact_events_hot'
          ? until(
              () => subjects('tickets'),
              (rows) => rows.length === 2,
            ).then(() => Promise.reject(new Error('the process ends here')))
          : undefined,
      real,
    );
    handed.partitions.append(0, mixed());
    await expect(broken.failed).rejects.toThrow('the process ends here');
    await broken.abandon();
    expect(await subjects('tickets')).toEqual(['T1', 'T2']);
    expect(await subjects('contacts')).toEqual([]);
    expect(handed.partitions.committed.size).toBe(0);

    await handed.start([0], undefined, real);
    await handed.committed(0, 4);
    expect(await subjects('tickets')).toEqual(['T1', 'T2']);
    expect(await subjects('contacts')).toEqual(['C1', 'C2']);
    expect(await subjects('contacts_live')).toEqual(['C1', 'C2']);
  }, 90_000);
});
