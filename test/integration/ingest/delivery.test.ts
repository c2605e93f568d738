import { describe, expect, it } from 'vitest';
import { figures, truth } from './support/ingest.ts';
import { useSite } from './support/site.ts';

const site = useSite(2);

const START = Date.now() - 600_000;
const some = (tickets: number, each = 3) =>
  Array.from({ length: tickets * each }, (_, index) => ({
    id: `e${index}`,
    subject: `t${index % tickets}`,
    at: START + index,
    status: ['new', 'in_progress', 'closed'][Math.floor(index / tickets)],
  }));

describe('messages from Kafka', () => {
  it('become facts and state, then their offsets are committed', async () => {
    const ingest = await site.start();
    await site.feed(...some(200));
    const rows = await figures(site.store);
    expect(rows).toHaveLength(200);
    expect(rows).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(rows);
    expect(ingest.lag()).toBe(0);
  }, 60_000);

  it('change nothing when they are sent again, shuffled', async () => {
    await site.start();
    const events = some(100);
    await site.feed(...events);
    const before = await figures(site.store);
    await site.feed(...[...events].reverse());
    expect(await figures(site.store)).toEqual(before);
  }, 60_000);

  it('that are of no use wait as dead letters while the stream goes on', async () => {
    await site.start();
    await site.feed('{broken', { id: 'a', subject: 't1', at: START }, '{"no":"id"}', {
      id: 'b',
      subject: 't1',
      at: START + 1,
    });
    expect(site.letters.map((letter) => letter.fault).sort()).toEqual(['ANDON_E101', 'ANDON_E102']);
    expect(await figures(site.store)).toMatchObject([{ subject: 't1', total: 2 }]);
    const [counts] = await site.store.query<{ kept: number; bad: number; faults: Record<string, number> }>(
      'SELECT sum(kept) AS kept, sum(quarantined) AS bad, sumMap(faults) AS faults FROM ingest_counts',
    );
    expect(counts).toEqual({ kept: 2, bad: 2, faults: { ANDON_E101: 1, ANDON_E102: 1 } });
  }, 60_000);
});
