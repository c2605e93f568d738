import { describe, expect, it } from 'vitest';
import type { Hero } from '../../../schemas/board.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import type { Frame } from '../../../web/feed/feed.ts';
import { makeI18n, speechOf } from '../../../web/i18n.ts';
import { healthOf } from '../../../web/wall/health.ts';
import { tileState } from '../../../web/wall/state.ts';
import { tileModel } from '../../../web/wall/tile.ts';
import { NOW } from '../../browser/support/morning.ts';
import { recordMorning } from '../../browser/support/recording.ts';
import { shippedBoard } from '../../browser/support/shipped.ts';

const zh = speechOf(makeI18n('zh'), 'zh');
const en = speechOf(makeI18n('en'), 'en');
const [waiting, longest, response, csat] = shippedBoard('wall').heroes as [Hero, Hero, Hero, Hero];
const LIVE = { state: 'live', newest: NOW } as const;
const context = (over: object = {}) => ({
  speech: zh,
  zone: 'Asia/Shanghai',
  siteNow: NOW,
  health: LIVE,
  extremeRow: '故障一线',
  ...over,
});
const frame = (
  values: Record<string, MetricValue>,
  state: Frame['state'] = {},
  peaks: Frame['peaks'] = {},
): Frame => ({
  room: 'r',
  epoch: 'e',
  sequence: 1,
  now: NOW,
  cut: NOW,
  dataTime: NOW,
  from: NOW,
  to: NOW,
  data: { '|': values },
  state,
  peaks,
});

describe('which state a tile shows', () => {
  const value: MetricValue = { value: 3, provisional: true };
  it.each([
    ['offline says less than all', { value, severity: 'critical', health: 'offline' }, 'offline'],
    [
      'hidden says less than no data',
      { value: { hidden: 'small_cell' }, severity: 'critical', health: 'stale' },
      'suppressed',
    ],
    ['no data says less than stale', { value: { value: null }, severity: 'warn', health: 'stale' }, 'nodata'],
    ['an absent metric is no data', { value: undefined, severity: 'warn', health: 'live' }, 'nodata'],
    ['stale takes no part in severity', { value, severity: 'critical', health: 'stale' }, 'stale'],
    ['a provisional figure is judged', { value, severity: 'warn', health: 'live' }, 'warn'],
    ['improving', { value, severity: 'improving', health: 'live' }, 'improving'],
    ['provisional', { value, severity: 'normal', health: 'live' }, 'provisional'],
    ['normal', { value: { value: 0 }, severity: 'normal', health: 'live' }, 'normal'],
    [
      'nobody waits is a fact',
      { value: { value: null }, severity: 'normal', health: 'live', emptyIsKnown: true },
      'normal',
    ],
  ] as const)('%s', (_name, input, state) =>
    expect(tileState(input as Parameters<typeof tileState>[0])).toBe(state),
  );
});

describe('health of the sources', () => {
  const { site } = recordMorning({
    silent: {
      '/cc/gd/survey-a': { state: 'stale', minutes: 12 },
      '/cc/gd/acd-a': { state: 'offline', minutes: 43 },
    },
  });
  it('is the worst of the named ones, of all where none is known', () => {
    expect(healthOf(['/cc/gd/ticketing-a'], site, 0).state).toBe('live');
    expect(healthOf(['/cc/gd/survey-a', '/cc/gd/ticketing-a'], site, 0)).toEqual({
      state: 'stale',
      newest: NOW - 12 * 60_000,
    });
    expect(healthOf(['/elsewhere'], site, 0).state).toBe('offline');
  });
  it('turns stale after a minute without a word, offline after half an hour', () => {
    expect(healthOf(['/cc/gd/ticketing-a'], site, 60_000).state).toBe('live');
    expect(healthOf(['/cc/gd/ticketing-a'], site, 60_001).state).toBe('stale');
    expect(healthOf(['/cc/gd/ticketing-a'], site, 30 * 60_000 + 1).state).toBe('offline');
  });
});

describe('what a tile says', () => {
  it('normal: figure, target, distribution and n', () => {
    const tile = tileModel(
      response,
      frame({
        'attainment.first_response': { value: 0.957, numerator: 1390, denominator: 1452 },
        first_response_time: { n: 1452, mean: 1, p50: 144_000, p90: 576_000 },
      }),
      context(),
    );
    expect(tile).toMatchObject({
      state: 'normal',
      tag: '目标 ≥ 95%',
      figure: [['95.7', '%']],
      note: 'n 1,452',
    });
    expect(tile.facts).toEqual([
      { label: 'P50', figure: '2.4', unit: '分', metric: 'first_response_time' },
      { label: 'P90', figure: '9.6', unit: '分', metric: 'first_response_time' },
    ]);
  });
  it('a wait ticks from since, names its queue and its overrun', () => {
    const values = { longest_wait: { value: 1, since: NOW - 962_000 } };
    const tile = tileModel(
      longest,
      frame(values, { '|/longest_wait': 'critical' }),
      context({ siteNow: NOW + 5_000 }),
    );
    expect(tile).toMatchObject({ state: 'critical', tag: '故障一线', figure: [['16:07', '']], raw: 967_000 });
    expect(tile.facts).toEqual([
      { label: '目标', figure: '15:00', unit: '' },
      { label: '超出', figure: '1:07', unit: '' },
    ]);
  });
  it('stale: the figure stands still and tells its age', () => {
    const values = { longest_wait: { value: 1, since: NOW - 60_000 } };
    const health = { state: 'stale', newest: NOW - 12 * 60_000 } as const;
    const tile = tileModel(
      longest,
      frame(values, { '|/longest_wait': 'critical' }),
      context({ health, siteNow: NOW + 90_000 }),
    );
    expect(tile).toMatchObject({ state: 'stale', figure: [['1:00', '']], tag: '陈旧 13 分' });
  });
  it('offline: no figure, the last one small', () => {
    const health = { state: 'offline', newest: NOW - 43 * 60_000 } as const;
    const tile = tileModel(
      csat,
      frame({ csat: { value: 0.912, numerator: 928, denominator: 1018, low: 0.893, high: 0.928 } }),
      context({ health }),
    );
    expect(tile).toMatchObject({ state: 'offline', figure: [['—', '']], note: '09:41', bullet: null });
    expect(tile.facts).toEqual([{ label: '末值', figure: '91.2%', unit: '' }]);
  });
  it('no data, hidden and waiting for the first frame never show 0 %', () => {
    expect(
      tileModel(csat, frame({ csat: { value: null, numerator: 0, denominator: 0 } }), context()),
    ).toMatchObject({ state: 'nodata', figure: [['—', '']], raw: null });
    expect(tileModel(csat, frame({ csat: { hidden: 'small_cell' } }), context())).toMatchObject({
      state: 'suppressed',
      words: 'n < 5',
    });
    expect(tileModel(csat, undefined, context()).facts[0]?.label).toBe('等待第一批数据');
  });
  it('marks few answers', () => {
    const few = (n: number) =>
      tileModel(csat, frame({ csat: { value: 1, numerator: n, denominator: n } }), context({ speech: en }));
    expect([few(9).faint, few(10).faint, few(29).tag, few(30).tag]).toEqual([
      true,
      false,
      'indicative',
      'ref. ≥ 90%',
    ]);
  });
  it('says which line was crossed, and the peak of today only', () => {
    const values = { waiting: { value: 84 }, waiting_contacts: { value: 58 }, queue_depth: { value: 26 } };
    const peak = (at: number) => ({ '|/waiting': { value: 104, at } });
    expect(
      tileModel(waiting, frame(values, { '|/waiting': 'warn' }, peak(NOW - 60_000)), context()),
    ).toMatchObject({ tag: '高于 80', note: '峰值 104 · 10:23' });
    expect(tileModel(waiting, frame(values, {}, peak(NOW - 86_400_000)), context()).note).toBe('');
  });
});
