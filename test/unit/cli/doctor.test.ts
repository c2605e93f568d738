import { describe, expect, it } from 'vitest';
import { TOPICS } from '../../../cli/broker/topics.ts';
import { summary } from '../../../cli/doctor/doctor.ts';
import { bad, good, warn } from '../../../cli/doctor/finding.ts';
import { lagFinding, topicFindings } from '../../../cli/doctor/kafka.ts';
import { spaceFinding } from '../../../cli/doctor/machine.ts';
import { storeFindings } from '../../../cli/doctor/store.ts';
import type { StoreLook } from '../../../schemas/store-look.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 1);
const WELL: StoreLook = {
  engine: { version: '26.7.1.1', now: NOW },
  migrations: { applied: 13, known: 13 },
  disks: [{ name: 'default', freeBytes: 90e9, totalBytes: 100e9 }],
  ended: [{ kind: 'ticket', tenant: 'default', oldest: NOW - 30 * DAY, now: NOW }],
  state: [
    {
      ...{ kind: 'ticket', tenant: 'default', same: 200, differing: 0, missing: 0, movedOn: 0 },
      ...{ columns: [], examples: [] },
    },
  ],
};
const AT_ONCE = { before: NOW, after: NOW };
const troubles = (more: Partial<StoreLook>, asked = AT_ONCE, days = 1_096) =>
  storeFindings({ ...WELL, ...more }, asked, days)
    .filter(({ state }) => state !== 'good')
    .map(({ state, fault, text }) => [state, fault, text]);

describe('what a look at the store means', () => {
  it('is nothing where all is well', () => expect(troubles({})).toEqual([]));

  it.each([
    ['24.8.1.1', 0],
    ['24.7.9.9', 1],
    ['23.12.1.1', 1],
    ['25.3.1.1', 0],
  ])('holds ClickHouse %s against the least version', (version, count) => {
    const found = troubles({ engine: { version, now: NOW } });
    expect(found.map(([, fault]) => fault)).toEqual(Array(count).fill('ANDON_E354'));
  });

  it('takes a clock for another only beyond the time that asking took', () => {
    const asked = { before: NOW, after: NOW + 5_000 };
    expect(troubles({ engine: { version: '26.7', now: NOW + 4_000 } }, asked)).toEqual([]);
    expect(troubles({ engine: { version: '26.7', now: NOW - 2_000 } }, asked)).toEqual([]);
    for (const now of [NOW - 2_001, NOW + 7_001])
      expect(troubles({ engine: { version: '26.7', now } }, asked)).toEqual([
        ['bad', 'ANDON_E351', expect.stringContaining('2001 ms')],
      ]);
  });

  it('names a store that is newer, and one that is older', () => {
    expect(troubles({ migrations: { applied: 14, known: 13 } })[0]?.slice(0, 2)).toEqual([
      'bad',
      'ANDON_E360',
    ]);
    expect(troubles({ migrations: { applied: 12, known: 13 } })[0]?.slice(0, 2)).toEqual([
      'warn',
      'ANDON_E362',
    ]);
  });

  it('tells a retention that does not remove, and bears a day of its rounds', () => {
    expect(troubles({}, AT_ONCE, 29)).toEqual([]);
    expect(troubles({}, AT_ONCE, 28)[0]?.slice(0, 2)).toEqual(['warn', 'ANDON_E353']);
    expect(troubles({}, AT_ONCE, 0)).toEqual([]);
  });

  it('names kind, columns and subjects of rows that are not what their facts say', () => {
    const [row] = WELL.state;
    const spoilt = {
      ...row,
      same: 197,
      differing: 2,
      missing: 1,
      columns: ['queue'],
      examples: ['T-1', 'T-2'],
    };
    expect(troubles({ state: [spoilt as StoreLook['state'][number]] })).toEqual([
      [
        'bad',
        'ANDON_E350',
        'ticket of default: 3 of 200 are not what their facts say; in queue; for example T-1, T-2',
      ],
    ]);
  });

  it('says nothing of disks that it may not look at', () => expect(troubles({ disks: null })).toEqual([]));
});

describe('what is left on a disk', () => {
  it.each([
    [6e9, 'good'],
    [4e9, 'warn'],
    [9e8, 'bad'],
  ])('%d bytes', (free, state) => expect(spaceFinding('Disk space', free, 1e11).state).toBe(state));
});

describe('topics and lag', () => {
  const kept = (topic: string, wrong: string[] = []) => ({
    ...{ topic, partitions: 12, copies: 3, wrong },
    settings: { 'retention.ms': String(7 * DAY), 'retention.bytes': '-1' },
  });

  it('says how each topic is kept', () => {
    const [only, ...others] = topicFindings(TOPICS.map(({ topic }) => kept(topic)));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ state: 'good', text: expect.stringContaining('cc.ticket.v1 12 × 3, 7 d') });
  });

  it('names what is missing and what is wrong', () => {
    const found = topicFindings([kept('cc.ticket.v1', ['cleanup.policy=compact'])]);
    expect(found.map(({ state, fault }) => [state, fault])).toEqual([
      ['bad', 'ANDON_E335'],
      ['warn', 'ANDON_E344'],
      ['good', undefined],
    ]);
  });

  const group = (count: number) => ({ members: Array(count).fill({}), state: 'Stable' }) as never;
  it.each([
    [0, 1, 'good', undefined],
    [0, 0, 'idle', undefined],
    [5, 0, 'bad', 'ANDON_E345'],
    [100_001, 3, 'warn', 'ANDON_E320'],
  ])('%i waiting, %i members', (waiting, members, state, fault) => {
    const found = lagFinding(waiting, 10, group(members));
    expect([found.state, found.fault]).toEqual([state, fault]);
  });
});

it('ends with what is to be done', () => {
  expect(summary([good('a', '')])).toBe('All is well.');
  expect(summary([good('a', ''), warn('b', '')])).toBe('It works, with 1 warning.');
  expect(summary([bad('a', ''), bad('b', ''), warn('c', '')])).toBe(
    '2 things need your attention. 1 warning.',
  );
});
