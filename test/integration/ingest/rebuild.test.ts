import { describe, expect, it } from 'vitest';
import { fingerprintOf, readEpoch } from '../../../ingest/epoch.ts';
import { ticketKind } from '../../../ingest/kinds.ts';
import { rebuild } from '../../../ingest/rebuild.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import { figures, silent, truth, until } from './support/ingest.ts';
import { plainState } from './support/plain-tickets.ts';
import { useSite } from './support/site.ts';

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
      onProgress: ({ done }) => seen.push(done),
    });
    expect(result).toEqual({ epoch: 2, subjects: 50 });
    expect(seen).toEqual([50]);
    expect(await figures(site.store)).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(await figures(site.store));
    expect(await site.store.query('SELECT count() AS facts FROM ticket_events_hot FINAL')).toEqual([
      { facts: 150 },
    ]);
    expect(await epochs()).toEqual([{ epoch: 2, rows: 50 }]);
  }, 60_000);

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
  }, 60_000);
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
    // A statement that fails over nobody is no subject's fault.
    const broken = ticketKind(() => 'SELECT nothing FROM nowhere');
    await expect(evaluation.evaluate(broken, 'default', subjects, 'all', Date.now())).rejects.toThrow();
  }, 60_000);
});
