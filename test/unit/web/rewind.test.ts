import { describe, expect, it } from 'vitest';
import type { RewindPart, RewoundWall } from '../../../schemas/rewind.ts';
import { ApiFault } from '../../../web/api.ts';
import type { Frame } from '../../../web/feed/feed.ts';
import { dateOf, dayOf, dayStart } from '../../../web/rewind/day.ts';
import { createRewindFeed } from '../../../web/rewind/feed.ts';
import { createPlayer, type Wanted } from '../../../web/rewind/player.ts';
import { settingsFrom } from '../../../web/settings.ts';

const NOW = Date.UTC(2026, 6, 27, 2);
const wall = (at: number): RewoundWall => ({
  ...{ at, known: 'then', present: NOW, stood: true },
  site: {
    ...{ tenant: 'default', now: at, clock: 'wall', speed: 1, dataTime: at, completeTo: at },
    ...{ sources: [], policy: 'p@1', timezone: 'Asia/Shanghai' },
  },
  views: {
    now: {
      ...{
        ok: true,
        kind: 'snap',
        r: 'room',
        e: `then@${at}`,
        s: 1,
        now: at,
        cut: at,
        dataTime: at,
        from: at,
        to: at + 1,
      },
      data: { '|': { waiting: { value: at } } },
      ...{ state: { '|/waiting': 'warn' }, peaks: {} },
    },
  },
});
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A player whose questions the test answers. */
function playing() {
  const asked: { moment: Wanted; part: RewindPart; signal: AbortSignal; end(error?: Error): void }[] = [];
  const told: string[] = [];
  const timers: { ms: number; act: () => void }[] = [];
  const state = { still: true };
  const player = createPlayer({
    screen: {
      later(ms, act) {
        const timer = { ms, act };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
      },
    },
    ask: (moment, part, signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          moment,
          part,
          signal,
          end: (error) => (error ? reject(error) : resolve(wall(moment.at))),
        });
      }),
    still: () => state.still,
    shown: ({ at }) => void told.push(String(at)),
    failed: (code) => void (code && told.push(code)),
  });
  return {
    ...{ asked, told, timers, state, rest: player.rest },
    go: (at: number) => player.go({ at, known: 'then' }),
    stop: player.stop,
    async end(index: number, error?: Error) {
      asked[index]?.end(error);
      await settled();
    },
  };
}
const parts = ({ asked }: ReturnType<typeof playing>) =>
  asked.map(({ moment, part }) => `${part} ${moment.at}`);

describe('the player', () => {
  it('asks for the figures, and for the courses when nobody has gone on meanwhile', async () => {
    const one = playing();
    one.go(1);
    await one.end(0);
    expect(parts(one)).toEqual(['figures 1']);
    one.timers.shift()?.act();
    await one.end(1);
    expect(parts(one)).toEqual(['figures 1', 'courses 1']);
    expect(one.told).toEqual(['1', '1']);
    expect(one.timers).toEqual([]);
  });
  it('never asks two at once: of what was wanted meanwhile only the last is asked for', async () => {
    const one = playing();
    for (const at of [1, 2, 3]) one.go(at);
    expect(parts(one)).toEqual(['figures 1']);
    await one.end(0);
    expect(parts(one)).toEqual(['figures 1', 'figures 3']);
    expect(one.told).toEqual(['1']);
  });
  it('gives courses up for another moment, and shows none of them', async () => {
    const one = playing();
    one.go(1);
    await one.end(0);
    one.timers.shift()?.act();
    one.go(2);
    expect(one.asked[1]?.signal.aborted).toBe(true);
    expect(parts(one)).toEqual(['figures 1', 'courses 1', 'figures 2']);
    await one.end(1);
    expect(one.told).toEqual(['1']);
    await one.end(2);
    expect(one.told).toEqual(['1', '2']);
  });
  it('asks for no courses while it plays, and for those of the moment where it comes to rest', async () => {
    const one = playing();
    one.state.still = false;
    one.go(1);
    await one.end(0);
    expect(one.timers).toEqual([]);
    one.state.still = true;
    one.rest();
    expect(parts(one)).toEqual(['figures 1', 'courses 1']);
  });
  it('asks again after a refusal that passes, and not after one that stays', async () => {
    const one = playing();
    one.go(1);
    await one.end(0, new ApiFault(429, 'ANDON_E260', 'full'));
    expect(one.timers).toHaveLength(1);
    one.timers.shift()?.act();
    await one.end(1, new ApiFault(404, 'ANDON_E261', 'nothing'));
    expect(one.told).toEqual(['ANDON_E260', 'ANDON_E261']);
    expect(one.timers).toEqual([]);
    one.go(2);
    await one.end(2, new TypeError('nobody answers'));
    expect(one.timers).toHaveLength(1);
    one.stop();
    expect(one.timers).toEqual([]);
  });
});

describe('the feed of the past', () => {
  const VIEW = { tenant: 'default', metrics: ['waiting'], window: 'now' };
  it('shows a moment as the live feed shows a snapshot, to who came before and after', () => {
    const feed = createRewindFeed();
    const frames: Frame[] = [];
    feed.subscribe(VIEW, (frame) => void frames.push(frame));
    feed.show(wall(NOW));
    feed.show(wall(NOW - 60_000));
    expect(frames.map(({ now, data }) => [now, data['|']])).toEqual([
      [NOW, { waiting: { value: NOW } }],
      [NOW - 60_000, { waiting: { value: NOW - 60_000 } }],
    ]);
    const later: Frame[] = [];
    const stop = feed.subscribe(VIEW, (frame) => void later.push(frame));
    expect(later).toEqual([frames[1]]);
    expect(later[0]?.state).toEqual({ '|/waiting': 'warn' });
    stop();
    feed.clear();
    expect(frames.at(-1)?.data).toEqual({});
    expect(later).toHaveLength(1);
  });
});

describe('the day of the slider', () => {
  it.each([
    ['Asia/Shanghai', '2026-07-27', Date.UTC(2026, 6, 26, 16), 24],
    ['Europe/Berlin', '2026-03-29', Date.UTC(2026, 2, 28, 23), 23],
    ['Europe/Berlin', '2026-10-25', Date.UTC(2026, 9, 24, 22), 25],
    ['America/St_Johns', '2026-11-01', Date.UTC(2026, 10, 1, 2, 30), 25],
  ])('%s %s', (zone, date, start, hours) => {
    expect(dayStart(date, zone)).toBe(start);
    const end = start + hours * 3_600_000;
    for (const at of [start, start + 3 * 3_600_000, end - 1]) {
      expect(dateOf(at, zone)).toBe(date);
      expect(dayOf(at, zone, end + 1)).toEqual({ from: start, to: end });
    }
    // Today ends now.
    expect(dayOf(start + 60_000, zone, start + 90_000)).toEqual({ from: start, to: start + 90_000 });
  });
  it('is none where the field is empty', () => expect(dayStart('', 'UTC')).toBeNull());
});

describe('the address', () => {
  it.each([
    [{}, null, 'now'],
    [{ now: '2026-07-27T02:00:00.000Z', known: 'then' }, NOW, 'then'],
    [{ now: '2026-07-27T10:00:00+08:00' }, NOW, 'now'],
    [{ now: '2026-07-27' }, null, 'now'],
    [{ now: '2026-07-27T10:00:00' }, null, 'now'],
    [{ now: 'yesterdayTZ', known: 'maybe' }, null, 'now'],
  ])('%j', (query, at, known) => {
    expect(settingsFrom(query)).toMatchObject({ at, known });
  });
});
