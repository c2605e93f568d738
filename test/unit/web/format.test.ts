import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age, delay, liveDuration, minutes, statistic } from '../../../web/format/durations.ts';
import { clockSeconds, dayName, moment, sameDay } from '../../../web/format/instants.ts';
import { axisCount, count, interval, percent, signed } from '../../../web/format/numbers.ts';
import { opening } from '../../../web/format/opening.ts';
import { siteNow } from '../../../web/format/site-clock.ts';

const M = 60_000;
const H = 60 * M;
/** Monday 27 July 2026, 10:24:31 in Shanghai. */
const MOMENT = Date.UTC(2026, 6, 27, 2, 24, 31);
const ZONE = 'Asia/Shanghai';

describe('numbers and words of DESIGN 9', () => {
  it.each([
    [7 * M + 42_000, '7:42', '7:42'],
    [0, '0:00', '0:00'],
    [59 * M + 59_999, '59:59', '59:59'],
    [H, '1 时', '1 h'],
    [4 * H + 41 * M, '4 时 41 分', '4 h 41 min'],
    [51 * H + 10 * M, '2 天 3 时', '2 d 3 h'],
    [null, '—', '—'],
  ])('a live duration of %s ms is %s', (ms, zh, en) => {
    expect(liveDuration(ms, 'zh')).toBe(zh);
    expect(liveDuration(ms, 'en')).toBe(en);
  });
  it.each([
    [9.6 * M, '9.6 分', '9.6 min'],
    [21_000, '21.0 秒', '21.0 s'],
    [150 * M, '2.5 时', '2.5 h'],
    [null, '—', '—'],
  ])('a statistic of %s ms is %s', (ms, zh, en) => {
    expect(statistic(ms, 'zh')).toBe(zh);
    expect(statistic(ms, 'en')).toBe(en);
  });
  it.each([
    [0.957, '95.7'],
    [1, '100.0'],
    [0.9999, '99.9'],
    [0, '0.0'],
    [0.0001, '0.1'],
    [null, '—'],
  ])('a share of %s is %s', (ratio, text) => expect(percent(ratio)).toBe(text));
  it('groups from a thousand, writes a true minus, an en dash and an em dash', () => {
    expect([count(1452), count(999), count(-1234567), count(null)]).toEqual([
      '1,452',
      '999',
      '−1,234,567',
      '—',
    ]);
    expect([signed(0.8), signed(-6.1), signed(0)]).toEqual(['+0.8', '−6.1', '±0.0']);
    expect([interval(0.893, 0.928), interval(null, 1)]).toEqual(['89.3–92.8', '—']);
    expect([axisCount(2000), axisCount(800)]).toEqual(['2.0k', '800']);
    expect([minutes(8.6 * M), minutes(1.2 * M), minutes(100 * M), minutes(null)]).toEqual([
      '8.6',
      '1.2',
      '100',
      '—',
    ]);
  });
  it('writes ages in one unit and delays to a tenth', () => {
    expect([age(51_000, 'zh'), age(12 * M, 'zh'), age(3 * H, 'en')]).toEqual(['51 秒', '12 分', '3 h']);
    expect([delay(1_230, 'zh'), delay(11_900, 'en'), delay(-5, 'en')]).toEqual(['1.2 秒', '11 s', '0.0 s']);
  });
  it('writes dates and times in the zone of the site', () => {
    expect(dayName(MOMENT, ZONE, 'zh')).toBe('7月27日 周一');
    expect(dayName(MOMENT, ZONE, 'en')).toBe('Mon 27 Jul');
    expect(moment(MOMENT, ZONE, 'zh')).toBe('7月27日 10:24:31');
    expect(moment(MOMENT, ZONE, 'en')).toBe('27 Jul, 10:24:31');
    expect(clockSeconds(MOMENT, 'UTC')).toBe('02:24:31');
    expect(clockSeconds(Date.UTC(2026, 0, 1), 'UTC')).toBe('00:00:00');
    expect(sameDay(MOMENT, MOMENT - 11 * H, ZONE)).toBe(false);
  });
  it('never writes a length that reads back as another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_599_999 }), (ms) => {
        const [minutes = 0, seconds = 0] = liveDuration(ms, 'en').split(':').map(Number);
        expect(minutes * M + seconds * 1000).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });
});

describe('opening hours', () => {
  const weekdays = { '1-5': ['08:00-19:00'] };
  it('tells open from closed and names the next opening', () => {
    expect(opening(undefined, MOMENT, ZONE)).toEqual({ open: true });
    expect(opening(weekdays, MOMENT, ZONE)).toEqual({ open: true });
    expect(opening(weekdays, MOMENT - 3 * H, ZONE)).toEqual({ open: false, opens: '08:00', inDays: 0 });
    expect(opening(weekdays, MOMENT + 10 * H, ZONE)).toEqual({ open: false, opens: '08:00', inDays: 1 });
    // Friday evening: Monday is three days away.
    expect(opening(weekdays, MOMENT + 4 * 24 * H + 10 * H, ZONE)).toEqual({
      open: false,
      opens: '08:00',
      inDays: 3,
    });
    expect(opening({}, MOMENT, ZONE)).toEqual({ open: false, opens: null, inDays: 0 });
  });
  it('closes at the very minute', () => {
    const at = (hour: number, minute: number): number => Date.UTC(2026, 6, 27, hour - 8, minute);
    expect(opening(weekdays, at(18, 59), ZONE).open).toBe(true);
    expect(opening(weekdays, at(19, 0), ZONE).open).toBe(false);
  });
});

it('runs the site clock on by the wall, by a speed, or not at all', () => {
  const reading = { now: 1000, heardAt: 50, speed: 1, clock: 'wall' as const };
  expect(siteNow(reading, 2050)).toBe(3000);
  expect(siteNow({ ...reading, clock: 'scaled', speed: 60 }, 2050)).toBe(121_000);
  expect(siteNow({ ...reading, clock: 'data' }, 2050)).toBe(1000);
});
