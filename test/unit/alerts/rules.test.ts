import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../../metrics/index.ts';
import { durationMs } from '../../../schemas/duration.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { BurnWatch, Rule, ThresholdWatch } from '../../../schemas/rule.ts';
import { checkRule } from '../../../schemas/rule-check.ts';
import type { RatioValue } from '../../../schemas/values.ts';
import { readBurn, readThreshold } from '../../../server/alerts/reading.ts';

const directory = { tenants: {}, sites: {}, teams: {}, queues: {}, skills: {}, regions: {} };
const entries = catalogue({ directory, policies: POLICIES_IN_USE, epoch: 1 });

const rule = (line: object, more: object = {}): unknown => ({
  id: 'r',
  version: 1,
  name: { zh: '名', en: 'name' },
  action: { zh: '做', en: 'do' },
  level: 'page',
  watch: { kind: 'threshold', window: 'now', line: { metric: 'longest_wait', better: 'lower', ...line } },
  for: 'PT30S',
  keepFiring: 'PT10M',
  source: 'chosen',
  ...more,
});
const problems = (document: unknown): string => {
  const verdict = checkRule(document, entries);
  return verdict.ok ? '' : verdict.problems.join('; ');
};

describe('rules', () => {
  it('that ship are valid, each with what to do in both languages and where it comes from', async () => {
    const names = (await readdir('config/rules')).filter((name) => name.endsWith('.yaml'));
    const rules = (await Promise.all(names.map((name) => readFile(`config/rules/${name}`, 'utf8')))).flatMap(
      (text) => parse(text) as Rule[],
    );
    expect(rules.length).toBeGreaterThanOrEqual(9);
    for (const one of rules) expect([one.id, problems(one)]).toEqual([one.id, '']);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
  it.each([
    ['without an action', rule({ warn: 1 }, { action: undefined }), 'action'],
    ['without a line', rule({}), 'neither warn nor critical'],
    ['of a metric that is not there', rule({ metric: 'mood', warn: 1 }), 'mood is not in the catalogue'],
    ['that thinks more waiting is better', rule({ better: 'higher', warn: 1 }), 'lower is better'],
    ['whose warning comes after the alarm', rule({ warn: 9, critical: 5 }), 'warn lies beyond critical'],
    ['whose exit lies beyond its entry', rule({ warn: 9, exitWarn: 10 }), 'exitWarn'],
    ['of a part that a stock does not have', rule({ part: 'p90', warn: 1 }), 'p90 cannot be judged'],
    [
      'split by what the metric does not have',
      rule({ warn: 1 }, { by: 'topic' }),
      'longest_wait has no topic',
    ],
    [
      'of a clock that warns when it is too late',
      rule({}, { watch: { kind: 'clock', clock: 'resolution', warn: 1, critical: 0.9 } }),
      '/watch/warn: must come before critical',
    ],
    [
      'of a clock without a share',
      rule({}, { watch: { kind: 'clock', clock: 'resolution' } }),
      'neither warn nor critical',
    ],
    [
      'of a clock by what a ticket does not have',
      rule({}, { by: 'team', watch: { kind: 'clock', clock: 'resolution', warn: 0.9 } }),
      'an open ticket has no team',
    ],
    ['with a hold that is no duration', rule({ warn: 1 }, { for: '30 s' }), '/for'],
  ])('%s are refused with the place', (_, document, told) => {
    expect(problems(document)).toContain(told);
  });
  it.each([
    ['PT30S', 30_000],
    ['PT1H5M', 3_900_000],
    ['P1DT1S', 86_401_000],
    ['P', null],
    ['PT', null],
    ['30s', null],
  ])('read %s as %s ms', (text, ms) => expect(durationMs(text)).toBe(ms));
});

describe('a line', () => {
  const watch = {
    kind: 'threshold',
    window: 'now',
    line: { metric: 'm', better: 'lower', warn: 10, critical: 20, exitWarn: 8, exitCritical: 16 },
  } as ThresholdWatch;
  const at = (value: number | null) => {
    const { at: place, severity } = readThreshold(watch, { value }, 'zero', '|', 0);
    return place === 'past' ? severity : place;
  };
  it('is passed strictly, with room between entry and exit', () => {
    expect([8, 8.1, 10, 10.1, 20, 20.1].map(at)).toEqual([
      ...['inside', 'between', 'between', 'warn', 'warn', 'critical'],
    ]);
  });
  it('of a count reads none as 0, of an age nobody waiting as inside, of a share nothing', () => {
    const empty = (when: 'zero' | 'inside' | 'unknown', better: 'lower' | 'higher' = 'lower') =>
      readThreshold({ ...watch, line: { metric: 'm', better, warn: 3 } }, undefined, when, '|', 0).at;
    expect([empty('zero'), empty('zero', 'higher'), empty('inside'), empty('unknown')]).toEqual([
      ...['inside', 'past', 'inside', 'unknown'],
    ]);
  });
});

describe('a burn', () => {
  const watch = {
    ...{ kind: 'burn', metric: 'm', goal: 0.95, factor: 4, long: 'PT60M', short: 'PT10M', minN: 20 },
  } as BurnWatch;
  const share = (met: number, of: number): RatioValue => ({
    value: of ? met / of : null,
    numerator: met,
    denominator: of,
  });
  // Allowed are 5 % of misses, so 20 % is where it burns four times too fast.
  it.each([
    ['both windows burn', share(75, 100), share(15, 20), 'past'],
    ['only the short one burns', share(90, 100), share(15, 20), 'between'],
    ['only the long one burns', share(75, 100), share(19, 20), 'inside'],
    ['exactly four times is not past', share(80, 100), share(16, 20), 'between'],
    ['too few to say', share(75, 100), share(14, 19), 'unknown'],
    ['nothing booked', share(75, 100), share(0, 0), 'unknown'],
  ])('%s', (_, long, short, expected) => {
    expect(readBurn(watch, long, short).at).toBe(expected);
  });
});
