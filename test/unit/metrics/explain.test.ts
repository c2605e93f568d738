import { describe, expect, it } from 'vitest';
import { type Computed, formulaOf, type MetricPart } from '../../../metrics/explain/formula.ts';
import { judgedBy } from '../../../metrics/explain/judged-by.ts';
import { catalogue, definitionOf } from '../../../metrics/index.ts';
import { isComposite, type Measure } from '../../../metrics/measure.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Policy } from '../../../schemas/policy.ts';

const context = {
  directory: { tenants: {}, sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
  policies: POLICIES_IN_USE,
  epoch: 1,
};
const given = (more: Partial<Computed>): Computed => ({
  ...{ unit: 'count', value: { value: 0 }, parts: [], total: 0, sum: 0, timezone: 'Asia/Shanghai' },
  ...more,
});
const part = (zh: string, en: string, sign: 1 | -1, value: number | null): MetricPart => ({
  ...{ metric: en, label: { zh, en }, sign, value: { value } },
});

describe('the formula with its numbers put in', () => {
  it.each<[string, Partial<Computed>, string, string]>([
    [
      'a count',
      { value: { value: 1_607 }, total: 1_600, sum: 1_607 },
      '1,600 笔合计 = 1,607',
      '1,600 bookings, in sum = 1,607',
    ],
    [
      'a ratio',
      { unit: 'ratio', value: { value: 0.915, numerator: 183, denominator: 200 }, total: 200, sum: 183 },
      '183 ÷ 200 = 91.5%',
      '183 ÷ 200 = 91.5%',
    ],
    [
      'a ratio of nothing',
      { unit: 'ratio', value: { value: null, numerator: 0, denominator: 0 } },
      '0 ÷ 0 = —',
      '0 ÷ 0 = —',
    ],
    [
      'durations',
      { unit: 'ms', value: { n: 3, mean: 2_000, p50: 1_500, p90: 3_300 }, total: 3, sum: 6_000 },
      '6,000 ms ÷ 3 = 2,000 ms; P50 1,500 ms, P90 3,300 ms',
      '6,000 ms ÷ 3 = 2,000 ms; P50 1,500 ms, P90 3,300 ms',
    ],
    [
      'an age',
      { unit: 'ms', value: { value: 462_000, since: Date.UTC(2026, 6, 27, 2, 16, 49) }, total: 4 },
      '2026-07-27T10:24:31+08:00 − 2026-07-27T10:16:49+08:00 = 462,000 ms',
      '2026-07-27T10:24:31+08:00 − 2026-07-27T10:16:49+08:00 = 462,000 ms',
    ],
    ['no age', { unit: 'ms', value: { value: null } }, '—', '—'],
    [
      'terms',
      {
        value: { value: 10 },
        parts: [
          part('新建', 'Created', 1, 607),
          part('解决', 'Resolved', -1, 600),
          part('重开', 'Reopened', 1, 3),
        ],
      },
      '新建 607 − 解决 600 + 重开 3 = 10',
      'Created 607 − Resolved 600 + Reopened 3 = 10',
    ],
    [
      'the oldest of two',
      {
        unit: 'ms',
        value: { value: 5_000, since: 1 },
        parts: [part('来访', 'Contacts', 1, 5_000), part('工单', 'Tickets', 1, null)],
      },
      'max(来访 5,000 ms, 工单 —) = 5,000 ms',
      'max(Contacts 5,000 ms, Tickets —) = 5,000 ms',
    ],
    ['what is hidden', { value: { hidden: 'small_cell' } }, '—', '—'],
  ])('%s', (_what, more, zh, en) => {
    expect(formulaOf(given(more))).toEqual({ zh, en });
  });
});

describe('the targets a number is judged by', () => {
  const [policy] = POLICIES_IN_USE as readonly [Policy];
  const judged = (id: string, where = {}) => {
    const definition = definitionOf(id);
    if (!definition) throw new Error(id);
    return judgedBy(definition, policy, where);
  };
  it('are those of its clocks, the most specific first, and only those that its filters leave', () => {
    expect(new Set(judged('at_risk').map(({ clock }) => clock))).toEqual(
      new Set(['first_response', 'assignment', 'resolution']),
    );
    expect(judged('tickets_created')).toEqual([]);
    const urgent = judged('attainment.resolution', { priority: ['urgent'], category: ['billing'] });
    expect(urgent.map(({ id }) => id)).toEqual(['resolution-urgent', 'resolution-default']);
  });
  it('are named by every measure that they change', () => {
    const altered = POLICIES_IN_USE.map((each) => ({
      ...each,
      objectives: each.objectives.map((one) => ({ ...one, targetMs: one.targetMs * 7 })),
    }));
    const reading = { tenant: '', now: 9, from: 0, to: 9, policy: 0, context };
    const booked = (measure: Measure, more = {}) => measure.bookings({ ...reading, ...more });
    const forgetful = catalogue(context).flatMap(({ id }) => {
      const measure = definitionOf(id);
      if (!measure || isComposite(measure) || measure.clocks) return [];
      const dependent =
        booked(measure) !== booked(measure, { policy: 1 }) ||
        booked(measure) !== booked(measure, { context: { ...context, policies: altered } });
      return dependent ? [id] : [];
    });
    expect(forgetful).toEqual([]);
  });
});
