import { Errors } from 'typebox/value';
import type { CatalogueEntry } from './catalogue.ts';
import { type Dimension, TICKET_DIMENSIONS } from './dimensions.ts';
import { metricOf, type Rule, RuleSchema } from './rule.ts';

export type RuleVerdict = { ok: true; rule: Rule } | { ok: false; problems: string[] };

type Entries = Pick<CatalogueEntry, 'id' | 'kind' | 'unit' | 'better' | 'dimensions'>;

/** What an open ticket's row can be counted by. */
const CLOCK_ROWS: readonly Dimension[] = ['queue', ...TICKET_DIMENSIONS];

function crossCheck(rule: Rule, catalogue: readonly Entries[]): string[] {
  const { watch } = rule;
  if (watch.kind === 'absence') return rule.by ? ['/by: a source is its own subject'] : [];
  if (watch.kind === 'clock') {
    const { warn, critical } = watch;
    if (warn === undefined && critical === undefined) return ['/watch: neither warn nor critical'];
    if (warn !== undefined && critical !== undefined && warn >= critical)
      return ['/watch/warn: must come before critical'];
    if (rule.by && !CLOCK_ROWS.includes(rule.by))
      return [`/by: an open ticket has no ${rule.by}; it has ${CLOCK_ROWS.join(', ')}`];
    return [];
  }
  const threshold = watch.kind === 'threshold' ? watch.line : undefined;
  const id = metricOf(rule);
  const place = threshold ? '/watch/line/metric' : '/watch/metric';
  const metric = catalogue.find((entry) => entry.id === id);
  if (!metric) return [`${place}: ${id} is not in the catalogue`];
  const problems: string[] = [];
  if (rule.by && !metric.dimensions.includes(rule.by))
    problems.push(`/by: ${id} has no ${rule.by}; it has ${metric.dimensions.join(', ')}`);
  if (watch.kind === 'burn' && metric.unit !== 'ratio')
    problems.push(`${place}: only a share burns; ${id} is measured in ${metric.unit}`);
  if (watch.kind === 'detector' && (metric.kind !== 'flow' || metric.unit !== 'count'))
    problems.push(`${place}: only a count of what happens has an hour of week; ${id} is a ${metric.kind}`);
  if (!threshold) return problems;
  const { warn, critical, exitWarn, exitCritical, part = 'value', better } = threshold;
  if (warn === undefined && critical === undefined) problems.push('/watch/line: neither warn nor critical');
  // A score is one number with its n, whatever the catalogue books of it.
  const parted = metric.kind === 'distribution' && metric.unit !== 'score';
  if ((part !== 'value') !== parted)
    problems.push(`/watch/line/part: ${id} is a ${metric.kind}, so ${part} cannot be judged`);
  if (metric.better !== 'neutral' && metric.better !== better)
    problems.push(`/watch/line/better: of ${id}, ${metric.better} is better`);
  const past = (a: number | undefined, b: number | undefined) =>
    a !== undefined && b !== undefined && (better === 'lower' ? a > b : a < b);
  if (past(warn, critical)) problems.push('/watch/line: warn lies beyond critical');
  if (past(exitWarn, warn)) problems.push('/watch/line/exitWarn: lies beyond warn');
  if (past(exitCritical, critical)) problems.push('/watch/line/exitCritical: lies beyond critical');
  return problems;
}

/** Judges a parsed YAML document. Every problem names its place and what is wrong (ANDON_E311). */
export function checkRule(document: unknown, catalogue: readonly Entries[]): RuleVerdict {
  const errors = Errors(RuleSchema, document);
  if (errors.length > 0) {
    const told = errors.map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`);
    return { ok: false, problems: [...new Set(told)] };
  }
  const rule = document as Rule;
  const problems = crossCheck(rule, catalogue);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rule };
}
