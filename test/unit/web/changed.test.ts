import { describe, expect, it } from 'vitest';
import type { Changed } from '../../../schemas/changed.ts';
import type { RuleRecord } from '../../../schemas/rule-record.ts';
import { changedModel } from '../../../web/alerts/changed.ts';
import { en } from '../../../web/alerts/en.ts';
import { ruleLines } from '../../../web/alerts/rule-lines.ts';

const say = (key: string, named: Record<string, unknown> = {}): string => {
  const said = key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], en);
  return String(said ?? key).replace(/\{(\w+)\}/g, (_, name) => String(named[name]));
};

const CONTEXT = {
  words: { language: 'en' as const, say },
  zone: 'UTC',
  valueText: (_: string, value: string) => value.toUpperCase(),
  dimensionText: (dimension: string) => dimension,
  metricText: 'Tickets created',
};
const one = (value: string, excess: number, clear: boolean) => ({
  ...{ value, observed: 20, expected: 20 - excess, excess, share: excess / 99, clear },
});
const CHANGED: Changed = {
  ...{ tenant: 'default', metric: 'tickets_created', counted: 'sum', where: { queue: ['fault'] } },
  ...{ now: '2026-03-02T10:24:00.000Z', from: '2026-03-02T09:50:00.000Z', to: '2026-03-02T10:20:00.000Z' },
  ...{ basis: 'hour-of-week', days: 8, observed: 160, expected: 61, unusual: true },
  dimensions: [
    {
      dimension: 'city',
      score: 9,
      clear: true,
      values: [one('fs', 77, true), one('gz', 16, false)],
      others: 0,
    },
    { dimension: 'channel', score: 0.2, clear: false, values: [one('phone', 50, true)], others: 1 },
  ],
  matrix: {
    rows: { dimension: 'subcategory', values: ['outage', 'weak'] },
    columns: { dimension: 'city', values: ['fs', 'gz'] },
    excess: [
      [61, 12, 8.4],
      [9, 2, 0],
      [7, 2, -2.4],
    ],
  },
};

it('rules stand with what was said of them, those to be looked at first', () => {
  const rule = (id: string, kind: string) => ({
    id,
    name: { zh: id, en: id },
    level: 'page',
    watch: { kind },
  });
  const precision = { fired: 9, useful: 2, noise: 4, duplicate: 1, precision: 2 / 7 };
  const figures = {
    ...{ episodes: 5, false: 2, rows: 6, queueDays: 336, falsePerQueueDay: 2 / 336, pagesPerDay: 0.09 },
    ...{ incidents: 3, found: 3, medianDelayMs: 480_000 },
  };
  const backtest = { at: '', from: '', to: '', figures };
  const quiet = { fired: 0, useful: 0, noise: 0, duplicate: 0, precision: null };
  const records = [
    { rule: rule('silent', 'absence'), precision: quiet, backtest: null, playable: false, warnings: [] },
    { rule: rule('spike', 'detector'), precision, backtest, playable: true, warnings: ['retune'] },
  ] as unknown as RuleRecord[];
  expect(ruleLines(records, { language: 'en', say })).toEqual([
    {
      ...{
        id: 'spike',
        name: 'spike',
        level: 'page',
        judged: '9 · 2 / 4 / 1',
        precision: '28.6%',
        playable: true,
      },
      backtest:
        'would fire 5 times, 0.006 false a queue-day, told of 3 of 3 labelled incidents, 8:00 late (median)',
      warnings: ['precision below 50%: its lines should be tuned'],
    },
    {
      ...{
        id: 'silent',
        name: 'silent',
        level: 'page',
        judged: '0 · 0 / 0 / 0',
        precision: '—',
        playable: false,
      },
      ...{ backtest: '', warnings: [] },
    },
  ]);
});

describe('what changed, as it is read', () => {
  const model = changedModel(CHANGED, CONTEXT);

  it('says how much more since when, and which cell holds most of it', () => {
    expect(model.headline).toBe('Tickets created: 99 more than expected since 09:50');
    expect(model.peak).toBe('FS × OUTAGE +61, 61.6%');
    expect(model.basis).toBe('against the same hours of 8 days like it');
  });

  it('adds up by row and column, marks one cell and opens what each is made of', () => {
    const cells = model.matrix?.rows.map(({ cells, sum }) => [...cells, sum].map(({ text }) => text));
    expect(cells).toEqual([
      ['+61', '+12', '+8', '+81'],
      ['+9', '+2', '0', '+11'],
      ['+7', '+2', '−2', '+7'],
    ]);
    expect(model.matrix?.sums.map(({ text }) => text)).toEqual(['+77', '+16', '+6', '+99']);
    const all = model.matrix?.rows.flatMap((row) => row.cells) ?? [];
    expect(all.filter(({ peak }) => peak).map(({ text }) => text)).toEqual(['+61']);
    expect(all[0]?.of).toMatchObject({
      metrics: ['tickets_created'],
      where: { queue: ['fault'], subcategory: ['outage'], city: ['fs'] },
      ...{ from: Date.parse(CHANGED.from), to: Date.parse(CHANGED.to), now: Date.parse(CHANGED.now) },
    });
    // What stands for several values is no question.
    expect(all[2]?.of).toBeNull();
  });

  it('names the values of a dimension that explains, and says where one does not', () => {
    expect(
      model.lines.map(({ dimension, values, text }) => [dimension, values.map((each) => each.text), text]),
    ).toEqual([
      ['city', ['FS +77, 77.8%'], ''],
      ['channel', [], 'changed about alike by channel: no explanation'],
    ]);
  });

  it('divides nothing that is within the noise, or that nothing is known to compare with', () => {
    const quiet = changedModel({ ...CHANGED, observed: 66, unusual: false }, CONTEXT);
    expect([quiet.headline, quiet.peak, quiet.lines]).toEqual([
      'Tickets created: 66 since 09:50, within what is usual',
      '',
      [],
    ]);
    const young = {
      ...CHANGED,
      expected: null,
      unusual: false,
      matrix: null,
      basis: 'none' as const,
      days: 0,
    };
    const model = changedModel(young, CONTEXT);
    expect([model.headline, model.matrix, model.basis]).toEqual([
      'Tickets created: 160 since 09:50; too little history to compare',
      null,
      '',
    ]);
  });
});
