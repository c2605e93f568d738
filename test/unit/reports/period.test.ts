import { describe, expect, it } from 'vitest';
import { lastPeriod } from '../../../server/reports/period.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();

describe('the last whole period before an instant', () => {
  it.each([
    ['day', '2026-03-01T08:00:00+08:00', '2026-02-28T00:00:00+08:00', '2026-03-01T00:00:00+08:00'],
    ['day', '2026-03-01T00:00:00+08:00', '2026-02-28T00:00:00+08:00', '2026-03-01T00:00:00+08:00'],
    ['week', '2026-03-01T23:59:59+08:00', '2026-02-16T00:00:00+08:00', '2026-02-23T00:00:00+08:00'],
    ['week', '2026-03-02T00:00:00+08:00', '2026-02-23T00:00:00+08:00', '2026-03-02T00:00:00+08:00'],
    ['month', '2026-03-01T09:00:00+08:00', '2026-02-01T00:00:00+08:00', '2026-03-01T00:00:00+08:00'],
    ['quarter', '2026-03-31T12:00:00+08:00', '2025-10-01T00:00:00+08:00', '2026-01-01T00:00:00+08:00'],
    ['quarter', '2026-04-01T09:00:00+08:00', '2026-01-01T00:00:00+08:00', '2026-04-01T00:00:00+08:00'],
    ['year', '2026-06-01T00:00:00+08:00', '2025-01-01T00:00:00+08:00', '2026-01-01T00:00:00+08:00'],
  ] as const)('%s at %s', (period, now, from, to) => {
    expect(lastPeriod(period, at(now), 'Asia/Shanghai')).toEqual({ from: at(from), to: at(to) });
  });
  it('a day on which clocks change has 23 hours; the one before has 24', () => {
    const now = at('2026-03-30T08:00:00+02:00');
    const { from, to } = lastPeriod('day', now, 'Europe/Berlin');
    expect([iso(from), to - from]).toEqual(['2026-03-28T23:00:00.000Z', 23 * 3_600_000]);
    const before = lastPeriod('day', now, 'Europe/Berlin', 1);
    expect([before.to, before.to - before.from]).toEqual([from, 24 * 3_600_000]);
  });
  it('the month to compare with is whole, however long it is', () => {
    const { from, to } = lastPeriod('month', at('2026-04-30T12:00:00Z'), 'UTC', 1);
    expect([iso(from), iso(to)]).toEqual(['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z']);
  });
});
