import { describe, expect, it } from 'vitest';
import { f, hours, min } from '../../reference/cases/case.ts';
import { MEASURE_CASES } from '../../reference/cases.ts';
import { netPromoter, wilson } from '../../reference/intervals.ts';
import { quantile } from '../../reference/kinds-of-values.ts';
import { emptyValue, referenceMeasure, referenceStockByBucket } from '../../reference/measures.ts';
import { rounded } from '../../reference/rounded.ts';
import { referenceTickets } from '../../reference/tickets.ts';

describe('values of the measures, case by case', () => {
  it.each(MEASURE_CASES.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    const question = { ...given.question, timezone: 'Asia/Shanghai' };
    const rows = referenceMeasure(referenceTickets(given.facts, question.now), question);
    const values = Object.fromEntries(rows.map((row) => [row.by ?? row.bucket ?? '', rounded(row.value)]));
    const expected = Object.entries(given.expected).map(([key, value]) => [key, rounded(value)]);
    expect(values).toEqual(Object.fromEntries(expected));
  });

  it('gives a stock at the end of each bucket, at now in the last', () => {
    const facts = [f('created', 0), f('resolved', 90), f('created', 70, { subject: 'T-2' })];
    const question = {
      metric: 'open_tickets',
      from: min(0),
      to: hours(4),
      now: min(130),
      timezone: 'Asia/Shanghai',
    };
    const rows = referenceStockByBucket((at) => referenceTickets(facts, at), { ...question, bucket: 'hour' });
    expect(rows.map((row) => row.value)).toEqual([{ value: 1 }, { value: 1 }, { value: 1 }]);
    expect(rows[0]?.bucket).toBe('2026-07-27T08:00:00+08:00');
  });

  it('knows what is empty: counts are 0, ratios and durations unknown', () => {
    expect(emptyValue('tickets_created')).toEqual({ value: 0 });
    expect(emptyValue('longest_wait')).toEqual({ value: null });
    expect(emptyValue('backlog_age')).toEqual({ n: 0, mean: null, p50: null, p90: null });
    expect(emptyValue('attainment.resolution')).toMatchObject({ value: null, denominator: 0 });
  });

  it('filters and splits by the directory too', () => {
    const facts = [
      f('created', 0, { queue: 'q1', channel: 'phone' }),
      f('created', 0, { subject: 'T-2', queue: 'q2' }),
    ];
    const question = {
      ...{ metric: 'tickets_created', from: min(0), to: min(1), now: min(9), timezone: 'Asia/Shanghai' },
      queues: { q1: { team: 'blue', site: 'gz' }, q2: { team: 'red', site: 'gz' } },
      by: 'team' as const,
    };
    const tickets = referenceTickets(facts, question.now);
    expect(referenceMeasure(tickets, question).map((row) => row.by)).toEqual(['blue', 'red']);
    const phone = referenceMeasure(tickets, { ...question, where: { channel: ['phone'], site: ['gz'] } });
    expect(phone).toEqual([{ by: 'blue', value: { value: 1 } }]);
  });

  it('interpolates quantiles exactly', () => {
    expect(quantile([10], 9)).toBe(10);
    expect(quantile([0, 5], 5)).toBe(3);
    expect(quantile([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 101], 9)).toBe(90);
    expect(quantile([0, 100], 9)).toBe(90);
  });
});

describe('intervals of domain.md 2.4', () => {
  const percent = (share: number | null) => Math.round(1000 * (share ?? Number.NaN)) / 10;
  it.each([
    [19, 20, 76.4, 99.1],
    [9, 10, 59.6, 98.2],
    [0, 5, 0, 43.4],
  ])('Wilson of %i in %i', (k, n, low, high) => {
    const interval = wilson(k, n);
    expect([percent(interval.low), percent(interval.high)]).toEqual([low, high]);
  });

  it('has none for nothing', () => {
    expect(wilson(0, 0)).toEqual({ low: null, high: null });
  });

  it.each([
    [false, -4.2, 64.2],
    [true, -5.7, 57.9],
  ])('net promoter 10/6/4, adjusted: %s', (adjusted, low, high) => {
    const score = netPromoter(10, 6, 4, adjusted);
    const tenth = (value: number) => Math.round(10 * value) / 10;
    expect([score.value, tenth(score.low), tenth(score.high)]).toEqual([30, low, high]);
  });
});
