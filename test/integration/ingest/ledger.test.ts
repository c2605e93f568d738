import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLedger, createTally } from '../../../ingest/ledger.ts';
import type { RawMessage, Verdict } from '../../../ingest/verdict.ts';
import type { Store } from '../../../store/store.ts';
import { temporaryStore } from './support/ingest.ts';

let store: Store;
let remove: () => Promise<void>;
beforeEach(async () => {
  const temporary = await temporaryStore();
  store = temporary.store;
  remove = temporary.remove;
});
afterEach(() => remove());

const message = (offset: number): RawMessage => ({
  topic: 't',
  partition: 0,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
});
const verdictOf = (offset: number): Verdict =>
  offset % 10 === 0
    ? { kind: 'quarantine', fault: 'ANDON_E101', shape: '' }
    : {
        kind: 'keep',
        rows: [
          {
            table: 'ticket_events',
            tenant: 'a',
            subject: 's',
            source: '/x',
            type: 'x',
            at: 0,
            backfill: false,
            columns: {},
          },
        ],
        counts: { dropped: ['nickname'] },
      };

let clock = 1_000;
/** A process reads [from, to) of a topic that ends at `end`, in batches of `size`. */
async function read(from: number, to: number, size: number, end = 100): Promise<void> {
  const ledger = createLedger(store, () => (clock += 10));
  for (let first = from; first < to; first += size) {
    const last = Math.min(to, first + size);
    await ledger.begin('t', 0, first, end);
    const tally = createTally();
    for (let offset = first; offset < last; offset += 1) {
      const session = ledger.sessionOf('t', 0, offset);
      if (session !== null) tally.count(session, message(offset), verdictOf(offset), 0);
    }
    await ledger.write(tally.ranges(), () => 0, (clock += 10));
  }
}
const counts = async () =>
  (
    await store.query(`SELECT sum(messages) AS messages, sum(kept) AS kept, sum(quarantined) AS bad,
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
});
