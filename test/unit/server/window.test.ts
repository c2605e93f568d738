import { describe, expect, it } from 'vitest';
import type { Bucket } from '../../../schemas/dimensions.ts';
import { floorToBucket, midnight, parseInstant } from '../../../server/calendar.ts';
import { bucketCount, parseWindow, resolveWindow, type Window } from '../../../server/window.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const local = (instant: number) => new Date(instant + 8 * 3_600_000).toISOString().slice(0, -1);
const SHANGHAI = 'Asia/Shanghai';

describe('a window at an instant, in Shanghai', () => {
  it.each([
    ['now', 'none', '2026-03-01T00:00:00.000', '2026-03-01T00:00:00.000'],
    ['today', 'none', '2026-03-01T00:00:00.000', '2026-03-01T00:00:00.000'],
    ['today', 'none', '2026-02-28T23:59:59.999', '2026-02-28T00:00:00.000'],
    ['today', 'hour', '2026-03-01T07:59:00.000', '2026-03-01T00:00:00.000'],
    ['PT15M', 'none', '2026-03-01T00:07:31.000', '2026-02-28T23:52:31.000'],
    ['PT15M', 'minute', '2026-03-01T00:07:31.000', '2026-02-28T23:52:00.000'],
    ['PT1H', '5m', '2026-01-01T00:04:59.999', '2025-12-31T23:00:00.000'],
    ['PT24H', 'hour', '2024-03-01T12:30:00.000', '2024-02-29T12:00:00.000'],
    ['P1DT2H30M', 'none', '2026-03-01T02:00:00.000', '2026-02-27T23:30:00.000'],
    ['P14D', 'none', '2026-03-01T10:20:30.000', '2026-02-15T10:20:30.000'],
    ['P14D', 'day', '2026-03-01T10:20:30.000', '2026-02-15T00:00:00.000'],
    ['P14D', 'day', '2026-03-01T00:00:00.000', '2026-02-15T00:00:00.000'],
    ['P14D', 'week', '2026-03-01T10:00:00.000', '2026-02-09T00:00:00.000'],
    ['P31D', 'month', '2026-03-31T10:00:00.000', '2026-02-01T00:00:00.000'],
  ])('%s by %s at %s begins at %s', (window, bucket, now, from) => {
    const resolved = resolveWindow(parseWindow(window) as Window, bucket as Bucket, at(now), SHANGHAI);
    expect(local(resolved.from)).toBe(from);
    expect(resolved.to).toBe(at(now) + 1);
  });

  it('days are calendar days where the offset changes', () => {
    const now = Date.parse('2026-03-29T12:00:00+02:00');
    const { from } = resolveWindow({ kind: 'trailing', days: 1, ms: 0 }, 'none', now, 'Europe/Berlin');
    expect(now - from).toBe(23 * 3_600_000);
    expect(midnight(now, 'Europe/Berlin')).toBe(Date.parse('2026-03-29T00:00:00+01:00'));
  });

  it('hours are the hours of a zone that is half an hour off', () => {
    const now = Date.parse('2026-03-01T10:10:00+05:30');
    expect(floorToBucket(now, 'hour', 'Asia/Kolkata')).toBe(Date.parse('2026-03-01T10:00:00+05:30'));
  });
});

describe('what is no window', () => {
  it.each([
    '',
    'P',
    'PT',
    'P0D',
    'PT0M',
    'P401D',
    'PT9601H',
    'yesterday',
    'P1M',
    'P1W',
    'PT1.5H',
    '-P1D',
    'P1D ',
  ])('%j', (text) => {
    expect(parseWindow(text)).toBeNull();
  });
  it('knows how many buckets it has', () => {
    expect(bucketCount({ kind: 'today' }, 'hour')).toBe(25);
    expect(bucketCount({ kind: 'now' }, 'none')).toBe(1);
  });
});

it.each(['2026-02-30T00:00:00Z', '2026-03-01', '2026-03-01T00:00:00', 'now', '', '0'])(
  '%j is no instant',
  (text) => {
    expect(parseInstant(text)).toBeNull();
  },
);
