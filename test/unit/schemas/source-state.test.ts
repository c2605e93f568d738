import { describe, expect, it } from 'vitest';
import {
  completeTo,
  type DataTimes,
  dataTimes,
  furtherOf,
  livenessOf,
  NO_DATA,
  type SourceRule,
  sourceStates,
} from '../../../schemas/source-state.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = 1_000_000 * SECOND;

const wall: SourceRule = { clock: 'wall', speed: 1, expected: [] };
const data: SourceRule = { ...wall, clock: 'data' };
/** Instants as seconds before NOW; negative = after. */
const heard = (ago: Record<string, number>) =>
  new Map(Object.entries(ago).map(([source, seconds]) => [source, NOW - seconds * SECOND]));
const whole = (times: DataTimes) => times.whole !== null && (NOW - times.whole) / SECOND;

describe('a source is', () => {
  it.each([
    { silence: 0, is: 'live' },
    { silence: 60 * SECOND, is: 'live' },
    { silence: 60 * SECOND + 1, is: 'stale' },
    { silence: 30 * MINUTE, is: 'stale' },
    { silence: 30 * MINUTE + 1, is: 'offline' },
    // Rarer heartbeats than every 30 s allow two of them.
    { silence: 240 * SECOND, heartbeat: 120 * SECOND, is: 'live' },
    { silence: 240 * SECOND + 1, heartbeat: 120 * SECOND, is: 'stale' },
    { silence: 30 * MINUTE + 1, heartbeat: 120 * SECOND, is: 'offline' },
    // Offline never comes before stale.
    { silence: 39 * MINUTE, heartbeat: 20 * MINUTE, is: 'live' },
    { silence: 41 * MINUTE, heartbeat: 20 * MINUTE, is: 'stale' },
    { silence: 121 * MINUTE, heartbeat: 20 * MINUTE, is: 'offline' },
    // A clock at 60× runs ten minutes while ten seconds of the pipeline pass.
    { silence: 10 * MINUTE, speed: 60, is: 'live' },
    { silence: 10 * MINUTE + 1, speed: 60, is: 'stale' },
    { silence: 30 * MINUTE + 1, speed: 60, is: 'offline' },
    { silence: 100 * MINUTE, speed: 600, is: 'live' },
    { silence: 300 * MINUTE, speed: 600, is: 'stale' },
    { silence: 300 * MINUTE + 1, speed: 600, is: 'offline' },
  ])('$is after $silence ms, heartbeat $heartbeat, speed $speed', ({ silence, heartbeat, speed, is }) => {
    expect(livenessOf(silence, heartbeat, speed)).toBe(is);
  });
});

describe('the states of the sources', () => {
  it('name what is expected and was never heard as offline', () => {
    const rule = { ...wall, expected: [{ source: '/b', site: 'gz1' }, { source: '/a' }] };
    expect(sourceStates(rule, heard({ '/a': 5, '/x': 90 }), NOW)).toEqual([
      { source: '/a', newest: NOW - 5 * SECOND, state: 'live' },
      { source: '/b', site: 'gz1', newest: 0, state: 'offline' },
      { source: '/x', newest: NOW - 90 * SECOND, state: 'stale' },
    ]);
  });
  it('follow the source furthest on where the clock follows the data', () => {
    const states = sourceStates(data, heard({ '/a': 0, '/b': 61, '/c': 1_801 }), NOW - 90 * SECOND);
    expect(states.map(({ state }) => state)).toEqual(['live', 'stale', 'offline']);
  });
});

describe('dataTime', () => {
  it.each([
    { of: 'nothing', ago: {}, is: false },
    { of: 'one source', ago: { '/a': 3 }, is: 3 },
    { of: 'the least of live ones', ago: { '/a': 3, '/b': 59 }, is: 59 },
    { of: 'live ones only', ago: { '/a': 3, '/b': 61 }, is: 3 },
    { of: 'all silent: those that stopped together', ago: { '/a': 300, '/b': 340, '/c': 900 }, is: 340 },
    { of: 'a backlog of a day', ago: { '/a': 86_400, '/b': 86_405 }, is: 86_405 },
    { of: 'a replay', rule: data, ago: { '/a': 864_000_000 / 1000, '/b': 864_050 }, is: 864_050 },
    { of: 'a replay with one source behind', rule: data, ago: { '/a': 864_000, '/b': 864_100 }, is: 864_000 },
    {
      of: 'a clock at 60× with one source two minutes behind',
      rule: { ...data, speed: 60 },
      ago: { '/a': 0, '/b': 120 },
      is: 120,
    },
    {
      of: 'a source with a rare heartbeat',
      rule: { ...wall, expected: [{ source: '/b', heartbeatSeconds: 300 }] },
      ago: { '/a': 3, '/b': 500 },
      is: 500,
    },
  ])('of $of', ({ rule = wall, ago, is }) => {
    expect(whole(dataTimes(NO_DATA, rule, heard(ago as Record<string, number>), NOW))).toBe(is);
  });

  it('never moves back, whoever comes back', () => {
    const first = dataTimes(NO_DATA, wall, heard({ '/a': 0, '/b': 61 }), NOW);
    expect(whole(first)).toBe(0);
    expect(whole(dataTimes(first, wall, heard({ '/a': 0, '/b': 45 }), NOW))).toBe(0);
    expect(whole(dataTimes(first, wall, heard({}), NOW + 3_600 * SECOND))).toBe(0);
  });

  const sites: SourceRule = {
    ...wall,
    expected: [{ source: '/gz', site: 'gz' }, { source: '/sz', site: 'sz' }, { source: '/both' }],
  };
  it('is told by site, where a source without one tells of all', () => {
    const times = dataTimes(NO_DATA, sites, heard({ '/gz': 2, '/sz': 40, '/both': 10 }), NOW);
    expect(times).toEqual({
      whole: NOW - 40 * SECOND,
      sites: { gz: NOW - 10 * SECOND, sz: NOW - 40 * SECOND },
    });
  });
  it('of a silent site stands while the other goes on', () => {
    const times = dataTimes(NO_DATA, sites, heard({ '/gz': 2, '/sz': 300 }), NOW);
    expect(times.sites).toEqual({ gz: NOW - 2 * SECOND, sz: NOW - 300 * SECOND });
    const later = dataTimes(times, sites, heard({ '/gz': -100, '/sz': 300 }), NOW + 100 * SECOND);
    expect(later.sites).toEqual({ gz: NOW + 100 * SECOND, sz: NOW - 300 * SECOND });
  });
  it('of a site that nothing was heard of is not known', () => {
    expect(dataTimes(NO_DATA, sites, heard({ '/gz': 2 }), NOW).sites).toEqual({ gz: NOW - 2 * SECOND });
  });

  it('kept by two processes is the further of the two', () => {
    expect(furtherOf({ whole: null, sites: { a: 5 } }, { whole: 7, sites: { a: 3, b: 4 } })).toEqual({
      whole: 7,
      sites: { a: 5, b: 4 },
    });
    expect(furtherOf({ whole: 9, sites: {} }, { whole: 7, sites: {} }).whole).toBe(9);
  });
});

it('data is believed complete up to half a minute before the newest', () => {
  expect(completeTo(NOW)).toBe(NOW - 30 * SECOND);
});
