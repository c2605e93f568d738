import { describe, expect, it } from 'vitest';
import { folded } from '../../../ingest/dead-letters.ts';
import { createStamps } from '../../../ingest/stamps.ts';
import { admit } from '../../../ingest/state/admission.ts';
import { healSince } from '../../../ingest/state/healing.ts';
import { createCommitPrefix } from '../../../ingest/state/prefix.ts';
import { createQuietHour } from '../../../ingest/state/quiet-hour.ts';
import { compareVersions } from '../../../ingest/state/version.ts';

describe('stamps', () => {
  it('grow strictly, also when the clock stands still or goes back, and start after the checkpoint', () => {
    let now = 100;
    const stamps = createStamps({ now: () => now }, 150);
    const first = stamps.open();
    now = 90;
    const second = stamps.open();
    expect([first, second]).toEqual([151, 152]);
    expect(stamps.cut()).toBe(150);
    stamps.finish(second);
    expect(stamps.cut()).toBe(150);
    stamps.finish(first);
    expect(stamps.cut()).toBe(152);
  });
  it('let an idle process say that nothing older will come', () => {
    let now = 100;
    const stamps = createStamps({ now: () => now }, 0);
    now = 500;
    expect(stamps.cut()).toBe(499);
    now = 400;
    expect(stamps.open()).toBe(500);
  });
});

describe('the commit prefix', () => {
  it('ends at the first unfinished batch', () => {
    const prefix = createCommitPrefix<number>();
    const [first, second, third] = [prefix.open([1]), prefix.open([2]), prefix.open([3])];
    second();
    third();
    expect(prefix.take()).toEqual([]);
    first();
    expect(prefix.take()).toEqual([1, 2, 3]);
    expect(prefix.length).toBe(0);
  });
});

describe('admission', () => {
  const unknown = { live: false, leaving: false, stored: false, waiting: false, backfill: false };
  it.each([
    ['new', unknown, 'hot'],
    ['live', { ...unknown, live: true, stored: true }, 'hot'],
    ['known and outside', { ...unknown, stored: true }, 'cold'],
    ['leaving', { ...unknown, live: true, stored: true, leaving: true }, 'cold'],
    ['waiting on the cold way', { ...unknown, live: true, waiting: true }, 'cold'],
    ['new by back-fill', { ...unknown, backfill: true }, 'cold'],
    ['live, with back-fill', { ...unknown, live: true, backfill: true }, 'hot'],
  ] as const)('sends who is %s the right way', (_, standing, way) => {
    expect(admit(standing)).toBe(way);
  });
});

describe('healing', () => {
  const word = { process: 'a', stamp: 1_000, epoch: 2, retired: false, writtenAt: 0 };
  const epoch = { epoch: 2, floor: 500 };
  it('begins at the oldest word of who may be dead', () => {
    expect(healSince([], epoch, 0)).toBe(-1);
    expect(healSince([word, { ...word, process: 'b', stamp: 700 }], epoch, 100)).toBe(600);
    expect(healSince([word, { ...word, process: 'b', stamp: 700, retired: true }], epoch, 0)).toBe(1_000);
    expect(healSince([{ ...word, retired: true }], epoch, 0)).toBe(1_000);
  });
  it('does not believe what an older epoch did after the new one was raised', () => {
    expect(healSince([word, { ...word, process: 'b', epoch: 1, stamp: 900 }], epoch, 0)).toBe(500);
  });
});

describe('versions', () => {
  it('go by epoch, then all facts, then due facts', () => {
    const version = (epoch: number, facts_total: number, facts_due: number) => ({
      epoch,
      facts_total,
      facts_due,
    });
    expect(compareVersions(version(2, 1, 1), version(1, 9, 9))).toBeGreaterThan(0);
    expect(compareVersions(version(1, 3, 1), version(1, 2, 2))).toBeGreaterThan(0);
    expect(compareVersions(version(1, 3, 3), version(1, 3, 2))).toBeGreaterThan(0);
    expect(compareVersions(version(1, 3, 3), version(1, 3, 3))).toBe(0);
  });
});

describe('the quiet hour', () => {
  it('is of the site, in stamps of the wall', () => {
    const quiet = createQuietHour();
    const hour = 3_600_000;
    quiet.note('t', 0, 10);
    expect(quiet.since('t', hour / 2)).toBeNull();
    quiet.note('t', hour / 2, 11);
    quiet.note('t', hour, 12);
    expect(quiet.since('t', hour)).toBe(10);
    quiet.note('t', 1.5 * hour, 13);
    expect(quiet.since('t', 1.5 * hour)).toBe(11);
    expect(quiet.since('other', hour)).toBeNull();
  });
});

describe('dead letters', () => {
  const place = { topic: 't', partition: 0, offset: 5 };
  const message = { ...place, timestamp: 0, key: null, value: null, headers: {} };
  const letter = { ...place, fault: 'ANDON_E107', shape: '{}', firstSeen: 1, lastSeen: 1, message };
  it('make one of a record batch that could not be read', () => {
    const letters = [
      letter,
      { ...letter, offset: 6 },
      { ...letter, offset: 9 },
      { ...letter, fault: 'ANDON_E101', offset: 10 },
    ];
    expect(folded(letters).map(({ offset, messages }) => [offset, messages])).toEqual([
      [5, 2],
      [9, 1],
      [10, 1],
    ]);
  });
});
