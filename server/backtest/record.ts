import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { Backtest } from '../../schemas/backtest.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { RecordedBacktest } from '../../schemas/rule-record.ts';
import type { Store } from '../../store/store.ts';
import { isoInstant } from '../calendar.ts';
import { readOperations } from '../operations.ts';
import type { Fact } from '../ports.ts';

/** What of a rule decides its alerts: a backtest is of a rule with the same words for them. */
export const fingerprintOf = ({ watch, by, where, policy, for: hold, keepFiring }: Rule): string =>
  createHash('sha256')
    .update(JSON.stringify([watch, by ?? null, where ?? {}, policy ?? null, hold, keepFiring]))
    .digest('base64url')
    .slice(0, 16);

/** The fact that a rule was played over the past. @param at ms of site time. */
export function recordOf(
  rule: Rule,
  { tenant, weeks, from, to, figures }: Omit<Backtest, 'recorded'>,
  at: number,
): Fact {
  const { medianDelayMs, falsePerQueueDay, pagesPerDay } = figures;
  return {
    ...{ tenant, type: 'rule.backtested', subject: rule.id, id: ulid(), at },
    data: {
      ...{ rule_id: rule.id, rule_version: rule.version, fingerprint: fingerprintOf(rule), weeks, from, to },
      ...{ episodes: figures.episodes, false_episodes: figures.false, rows: figures.rows },
      ...{ queue_days: figures.queueDays, incidents: figures.incidents, found: figures.found },
      ...(medianDelayMs === null ? {} : { median_delay_ms: medianDelayMs }),
      ...(falsePerQueueDay === null ? {} : { false_per_queue_day: falsePerQueueDay }),
      ...(pagesPerDay === null ? {} : { pages_per_day: pagesPerDay }),
    },
  };
}

/** The last backtest by rule and fingerprint, `id fingerprint`. @param now ms: later ones do not count. */
export async function readRecords(
  store: Pick<Store, 'query'>,
  tenant: string,
  now: number,
): Promise<Map<string, RecordedBacktest>> {
  const events = await readOperations(store, tenant, { types: ['rule.backtested'], to: now });
  const inOrder = events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return new Map(
    inOrder.map(({ subject, at, detail }) => {
      const told = detail as Record<string, number | string | undefined>;
      const number = (name: string): number | null => (told[name] === undefined ? null : Number(told[name]));
      const instant = (name: string): string => new Date(told[name] ?? 0).toISOString();
      const figures = {
        episodes: number('episodes') ?? 0,
        false: number('false_episodes') ?? 0,
        rows: number('rows') ?? 0,
        queueDays: number('queue_days') ?? 0,
        falsePerQueueDay: number('false_per_queue_day'),
        pagesPerDay: number('pages_per_day'),
        incidents: number('incidents') ?? 0,
        found: number('found') ?? 0,
        medianDelayMs: number('median_delay_ms'),
      };
      return [
        `${subject} ${told.fingerprint}`,
        { at: isoInstant(at), from: instant('from'), to: instant('to'), figures },
      ];
    }),
  );
}
