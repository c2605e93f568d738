import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEpoch } from '../../../ingest/epoch.ts';
import { ticketKind } from '../../../ingest/kinds.ts';
import { besideOf } from '../../../ingest/rebuild/beside.ts';
import { rebuild } from '../../../ingest/rebuild/command.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreByUrl } from '../../../store/url.ts';
import { type Endpoint, startEndpoint } from '../../support/clickhouse-endpoint/start.ts';
import { figures, mute, silent, truth, until } from './support/ingest.ts';
import { plainState } from './support/plain-tickets.ts';
import { useSite } from './support/site.ts';
import { insertOldFacts, leftovers, spoil, spoiltDifferences } from './support/spoilt.ts';

const site = useSite();
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
}, 60_000);
afterAll(() => endpoint?.stop());

const START = Date.now() - 600_000;
/** The fence in seconds instead of a minute: an ingest hears of an epoch within one. */
const quick = { ...nodeTimers, wait: (ms: number) => nodeTimers.wait(Math.min(ms, 3_000)) };

const command = async (store: Store) => ({
  store,
  kinds: [ticketKind(await plainState(store))],
  log: silent,
  timers: quick,
  wall: () => Date.now(),
  siteNow: () => Date.now(),
  fingerprint: 'test',
  exclusive: false,
});

describe('a rebuild of a ClickHouse that an ingest elsewhere writes to', () => {
  it('loses nothing of what that evaluates meanwhile, not even what ends in a table that was swapped out', async () => {
    const theirs = await openStoreByUrl(endpoint.url('beside'), mute);
    const ours = await openStoreByUrl(endpoint.url('beside'), mute);
    try {
      // What came in the last minute may have moved on; this is older.
      await insertOldFacts(theirs, 30, 3, START);
      await site.start({ store: theirs, exclusive: false });
      expect(await figures(ours)).toEqual(await truth(ours));
      await spoil(ours);
      const sent: string[] = [];
      /** Two facts evaluated by the other process: one of a known ticket, one of a new one. */
      const evaluateThere = async (name: string): Promise<void> => {
        sent.push(name);
        await site.feed(
          { id: name, subject: 't5', at: START + 500 + sent.length, status: `after ${name}` },
          { id: name, subject: `new ${name}`, at: START + 500 + sent.length, status: 'new' },
        );
      };
      /** A statement of theirs that had begun before the swap: it ends in the table that it had found. */
      const endLate = async (): Promise<void> => {
        const [table] = await ours.query<{ name: string }>(
          "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'tickets_next_%'",
        );
        const id = table?.name.replace('tickets_next_', '') ?? '';
        const fact = { tenant: 'default', subject: 't6', source: '/test', id: 'late', type: 'ticket.queued' };
        const at = START + 600;
        const columns = { ...fact, status: 'late', time: at, at, recorded: at, ingested_at: Date.now() };
        await theirs.insert('ticket_events', Buffer.from(`${JSON.stringify(columns)}\n`));
        await theirs.insert('ticket_events_hot', Buffer.from(`${JSON.stringify(columns)}\n`));
        const { next } = besideOf(ticketKind(await plainState(ours)), id);
        await createEvaluation(theirs, silent, () => 2, Date.now).evaluate(
          next,
          'default',
          ['t6'],
          'all',
          Date.now(),
        );
        expect(await figures(ours, next.state)).toContainEqual(
          expect.objectContaining({ subject: 't6', status: 'late' }),
        );
      };
      const { outcome, differences } = await rebuild({
        ...(await command(ours)),
        async onStep(step) {
          if (step !== 'mark') await evaluateThere(step);
          if (step === 'carry after') await endLate();
        },
      });
      expect(outcome).toBe('swapped');
      // t5 and what is new moved on between building and comparing.
      const usual = spoiltDifferences(30);
      expect(differences).toEqual([{ ...usual, same: usual.same - 1, movedOn: 2 }]);
      expect(sent).toEqual(['build', 'compare', 'carry in', 'swap', 'carry after', 'settle']);
      const right = await truth(ours);
      expect(right.find((row) => row.subject === 't5')).toMatchObject({ total: 9, status: 'after settle' });
      expect(right.find((row) => row.subject === 't6')).toMatchObject({ total: 4, status: 'late' });
      expect(await figures(ours)).toEqual(right);
      expect(await figures(ours, 'tickets_live')).toEqual(right);
      expect(await ours.query('SELECT DISTINCT epoch FROM tickets FINAL')).toEqual([{ epoch: 2 }]);
      expect(await leftovers(ours)).toEqual([]);
      await evaluateThere('end');
      expect(await figures(ours)).toEqual(await truth(ours));
    } finally {
      await site.stop();
      await ours.close();
      await theirs.close();
    }
  }, 240_000);

  it('is done once, though every ingest that starts finds it due', async () => {
    const stores = await Promise.all([0, 1].map(() => openStoreByUrl(endpoint.url('together'), mute)));
    const [first, second] = stores as [Store, Store];
    try {
      await insertOldFacts(first, 30, 3, START);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const seen: string[] = [];
      const rebuilding = rebuild({
        ...(await command(first)),
        async onStep(step) {
          seen.push(step);
          if (step === 'build') await held;
        },
      });
      await until(
        () => seen.length,
        (steps) => steps > 0,
      );
      const theirs: string[] = [];
      const ingest = await site.start({
        store: second,
        exclusive: false,
        timers: quick,
        onRebuildStep: (step) => void theirs.push(step),
      });
      // What it began with by itself.
      const due = ingest.rebuild();
      expect(await leftovers(second)).toHaveLength(2);
      release();
      expect((await rebuilding).outcome).toBe('swapped');
      expect(await due).toBe(0);
      expect(theirs).toEqual([]);
      expect(await readEpoch(first)).toMatchObject({ epoch: 1, rebuilt: true });
      expect(await figures(first)).toEqual(await truth(first));
    } finally {
      await site.stop();
      for (const store of stores) await store.close();
    }
  }, 240_000);
});
