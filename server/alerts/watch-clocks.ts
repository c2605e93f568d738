import type { MetricsContext } from '../../metrics/contract.ts';
import { policyPlace } from '../../metrics/query/policy.ts';
import { clockPlace } from '../../schemas/clock-places.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import type { Log } from '../../schemas/log.ts';
import type { ClockWatch, Rule } from '../../schemas/rule.ts';
import { quote, type Store } from '../../store/store.ts';
import type { Site } from '../site.ts';
import { ticketCondition } from '../tickets/filters.ts';
import { pastClock } from '../tickets/past-clock.ts';
import { openTicket } from '../tickets/sql.ts';
import type { Reading } from './reading.ts';
import type { CountWatch } from './watch-counts.ts';

export type ClockRule = Rule & { watch: ClockWatch };

export interface ClockWatchDeps {
  site: Site;
  store: Pick<Store, 'query'>;
  context: Pick<MetricsContext, 'directory' | 'policies'> & MetricsContext;
  log: Log;
}

/** Tickets of a rule that are past a share of their limit, as a condition. @param row '' = all that the rule watches. */
export function ticketsPast(
  rule: ClockRule,
  row: string,
  tenant: string,
  context: MetricsContext,
  now: number,
): string {
  const { watch, by, where = {} } = rule;
  const place = placeOf(rule, tenant, context);
  const own: Partial<Record<Dimension, string[]>> = by && row !== '' ? { ...where, [by]: [row] } : where;
  return `${ticketCondition(own, context.directory)} AND ${pastClock(watch.clock, place, least(watch), now)}`;
}

/** Where a state row holds the clock that a rule watches; −1 where its policy sets no limit to it. */
function placeOf({ watch, policy }: ClockRule, tenant: string, context: MetricsContext): number {
  const { policies } = context;
  const asked = policies[policyPlace(policy, context, tenant)];
  return asked ? clockPlace(policies, asked, watch.clock) : -1;
}

const least = ({ warn, critical }: ClockWatch): number => Math.min(warn ?? 1, critical ?? 1);

function readingOf({ watch }: ClockRule, { past, critical }: { past: number; critical: number }): Reading {
  const { tickets = 1 } = watch;
  if (watch.critical !== undefined && critical >= tickets)
    return { at: 'past', severity: 'critical', value: past };
  if (watch.warn !== undefined && past >= tickets) return { at: 'past', severity: 'warn', value: past };
  return { at: past > 0 ? 'between' : 'inside', severity: 'warn', value: past };
}

/** Counts the tickets past a share of their limit, by row, once an evaluation period: one small statement over the living. */
export function watchClocks(rule: ClockRule, { site, store, context, log }: ClockWatchDeps): CountWatch {
  const { watch, by } = rule;
  let latest: ReadonlyMap<string, Reading> = new Map();
  let absent: Reading = { at: 'unknown', severity: 'warn', value: null };
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const { tenant } = site;
    const now = site.now();
    const place = placeOf(rule, tenant, context);
    const critical = pastClock(watch.clock, place, watch.critical ?? 1, now);
    const rows = await store.query<{ row: string; past: number; critical: number }>(
      `SELECT ${by ? `toString(${by})` : "''"} AS row, toUInt32(count()) AS past, toUInt32(countIf(${critical})) AS critical
       FROM tickets_live FINAL
       WHERE tenant = ${quote(tenant)} AND ${openTicket(now)} AND ${ticketsPast(rule, '', tenant, context, now)}
       GROUP BY row`,
    );
    // What has no value of the dimension belongs to nobody who could be called.
    const own = rows.filter(({ row }) => !by || row !== '');
    latest = new Map(own.map((one) => [one.row, readingOf(rule, one)]));
    absent = { at: 'inside', severity: 'warn', value: 0 };
  }

  return {
    async turn() {
      running ??= look()
        .catch((error) => log.warn({ error: String(error), rule: rule.id }, 'clocks could not be looked at'))
        .finally(() => {
          running = undefined;
        });
      await running;
    },
    readings: () => latest,
    absent: () => absent,
  };
}
