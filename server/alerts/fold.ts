import type { Episode } from '../../schemas/alert.ts';
import { ALERT_JUDGEMENTS } from '../../schemas/events/alert.ts';
import type { OperationsEvent } from '../operations.ts';
import { createFence } from './fence.ts';

/** An event about alerts: its subject is the rule and the row. Of two acts at one instant the first sent counts. */
export type AlertEvent = OperationsEvent;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const opened = (event: AlertEvent): Episode => ({
  id: text(event.detail.episode),
  subject: event.subject,
  rule: text(event.detail.rule),
  version: Number(event.detail.rule_version ?? 1),
  row: text(event.detail.row),
  phase: 'pending',
  severity: 'warn',
  value: null,
  expected: null,
  openedAt: event.at,
  firedAt: null,
  recoveringAt: null,
  resolvedAt: null,
  resolvedBy: null,
  owner: null,
  silence: null,
  notes: [],
  judgement: null,
});

function phase(episode: Episode, { at, detail }: AlertEvent): void {
  const { severity, value, expected } = detail;
  if (severity === 'warn' || severity === 'critical') episode.severity = severity;
  if (typeof value === 'number') episode.value = value;
  if (typeof expected === 'number') episode.expected = expected;
  switch (detail.phase) {
    case 'firing':
      episode.phase = 'firing';
      episode.firedAt ??= at;
      episode.recoveringAt = null;
      break;
    case 'recovering':
      episode.phase = 'recovering';
      episode.recoveringAt = at;
      break;
    case 'resolved':
      episode.phase = 'resolved';
      episode.resolvedAt = at;
      episode.resolvedBy = text(detail.by) || null;
  }
}

/** What people did. Notes and judgements may come after the end; the first claim stands until it is given back. */
function act(episode: Episode, { type, at, detail }: AlertEvent): void {
  const by = text(detail.by);
  const open = episode.phase !== 'resolved';
  if (type === 'alert.claimed' && open) episode.owner ??= { by, at };
  if (type === 'alert.released' && open) {
    const to = text(detail.to);
    episode.owner = to ? { by: to, at } : null;
  }
  if (type === 'alert.noted') episode.notes.push({ by, at, note: text(detail.note) });
  const judgement = ALERT_JUDGEMENTS.find((known) => known === detail.judgement);
  if (type === 'alert.judged' && judgement) episode.judgement = { by, judgement };
  if (type === 'alert.silenced') {
    const until = Number(detail.until ?? 0);
    episode.silence = until > at ? { by, until, reason: text(detail.reason) } : null;
  }
}

/**
 * The episodes of one subject, in their order, from its events in any order. A subject never has two open ones: where a
 * second is opened (by a process that did not know of the first), it is the first under another name.
 */
export function foldSubject(events: readonly AlertEvent[]): Episode[] {
  const episodes: Episode[] = [];
  const named = new Map<string, Episode>();
  const ordered = [...events].sort((a, b) => a.at - b.at || a.offset - b.offset || (a.id < b.id ? -1 : 1));
  for (const event of ordered) {
    const name = text(event.detail.episode);
    const last = episodes.at(-1);
    const known = named.get(name);
    if (event.type !== 'alert.phase_changed') {
      if (known) act(known, event);
      continue;
    }
    if (known?.phase === 'resolved') continue;
    const begins = event.detail.phase === 'pending' || event.detail.phase === 'firing';
    const open = last && last.phase !== 'resolved' ? last : undefined;
    if (!open && !begins) continue;
    const episode = open ?? opened(event);
    if (!open) episodes.push(episode);
    named.set(name, episode);
    phase(episode, event);
  }
  return episodes;
}

/** Those of many subjects; verdicts of an evaluator that another had replaced are left out. */
export function fold(events: readonly AlertEvent[]): Episode[] {
  const bySubject = new Map<string, AlertEvent[]>();
  const fence = createFence();
  for (const event of events) fence.hear(event);
  for (const event of events.filter(fence.counts))
    bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), event]);
  return [...bySubject.values()].flatMap(foldSubject);
}

/** Open ones first, then the gravest, those that call before those that pass, then the oldest. */
export function byUrgency(a: Episode, b: Episode): number {
  const rank = ({ phase, severity }: Episode) =>
    ({ firing: 0, recovering: 2, pending: 4, resolved: 6 })[phase] + (severity === 'critical' ? 0 : 1);
  return rank(a) - rank(b) || a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1);
}
