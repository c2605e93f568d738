import type { MetricsContext } from '../../metrics/contract.ts';
import type { DayClass } from '../../metrics/detect/index.ts';
import type { Backtest } from '../../schemas/backtest.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Log } from '../../schemas/log.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { RuleRecord, RuleRecords, RuleWarning } from '../../schemas/rule-record.ts';
import type { Store } from '../../store/store.ts';
import type { Alerts } from '../alerts/open.ts';
import { isToBeRetuned, JUDGED_WITHIN_MS, precisionOf } from '../alerts/precision.ts';
import { annotationsOf, type OperationsFact, operationsSql } from '../annotations/read.ts';
import type { AskSeries } from '../attribution/ask.ts';
import { isoInstant } from '../calendar.ts';
import { breathing } from '../forecast/memory.ts';
import { gate } from '../gate.ts';
import type { SendFact, Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import { unplayable } from './material.ts';
import { fingerprintOf, readRecords, recordOf } from './record.ts';
import { backtest } from './run.ts';

export interface RuleBook {
  /** The rules of a tenant with how well they did. */
  list(site: Site): Promise<RuleRecords>;
  /** Plays one over the past; one after the other, and kept on the record where Kafka takes it. */
  play(rule: Rule, site: Site, weeks: number): Promise<Backtest>;
  /** By id. */
  find(tenant: string, id: string): Rule | undefined;
  /** Tells the log which rules that page have no backtest. */
  warn(site: Site): Promise<void>;
}

export interface RuleBookDeps extends Pick<MetricsContext, 'directory'> {
  store: Pick<Store, 'query'>;
  log: Log;
  timers: Timers;
  catalogue: readonly CatalogueEntry[];
  alerts: Pick<Alerts, 'list' | 'rules'>;
  ask: AskSeries;
  classesOf(tenant: string): (date: string) => DayClass;
  send: SendFact;
}

/** What is known of the rules themselves: their backtests and what people said of their alerts. */
export function openRuleBook(deps: RuleBookDeps): RuleBook {
  const one = gate(1);
  const { store, alerts } = deps;

  async function list(site: Site): Promise<RuleRecords> {
    const { tenant } = site;
    const now = site.now();
    const since = now - JUDGED_WITHIN_MS;
    const [records, { episodes }] = await Promise.all([
      readRecords(store, tenant, now),
      alerts.list(tenant, { all: true, since }),
    ]);
    const rules = alerts.rules(tenant).map((rule): RuleRecord => {
      const precision = precisionOf(episodes, rule.id, since);
      const found = records.get(`${rule.id} ${fingerprintOf(rule)}`) ?? null;
      const playable = unplayable(rule) === null;
      const untested: RuleWarning = playable ? 'not_backtested' : 'cannot_be_backtested';
      const warnings: RuleWarning[] = [
        ...(rule.level === 'page' && !found ? [untested] : []),
        ...(isToBeRetuned(precision) ? (['retune'] as const) : []),
      ];
      return { rule, precision, backtest: found, playable, warnings };
    });
    return { tenant, now: isoInstant(now), since: isoInstant(since), rules };
  }

  return {
    list,
    find: (tenant, id) => alerts.rules(tenant).find((rule) => rule.id === id),
    play: (rule, site, weeks) =>
      one(async () => {
        const { tenant, timezone } = site;
        const now = site.now();
        const played = await backtest(
          rule,
          { tenant, weeks, now },
          {
            ...{ ask: deps.ask, catalogue: deps.catalogue, timezone, classOf: deps.classesOf(tenant) },
            breathe: breathing(deps.timers),
            incidents: async (from, to) =>
              annotationsOf(
                await store.query<OperationsFact>(operationsSql(tenant, to, now, undefined)),
                deps.directory,
                tenant,
                { from, to },
              ),
          },
        );
        const told = await deps.send(recordOf(rule, played, now)).then(
          () => true,
          (error: unknown) => {
            deps.log.warn({ rule: rule.id, error: String(error) }, 'a backtest could not be recorded');
            return false;
          },
        );
        return { ...played, recorded: told };
      }),
    async warn(site) {
      const { rules } = await list(site);
      const untested = rules.filter(({ warnings }) => warnings.includes('not_backtested'));
      if (untested.length === 0) return;
      deps.log.warn(
        { tenant: site.tenant, rules: untested.map(({ rule }) => rule.id) },
        'these rules call people and were never played over the past: andon backtest tells what they would have called for',
      );
    },
  };
}
