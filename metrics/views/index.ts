import type { MetricsContext } from '../contract.ts';
import { text } from '../state/select.ts';
import { dailyOf } from './daily.ts';
import { SUBJECT_VIEWS, subjectsOf } from './subjects.ts';

/** What a tenant's clock follows: time itself, or its data. */
export type NowOf = (tenant: string) => 'wall' | 'data';

export interface View {
  name: string;
  /** The SELECT. */
  sql: string;
}

const NOW: Record<ReturnType<NowOf>, (tenant: string) => string> = {
  wall: () => 'toUnixTimestamp64Milli(now64(3))',
  data: (tenant) => `(SELECT max(instant) FROM data_times WHERE tenant = ${text(tenant)} AND site = '')`,
};

/**
 * Views for whoever asks ClickHouse by plain SQL (docs/sql.md). Their figures are the catalogue's own expressions, so they
 * are made anew whenever code, policies or directory change, and no migration holds them. A tenant has a zone, a policy
 * and a clock of its own, hence a branch of its own.
 */
export function analystViews(context: MetricsContext, nowOf: NowOf): View[] {
  const each = (make: (tenant: string, now: string) => string): string =>
    Object.keys(context.directory.tenants)
      .map((tenant) => make(tenant, NOW[nowOf(tenant)](tenant)))
      .join('\nUNION ALL\n');
  return [
    ...Object.entries(SUBJECT_VIEWS).map(([name, subject]) => ({
      name,
      sql: each((tenant, now) => subjectsOf(subject, tenant, now, context)),
    })),
    { name: 'v_daily', sql: each((tenant, now) => dailyOf(tenant, now, context)) },
  ];
}
