import type { AlertRule, Episode } from '../../schemas/alert.ts';

/** What happened to an alert that the outside is told of: once each. */
export const HAPPENINGS = ['firing', 'graver', 'claimed', 'resolved'] as const;
export type Happening = (typeof HAPPENINGS)[number];

export interface Notice {
  tenant: string;
  happening: Happening;
  episode: Episode;
  rule: AlertRule;
  /** ms of site time. */
  at: number;
}

export const NOTICE_FORMATS = ['andon', 'alertmanager'] as const;
export type NoticeFormat = (typeof NOTICE_FORMATS)[number];

const iso = (instant: number): string => new Date(instant).toISOString();

/** The change between two standings of one episode that the outside is told of; null = none. */
export function happeningOf(before: Episode | undefined, after: Episode): Happening | null {
  if (after.firedAt === null) return null;
  if (!before || before.firedAt === null) return 'firing';
  if (after.phase === 'resolved') return before.phase === 'resolved' ? null : 'resolved';
  if (before.severity === 'warn' && after.severity === 'critical') return 'graver';
  return before.owner === null && after.owner !== null ? 'claimed' : null;
}

/** Andon's own form: the episode and its rule, whole. */
const own = ({ tenant, happening, episode, rule, at }: Notice) => ({
  application: 'andon',
  version: 1,
  happening,
  tenant,
  at: iso(at),
  rule,
  episode,
});

/** The body of Alertmanager's webhook, version 4, which many receivers read. */
function alertmanager({ tenant, episode, rule }: Notice) {
  const status = episode.phase === 'resolved' ? 'resolved' : 'firing';
  const labels = {
    alertname: rule.id,
    severity: episode.severity,
    level: rule.level,
    tenant,
    ...(episode.row === '' ? {} : { [rule.by ?? 'source']: episode.row }),
  };
  const annotations = {
    summary: [rule.name.en, episode.row].filter(Boolean).join(': '),
    description: rule.action.en,
    ...(episode.value === null ? {} : { value: String(episode.value) }),
    ...(episode.owner ? { owner: episode.owner.by } : {}),
  };
  return {
    version: '4',
    groupKey: `{}/{tenant="${tenant}"}:{alertname="${rule.id}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'andon',
    groupLabels: { alertname: rule.id },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: iso(episode.firedAt ?? episode.openedAt),
        endsAt: episode.resolvedAt === null ? '0001-01-01T00:00:00Z' : iso(episode.resolvedAt),
        generatorURL: '',
        fingerprint: episode.id,
      },
    ],
  };
}

/** What is sent of a notice. */
export const bodyOf = (notice: Notice, format: NoticeFormat): object =>
  format === 'alertmanager' ? alertmanager(notice) : own(notice);
