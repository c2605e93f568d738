import { parseArgs } from 'node:util';
import { DEFAULTS } from '../../metrics/detect/index.ts';
import { domainTable, SIZES } from './detection/domain-table.ts';
import { ourRow } from './detection/ours.ts';
import { rivalRows } from './detection/rivals.ts';
import { print, rounded } from './report.ts';

/*
 * What detectors of spikes cost in false alarms and in minutes: the simple rules of domain.md 2.6 in its easy world, and
 * ours beside them in a hard one. docs/detection.md explains the worlds. Nothing was tuned on the seed `figures`.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'figures' },
    queues: { type: 'string', default: '36' },
    buckets: { type: 'string', default: '600000' },
    only: { type: 'string' },
  },
});
const lanes = Number(values.queues);
const asked = (part: string) => values.only === undefined || values.only === part;

/** Minutes by factor: `x1.5`, `x2`, `x3`; '> 180' where more than half of the increases went unnoticed for three hours. */
const minutes = (delays: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(delays).map(([factor, delay]) => [`x${factor}`, Number.isFinite(delay) ? delay : '> 180']),
  );

if (asked('easy'))
  for (const { mean, phi, rule, falsePerDay, delays } of domainTable(values.seed, Number(values.buckets)))
    print({
      bench: 'detection',
      values: { part: 'easy', mean, phi, rule, falsePerDay: rounded(falsePerDay, 3), ...minutes(delays) },
    });

if (asked('hard'))
  for (const size of SIZES)
    for (const { mean, phi, rule, queueDays, falsePerDay, delays } of await rivalRows(
      values.seed,
      size,
      Math.ceil(lanes / 4),
    ))
      print({
        bench: 'detection',
        values: {
          part: 'hard',
          mean,
          phi,
          rule,
          queueDays,
          falsePerDay: rounded(falsePerDay, 3),
          ...minutes(delays),
        },
      });

if (asked('ours'))
  for (const size of SIZES)
    for (const together of [false, true]) {
      const row = ourRow(values.seed, size, lanes, together, DEFAULTS);
      const { mean, phi, queueDays, falsePerDay, delays, byRule, onsets, within } = row;
      print({
        bench: 'detection',
        values: {
          part: 'ours',
          mean,
          phi,
          tested: together ? lanes : 1,
          queueDays,
          falsePerDay: rounded(falsePerDay, 3),
          ...minutes(delays),
          onsets,
          within10: rounded(within[10], 3),
          within20: rounded(within[20], 3),
          rules: Object.entries(byRule)
            .map(([rule, count]) => `${rule} ${count}`)
            .join(', '),
        },
      });
    }
