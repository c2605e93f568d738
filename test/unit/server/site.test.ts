import { describe, expect, it } from 'vitest';
import type { Directory } from '../../../schemas/directory.ts';
import type { SiteClock } from '../../../server/ports.ts';
import { openSite } from '../../../server/site.ts';
import type { KeptSources } from '../../../store/sources.ts';

const words = { zh: 'x', en: 'x' };
const settings: Directory['tenants'][string] = {
  label: words,
  timezone: 'Asia/Shanghai',
  clock: 'wall',
  policy: 'p@1',
  sources: [
    { source: '/a', label: words },
    { source: '/b', label: words, heartbeatSeconds: 120 },
  ],
};
const NOW = 1_000_000_000;
const rows = (newest: Record<string, number>, kept?: number): KeptSources => ({
  rows: Object.entries(newest).map(([source, at]) => ({ tenant: 't', source, newest: at })),
  times: new Map(kept === undefined ? [] : [['t', { whole: kept, sites: {} }]]),
});

function site(mode: SiteClock['mode'] = 'wall', speed = 1) {
  const time = { now: NOW };
  const announcements = { subscribe: () => () => {}, cut: () => 7 };
  return { time, site: openSite('t', settings, { now: () => time.now, mode, speed }, announcements) };
}

describe('the data time of a site', () => {
  it('is the least of the live sources; expected ones that never spoke are offline and hold nothing back', () => {
    const { site: one } = site();
    expect([one.dataTime, one.completeTo, one.live]).toEqual([null, null, false]);
    one.observe(rows({ '/a': NOW - 1000, '/c': NOW - 5000 }));
    expect(one.dataTime).toBe(NOW - 5000);
    expect(one.completeTo).toBe(NOW - 35_000);
    expect(one.state().sources).toEqual([
      { source: '/a', newest: NOW - 1000, state: 'live' },
      { source: '/b', newest: 0, state: 'offline' },
      { source: '/c', newest: NOW - 5000, state: 'live' },
    ]);
  });
  it('never moves back, neither by a source that returns nor by silence', () => {
    const { site: one, time } = site();
    one.observe(rows({ '/a': NOW, '/c': NOW - 100_000 }));
    expect(one.dataTime).toBe(NOW);
    one.observe(rows({ '/a': NOW, '/c': NOW - 50_000 }));
    expect(one.dataTime).toBe(NOW);
    time.now = NOW + 10_000_000;
    one.observe(rows({ '/a': NOW, '/c': NOW - 50_000 }));
    expect([one.dataTime, one.live]).toEqual([NOW, false]);
  });
  it('is now itself where the clock follows the data; the source furthest on is the measure of silence', () => {
    const { site: one } = site('data');
    expect(one.now()).toBe(NOW);
    one.observe(rows({ '/a': 5_000_000, '/c': 5_001_000 }));
    expect([one.now(), one.live]).toEqual([5_000_000, true]);
    one.observe(rows({ '/a': 5_000_000, '/c': 9_000_000 }));
    expect(one.now()).toBe(9_000_000);
    expect(one.state().sources[0]).toMatchObject({ source: '/a', state: 'offline' });
  });
  it('goes on from what was kept, and says what is not kept yet', () => {
    const { site: one, time } = site();
    const stored = rows({ '/a': NOW - 5000, '/c': NOW - 50_000 }, NOW - 5000);
    one.observe(stored);
    expect([one.dataTime, one.unkept(stored)]).toEqual([NOW - 5000, []]);
    // The other falls silent: this one alone decides from then on, and no batch has told so.
    time.now = NOW + 20_000;
    const later = rows({ '/a': NOW + 10_000, '/c': NOW - 50_000 }, NOW - 5000);
    one.observe(later);
    expect(one.unkept(later)).toEqual([{ tenant: 't', site: '', instant: NOW + 10_000 }]);
  });
  it('takes the larger of what was announced and what is known of the cut, and counts only data', () => {
    const { site: one } = site();
    expect(one.instant()).toEqual({ now: NOW, cut: 7, touches: 0 });
    one.touched(9, true);
    one.touched(8, false);
    expect(one.instant()).toEqual({ now: NOW, cut: 9, touches: 1 });
  });
});
