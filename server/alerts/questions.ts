import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { durationMs } from '../../schemas/duration.ts';
import type { FrameData } from '../../schemas/live.ts';
import type { Rule } from '../../schemas/rule.ts';
import { rowKey, type ViewSpec } from '../../schemas/view.ts';
import type { SiteClock } from '../ports.ts';
import { type Reading, readBurn, readThreshold, whenEmpty } from './reading.ts';
import type { Holds } from './step.ts';

/** Views whose frames a rule judges, all of one instant; none where it judges sources, or counts by its own means. */
export function viewsOfRule({ watch, by, where, policy }: Rule, tenant: string): ViewSpec[] {
  if (watch.kind !== 'threshold' && watch.kind !== 'burn') return [];
  const shared = {
    tenant,
    metrics: [watch.kind === 'threshold' ? watch.line.metric : watch.metric],
    ...(by ? { by } : {}),
    ...(where ? { where } : {}),
    ...(policy ? { policy } : {}),
  };
  const windows = watch.kind === 'threshold' ? [watch.window] : [watch.long, watch.short];
  return windows.map((window) => ({ ...shared, window }));
}

/** The tenants of a rule; one that names none watches those that live by the wall's clock, not replays of the past. */
export const isWatchedBy = (rule: Rule, tenant: string, mode: SiteClock['mode']): boolean =>
  rule.tenants ? rule.tenants.includes(tenant) : mode !== 'data';

export const holdsOf = (rule: Rule): Holds => ({
  forMs: durationMs(rule.for) ?? 0,
  keepFiringMs: durationMs(rule.keepFiring) ?? 0,
});

/** Rows that a rule judges now: those of its frames, and those that have an alert already. */
export function rowsOf(rule: Rule, frames: readonly FrameData[], standing: Iterable<string>): Set<string> {
  const rows = new Set(standing);
  if (!rule.by) return rows.add('');
  for (const frame of frames) for (const key of Object.keys(frame)) rows.add(key.slice(key.indexOf('|') + 1));
  // What has no value of the dimension belongs to nobody who could be called.
  rows.delete('');
  return rows;
}

/** What a rule of values reads of one row. */
export function readingOf(
  { watch, by }: Rule,
  entry: Pick<CatalogueEntry, 'kind' | 'unit'>,
  frames: readonly FrameData[],
  row: string,
  now: number,
): Reading {
  const key = rowKey(undefined, by ? row : undefined);
  const value = (place: number, metric: string) => frames[place]?.[key]?.[metric];
  switch (watch.kind) {
    case 'threshold':
      return readThreshold(watch, value(0, watch.line.metric), whenEmpty(entry), key, now);
    case 'burn':
      return readBurn(watch, value(0, watch.metric), value(1, watch.metric));
    case 'absence':
    case 'detector':
    case 'clock':
      throw new Error('such a rule has no frames');
  }
}
