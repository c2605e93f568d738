import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../ingest/ledger.ts';
import type { SourceNames } from '../../../ingest/source-names.ts';
import { createTally } from '../../../ingest/tally.ts';
import type { FactRow, RawMessage, Verdict } from '../../../ingest/verdict.ts';
import { useStore } from './support/store.ts';

const store = useStore();

const message = (offset: number): RawMessage => ({
  topic: 't',
  partition: 0,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
});
const row = (source: string): FactRow => ({
  table: 'ticket_events',
  tenant: 'a',
  subject: 's',
  source,
  type: 'x',
  at: 0,
  backfill: false,
  columns: {},
});
const verdictOf = (offset: number): Verdict =>
  offset % 10 === 0
    ? { kind: 'quarantine', fault: 'ANDON_E101', shape: '' }
    : { kind: 'keep', rows: [row('/x')], counts: { dropped: ['nickname'] } };

/** Every name is known, and there is room for each. */
const names: SourceNames = {
  of: (_, source) => source,
  known: (claim) => claim ?? { tenant: '', source: '' },
};

let clock = 1_000;
/** A process reads [from, to) of a topic that ends at `end`, in batches of `size`. */
async function read(
  from: number,
  to: number,
  size: number,
  end = 100,
  verdict: (offset: number) => Verdict = verdictOf,
): Promise<void> {
  const ledger = createLedger(store(), () => (clock += 10), names);
  for (let first = from; first < to; first += size) {
    const last = Math.min(to, first + size);
    await ledger.begin('t', 0, first, end);
    const tally = createTally();
    for (let offset = first; offset < last; offset += 1) {
      const session = ledger.sessionOf('t', 0, offset);
      if (session !== null) tally.count(session, message(offset), verdict(offset), []);
    }
    await ledger.write(tally.ranges(), () => 0, (clock += 10));
  }
}
const counts = async () =>
  (
    await store().query(`SELECT sum(messages) AS messages, sum(kept) AS kept, sum(quarantined) AS bad,
      sumMap(dropped) AS dropped FROM ingest_counts`)
  )[0];
const hundred = { messages: 100, kept: 90, bad: 10, dropped: { nickname: 90 } };

describe('the ledger', () => {
  it('counts every message once', async () => {
    await read(0, 100, 30);
    expect(await counts()).toEqual(hundred);
  });
  it('counts a range that is delivered again with other borders once', async () => {
    await read(0, 70, 30);
    await read(30, 100, 7);
    expect(await counts()).toEqual(hundred);
    await read(60, 100, 40);
    expect(await counts()).toEqual(hundred);
  });
  it('counts a replay from the beginning once', async () => {
    await read(0, 100, 30);
    await read(0, 100, 11);
    expect(await counts()).toEqual(hundred);
  });
  it('keeps a range that offsets set by hand would cut in two', async () => {
    await read(0, 100, 50);
    await read(20, 100, 13);
    expect(await counts()).toEqual(hundred);
  });
  it('counts a topic that was made anew beside the old one', async () => {
    await read(0, 100, 50);
    await read(0, 40, 50, 40);
    expect(await counts()).toEqual({ messages: 140, kept: 126, bad: 14, dropped: { nickname: 126 } });
  });

  it('counts each source once, however their messages lie across each other and whatever is read again', async () => {
    const SOURCES = ['/a', '/b', '/c'];
    const END = 60;
    const readings = fc.array(
      fc.record({
        from: fc.nat(END - 1),
        batches: fc.integer({ min: 1, max: 5 }),
        size: fc.integer({ min: 1, max: 25 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { minLength: END, maxLength: END }),
        readings,
        async (senders, again) => {
          await store().command('TRUNCATE TABLE ingest_ledger');
          const verdict = (offset: number): Verdict => {
            const source = SOURCES[senders[offset] as number];
            if (source) return { kind: 'keep', rows: [row(source)] };
            const claim = { tenant: 'a', source: SOURCES[offset % 3] as string };
            return { kind: 'quarantine', fault: 'ANDON_E104', shape: '', claim };
          };
          await read(0, END, 17, END, verdict);
          // Offsets set back by hand, a process that ends at a commit, and one that goes on to the end.
          for (const { from, batches, size } of again) {
            const ended = Math.min(END, from + batches * size);
            await read(from, ended, size, END, verdict);
            await read(ended, END, size + 3, END, verdict);
          }
          const counted = await store().query(
            `SELECT source, sum(kept) AS kept, sum(quarantined) AS bad FROM ingest_counts GROUP BY source ORDER BY source`,
          );
          const truth = SOURCES.map((source, at) => ({
            source,
            kept: senders.filter((one) => one === at).length,
            bad: senders.filter((one, offset) => one === 3 && offset % 3 === at).length,
          })).filter(({ kept, bad }) => kept + bad > 0);
          expect(counted).toEqual(truth);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
