import type { Bucket } from '../schemas/dimensions.ts';
import { BUCKET_MS, daysBefore, floorToBucket, midnight } from './calendar.ts';

/** What ViewSpec.window says. A trailing window is calendar days of the zone and milliseconds besides. */
export type Window = { kind: 'now' } | { kind: 'today' } | { kind: 'trailing'; days: number; ms: number };

export const WINDOW_FORMS =
  "'now', 'today' or a trailing ISO 8601 duration (PT15M, PT1H, P14D), at most 400 days";
const DAY = 86_400_000;
const LONGEST_MS = 400 * DAY;

/** @returns null where the text is none of WINDOW_FORMS. */
export function parseWindow(text: string): Window | null {
  if (text === 'now' || text === 'today') return { kind: text };
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?$/.exec(text);
  if (!match) return null;
  const [days, hours, minutes] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  const window = { kind: 'trailing' as const, days, ms: hours * 3_600_000 + minutes * 60_000 };
  const span = windowSpan(window);
  return span > 0 && span <= LONGEST_MS ? window : null;
}

/** Length (ms) that a window can have at most, but for a change of the zone's offset; 0 for 'now'. */
export function windowSpan(window: Window): number {
  if (window.kind === 'now') return 0;
  return window.kind === 'today' ? DAY : window.days * DAY + window.ms;
}

/** How many buckets a window has at most. */
export const bucketCount = (window: Window, bucket: Bucket): number =>
  bucket === 'none' ? 1 : Math.ceil(windowSpan(window) / BUCKET_MS[bucket]) + 1;

/**
 * The window [from, to) in ms UTC at an instant: `to` is now + 1 ms, so that what happens at now counts; a trailing
 * window starts at the bucket that holds its beginning, days being calendar days of the zone.
 */
export function resolveWindow(
  window: Window,
  bucket: Bucket,
  now: number,
  zone: string,
): { from: number; to: number } {
  const to = now + 1;
  if (window.kind === 'now') return { from: now, to };
  if (window.kind === 'today') return { from: midnight(now, zone), to };
  const begin = daysBefore(now - window.ms, window.days, zone);
  return { from: floorToBucket(begin, bucket, zone), to };
}
