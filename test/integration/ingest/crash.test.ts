import { describe, expect, it } from 'vitest';
import { BATCH, COMMIT } from '../../../ingest/state/steps.ts';
import { committed, figures, mute, truth, until } from './support/ingest.ts';
import { useSite } from './support/site.ts';

const site = useSite(2);

const START = Date.now() - 600_000;
const events = Array.from({ length: 300 }, (_, index) => ({
  id: `e${index}`,
  subject: `t${index % 60}`,
  at: START + index,
  status: ['new', 'in_progress', 'pending', 'in_progress', 'resolved'][Math.floor(index / 60)],
}));

const steps = [...BATCH.filter((step) => step !== 'dirty'), ...COMMIT];

describe('a process that ends without a word', () => {
  it.each(steps)(
    'after the step "%s" loses nothing and counts nothing twice',
    async (step) => {
      let left = 2;
      let ingest = await site.start({
        onStep(seen) {
          if (seen !== step) return;
          left -= 1;
          if (left < 0) throw new Error('the process ends here');
        },
        // Small batches, so that the end comes in the middle of the stream.
        settings: { maxRows: 20, maxDelayMs: 5, commitEveryMs: 10 },
        log: mute,
      });
      for (let at = 0; at < events.length; at += 60) await site.send(...events.slice(at, at + 60));
      await expect(ingest.failed).rejects.toThrow('the process ends here');
      await ingest.abandon();

      ingest = await site.start();
      await site.settled();
      const rows = await figures(site.store);
      expect(rows).toEqual(await truth(site.store));
      expect(rows.map((row) => row.total)).toEqual(rows.map(() => 5));
      expect(await figures(site.store, 'tickets_live')).toEqual(rows);
      const [counts] = await site.store.query(
        'SELECT sum(messages) AS messages, sum(kept) AS kept FROM ingest_counts',
      );
      expect(counts).toEqual({ messages: 300, kept: 300 });
    },
    90_000,
  );
});

describe('offsets', () => {
  it('are not committed while the state lacks what was read', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let seen = false;
    await site.start({
      async onStep(step) {
        if (step !== 'hot') return;
        seen = true;
        await held;
      },
    });
    await site.send(...events);
    await until(
      () => seen,
      (yes) => yes,
    );
    expect(await site.store.query('SELECT count() AS facts FROM ticket_events')).not.toEqual([{ facts: 0 }]);
    expect(Object.values(await committed(site)).filter((offset) => offset > 0)).toEqual([]);
    expect(await figures(site.store)).toEqual([]);
    release();
    await site.settled();
    expect(await figures(site.store)).toEqual(await truth(site.store));
  }, 60_000);
});

describe('a start', () => {
  it('heals what a dead process left, also when topic and offsets are gone', async () => {
    let ingest = await site.start({
      onStep(step) {
        if (step === 'facts') throw new Error('the process ends here');
      },
      log: mute,
    });
    await site.send(...events);
    await expect(ingest.failed).rejects.toThrow('the process ends here');
    await ingest.abandon();
    expect(await figures(site.store)).toEqual([]);
    const [facts] = await site.store.query<{ facts: number }>(
      'SELECT count() AS facts FROM ticket_events FINAL',
    );
    expect(facts?.facts).toBeGreaterThan(0);

    await site.loseTopic();
    ingest = await site.start();
    const rows = await figures(site.store);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await truth(site.store));
    expect(await figures(site.store, 'tickets_live')).toEqual(rows);
    const hot = await site.store.query('SELECT count() AS facts FROM ticket_events_hot FINAL');
    expect(hot).toEqual([facts]);
  }, 60_000);
});
