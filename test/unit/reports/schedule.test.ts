import { describe, expect, it } from 'vitest';
import { dueTime, scheduleProblem } from '../../../cli/reports/schedule.ts';

const DAILY = { schedule: { pattern: '0 8 * * *' } };
const ZONE = 'Asia/Shanghai';
const at = (iso: string) => Date.parse(iso);

describe('when a report is due', () => {
  const after = at('2026-03-01T08:00:00+08:00');
  it.each([
    ['2026-03-01T08:00:00+08:00', null],
    ['2026-03-02T07:59:59.999+08:00', null],
    ['2026-03-02T08:00:00+08:00', { at: at('2026-03-02T08:00:00+08:00'), missed: 1 }],
    ['2026-03-02T23:00:00+08:00', { at: at('2026-03-02T08:00:00+08:00'), missed: 1 }],
    ['2026-03-05T09:00:00+08:00', { at: at('2026-03-05T08:00:00+08:00'), missed: 4 }],
  ])('at %s, made the day before at eight', (now, due) => {
    expect(dueTime(DAILY, ZONE, after, at(now))).toEqual(due);
  });
  it('a zone of its own goes before the site’s', () => {
    const berlin = { schedule: { pattern: '0 8 * * *', zone: 'Europe/Berlin' } };
    expect(dueTime(berlin, ZONE, after, at('2026-03-02T07:30:00Z'))).toEqual({
      at: at('2026-03-02T07:00:00Z'),
      missed: 2,
    });
  });
  it('a year away is made up for once, and counted', () => {
    expect(dueTime(DAILY, ZONE, after, after + 365 * 86_400_000)).toMatchObject({ missed: 365 });
  });
});

describe('a schedule that cannot be', () => {
  it.each([
    ['61 8 * * *', undefined, 'minute'],
    ['0 8 * *', undefined, 'part'],
    ['0 0 8 * * *', undefined, 'part'],
    ['0 8 30 2 *', undefined, 'never'],
    ['0 8 * * *', 'No/Where', 'No/Where'],
  ])('%s in %s is told', (pattern, zone, words) => {
    expect(scheduleProblem({ schedule: { pattern, ...(zone ? { zone } : {}) } }, ZONE)).toContain(words);
  });
  it('one that can be is not', () => {
    expect(scheduleProblem({ schedule: { pattern: '0 9 1 1,4,7,10 *' } }, ZONE)).toBeNull();
  });
});
