import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ingest } from '../../../ingest/start.ts';
import { useTestBroker } from '../../support/broker.ts';
import {
  committed,
  figures,
  plainIngest,
  type Site,
  send,
  temporaryStore,
  truth,
  until,
} from './support/ingest.ts';

const kafka = useTestBroker();
let site: Site;
let remove: () => Promise<void>;
let ingest: Ingest | undefined;

beforeEach(async () => {
  const temporary = await temporaryStore();
  remove = temporary.remove;
  const mark = randomBytes(4).toString('hex');
  site = {
    store: temporary.store,
    broker: kafka(),
    topic: await kafka().ownTopic(2),
    group: `group-${mark}`,
    letters: [],
  };
}, 60_000);

afterEach(async () => {
  await ingest?.stop();
  ingest = undefined;
  await remove();
}, 60_000);

const START = Date.now() - 600_000;
const some = (tickets: number, each = 3) =>
  Array.from({ length: tickets * each }, (_, index) => ({
    id: `e${index}`,
    subject: `t${index % tickets}`,
    at: START + index,
    status: ['new', 'in_progress', 'closed'][Math.floor(index / tickets)],
  }));

const allCommitted = () =>
  until(
    () => committed(site),
    (offsets) => Object.values(offsets).reduce((sum, one) => sum + Math.max(0, one), 0) >= expected,
  );
let expected = 0;

describe('messages from Kafka', () => {
  it('become facts and state, then their offsets are committed', async () => {
    ingest = await plainIngest(site);
    await send(site, some(200));
    expected = 600;
    await allCommitted();
    const rows = await figures(site.store);
    expect(rows).toHaveLength(200);
    expect(rows).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(rows);
    expect(ingest.lag()).toBe(0);
  }, 60_000);

  it('change nothing when they are sent again, shuffled', async () => {
    ingest = await plainIngest(site);
    const events = some(100);
    await send(site, events);
    expected = 300;
    await allCommitted();
    const before = await figures(site.store);
    await send(site, [...events].reverse());
    expected = 600;
    await allCommitted();
    expect(await figures(site.store)).toEqual(before);
  }, 60_000);

  it('that are of no use wait as dead letters while the stream goes on', async () => {
    ingest = await plainIngest(site);
    await send(site, [
      '{broken',
      { id: 'a', subject: 't1', at: START },
      '{"no":"id"}',
      { id: 'b', subject: 't1', at: START + 1 },
    ]);
    expected = 4;
    await allCommitted();
    expect(site.letters.map((letter) => letter.fault).sort()).toEqual(['ANDON_E101', 'ANDON_E102']);
    expect(await figures(site.store)).toMatchObject([{ subject: 't1', total: 2 }]);
    const [counts] = await site.store.query<{ kept: number; bad: number; faults: Record<string, number> }>(
      'SELECT sum(kept) AS kept, sum(quarantined) AS bad, sumMap(faults) AS faults FROM ingest_counts',
    );
    expect(counts).toEqual({ kept: 2, bad: 2, faults: { ANDON_E101: 1, ANDON_E102: 1 } });
  }, 60_000);
});
