import { explainedBy, whereOf } from '../../metrics/attribution/index.ts';
import type { Episode } from '../../schemas/alert.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import { durationMs } from '../../schemas/duration.ts';
import { metricOf, type Rule } from '../../schemas/rule.ts';
import type { Subject } from './ask.ts';
import type { Span } from './changed.ts';

/** How far back (ms) is looked where a rule judges how things stand. */
const LATELY_MS = 3_600_000;

/** What is counted to explain a rule's alerts; undefined where nothing is. */
export const explainedOf = (rule: Rule) => explainedBy(metricOf(rule) ?? '');

/** The window (ms) that a rule judged; undefined for a detector, whose spikes begin where they begin. */
function windowOf({ watch }: Rule): number | undefined {
  switch (watch.kind) {
    case 'threshold':
      return durationMs(watch.window) ?? LATELY_MS;
    case 'burn':
      return durationMs(watch.long) ?? LATELY_MS;
    case 'detector':
    case 'clock':
    case 'absence':
      return undefined;
  }
}

/** What to ask about an episode, and over which stretch; undefined where nothing could explain it. */
export function questionOf(
  { rule, episode }: { rule: Rule; episode: Episode },
  tenant: string,
  now: number,
): { subject: Subject & { dimensions: readonly Dimension[] }; span: Span } | undefined {
  const explained = explainedOf(rule);
  if (!explained) return undefined;
  const row = rule.by && episode.row !== '' ? { [rule.by]: [episode.row] } : {};
  const where = whereOf(explained.metric, { ...rule.where, ...row });
  const to = episode.resolvedAt ?? now;
  const window = windowOf(rule);
  return {
    subject: { tenant, ...explained, where, ...(rule.policy ? { policy: rule.policy } : {}) },
    span: window === undefined ? { toldAt: episode.openedAt, to } : { from: episode.openedAt - window, to },
  };
}
