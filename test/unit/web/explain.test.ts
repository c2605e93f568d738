import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../schemas/explain.ts';
import { askedOfAnswer, askedOfFrame, explainPath } from '../../../web/explain/asked.ts';
import { en } from '../../../web/explain/en.ts';
import { figureModel } from '../../../web/explain/figures.ts';
import { listLines } from '../../../web/explain/list.ts';
import { explainModel } from '../../../web/explain/model.ts';
import { placeBy } from '../../../web/explain/place.ts';
import { zh } from '../../../web/explain/zh.ts';
import type { Speech } from '../../../web/format/words.ts';
import { makeI18n, speechOf } from '../../../web/i18n.ts';
import { explanationAnswer } from '../../browser/support/recorded-explanation.ts';
import { DIRECTORY } from '../../browser/support/shipped.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 6, 27, 2, 24, 31);
const frame = {
  now: NOW,
  cut: NOW - 5,
  from: NOW - HOUR,
  to: NOW + 1,
  view: {
    tenant: 'default',
    metrics: ['waiting'],
    window: 'PT1H',
    by: 'queue' as const,
    where: { channel: ['phone'] },
  },
};

describe('what a figure is asked about by', () => {
  const parameters = (path: string) => Object.fromEntries(new URL(path, 'http://x').searchParams);
  it('is the now, cut, window, filters and row of its frame', () => {
    const asked = askedOfFrame(frame, 'waiting', { row: 'gd-fault-l1' });
    expect(asked && parameters(explainPath(asked, 'waiting', 2, 20))).toEqual({
      metric: 'waiting',
      tenant: 'default',
      now: '2026-07-27T02:24:31.000Z',
      cut: '2026-07-27T02:24:30.995Z',
      from: '2026-07-27T01:24:31.000Z',
      to: '2026-07-27T02:24:31.001Z',
      by: 'queue',
      'where.channel': 'phone',
      'where.queue': 'gd-fault-l1',
      page: '2',
      size: '20',
    });
  });
  it('is nothing without a frame, and names what is not set', () => {
    expect(askedOfFrame(undefined, 'waiting')).toBeNull();
    expect(askedOfFrame({ ...frame, view: undefined }, 'waiting')).toBeNull();
    const unset = askedOfFrame(frame, 'waiting', { row: '' });
    expect(unset && explainPath(unset, 'waiting', 1, 20)).toContain('where.queue=&');
  });
  it('is a bucket inside the window, and no cut where the answer knows none', () => {
    const answer = { now: '2026-07-27T02:24:31.000Z', cut: null };
    const bucket = { start: NOW - 2 * HOUR, length: 24 * HOUR };
    const asked = askedOfAnswer({ tenant: 'default' }, answer, frame, 'csat', { bucket });
    expect(asked).toMatchObject({ from: NOW - HOUR, to: NOW + 1, now: NOW, where: {} });
    expect(asked).not.toHaveProperty('cut');
  });
});

const words = (messages: typeof zh, language: 'zh' | 'en'): Speech => ({
  language,
  say: (key, named = {}) =>
    String(
      key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], messages),
    ).replace(/\{(\w+)\}/g, (_, name: string) => String(named[name])),
});
const contextOf = (language: 'zh' | 'en') => ({
  speech: speechOf(makeI18n(language), language),
  words: words(language === 'zh' ? zh : en, language),
  directory: DIRECTORY,
});
const given = (more: Partial<Explanation>): Explanation => ({ ...explanationAnswer(), ...more });

describe('the words of an explanation', () => {
  it('spell the ratio out, with interval, window, scope, target and quote', () => {
    const { title, figure, facts } = explainModel(explanationAnswer(), contextOf('zh'));
    expect(title).toBe('首次响应达标率');
    expect(figure).toMatchObject({ fraction: ['183', '200'], result: '91.5%' });
    expect(figure.lines[1]).toEqual({ label: '分母合计', figure: '200', tail: '= 183 + 其余 17' });
    const of = (term: string) => facts.find((fact) => fact.term === term);
    expect(of('区间')?.text).toMatch(/^86\.\d–94\.\d% · 95% Wilson，n 200$/);
    expect(of('窗口')?.text).toContain('按到期时刻');
    expect(of('窗口')?.note).toBe('时区 Asia/Shanghai');
    expect(of('范围')?.text).toBe('队列 故障一线');
    expect(facts.some(({ quote }) => quote && quote.length > 3)).toBe(true);
    expect(of('出处')?.text).toBe('domain 3.8');
  });
  it('set counts, durations, ages and shares of time each in its way', () => {
    const context = contextOf('en');
    const distribution = { n: 3, mean: 120_000, p50: 90_000, p90: 600_000 };
    const lines = figureModel(given({ shape: 'distribution', value: distribution }), context).lines;
    expect(lines.map(({ label, figure }) => `${label} ${figure}`)).toEqual([
      'Sample 3',
      'Mean 2.0 min',
      'P50 1.5 min',
      'P90 10.0 min',
    ]);
    const metric = explanationAnswer().metric;
    const count = given({ shape: 'count', value: { value: 1_204 }, metric: { ...metric, unit: 'count' } });
    expect(figureModel(count, context)).toMatchObject({
      result: '1,204',
      lines: [{ label: 'Sum', figure: '200 bookings' }],
    });
    const age = given({
      shape: 'age',
      value: { value: 462_000, since: NOW - 462_000 },
      metric: { ...metric, unit: 'ms' },
    });
    expect(figureModel(age, context)).toMatchObject({ result: '7:42', lines: [{ label: 'Since' }] });
    const time = given({
      shape: 'weighted',
      value: { value: 0.5, numerator: HOUR, denominator: 2 * HOUR },
      metric: { ...metric, subject: 'agent' },
    });
    expect(figureModel(time, context).fraction).toEqual(['60.0 min', '2.0 h']);
    const parts = [
      { metric: 'a', label: { zh: '', en: 'A' }, sign: 1 as const, value: { value: 5 } },
      { metric: 'b', label: { zh: '', en: 'B' }, sign: -1 as const, value: { value: 2 } },
    ];
    const net = given({ shape: 'count', value: { value: 3 }, parts, metric: { ...metric, unit: 'count' } });
    expect(figureModel(net, context).lines.map(({ label, figure }) => `${label} ${figure}`)).toEqual([
      '+ A 5',
      '− B 2',
    ]);
  });
  it('list misses as such, link tickets alone, and name nobody who is withheld', () => {
    const context = contextOf('zh');
    const [first, ...others] = listLines(explanationAnswer(), context);
    expect(first).toMatchObject({ ticket: 'T-7H100', text: '未达', missed: true, queue: '故障一线' });
    expect(others.at(-1)).toMatchObject({ text: '达成', missed: false });
    const { contributions, metric } = explanationAnswer();
    const one = { ...(contributions.list[0] as (typeof contributions.list)[number]) };
    const lower = given({
      metric: { ...metric, better: 'lower' },
      contributions: { ...contributions, list: [{ ...one, kind: 'contact', contribution: 1 }] },
    });
    expect(listLines(lower, context)[0]).toMatchObject({ ticket: null, text: '计入', missed: true });
    const hidden = given({ contributions: { ...contributions, list: [{ ...one, subject: null }] } });
    expect(listLines(hidden, context)[0]).toMatchObject({ subject: '', ticket: null });
  });
});

describe('where the panel goes', () => {
  const window = { width: 1440, height: 900 };
  it.each([
    ['below its figure', { left: 100, top: 100, bottom: 120 }, 400, { left: 100, top: 128, height: 400 }],
    [
      'above one that stands low',
      { left: 100, top: 700, bottom: 720 },
      400,
      { left: 100, top: 292, height: 400 },
    ],
    [
      'inside the window at its right edge',
      { left: 1400, top: 100, bottom: 120 },
      400,
      { left: 1012, top: 128, height: 400 },
    ],
    [
      'over the whole height where it needs that',
      { left: 0, top: 400, bottom: 420 },
      2_000,
      { left: 8, top: 8, height: 884 },
    ],
  ])('%s', (_what, figure, height, expected) => {
    expect(placeBy(figure, { width: 420, height }, window)).toEqual(expected);
  });
});
