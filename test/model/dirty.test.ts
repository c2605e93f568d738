import { describe, expect, it } from 'vitest';
import { BATCH, type BatchStep } from '../../ingest/state/steps.ts';

interface Order {
  steps: readonly BatchStep[];
  /** Whether the old row is looked at as well. */
  old: boolean;
}

/**
 * One ticket whose row moves from one bucket to another: a process dies before a step of its batch, another one gets the
 * batch again, and dies or not. @returns buckets whose sums are wrong and that nobody knows to compute anew.
 */
function lost({ steps, old }: Order, diesBefore: number): string[] {
  let facts = 1;
  let row = { facts: 1, bucket: 'monday' };
  const dirty = new Set<string>();
  const bucketOf = (count: number): string => (count > 1 ? 'tuesday' : 'monday');
  const work: Record<BatchStep, () => void> = {
    facts: () => {
      facts = 2;
    },
    admit() {},
    hot() {},
    dirty() {
      if (old) dirty.add(row.bucket);
      dirty.add(bucketOf(facts));
    },
    evaluate() {
      row = { facts, bucket: bucketOf(facts) };
    },
    announce() {},
  };
  for (const step of steps.slice(0, diesBefore)) work[step]();
  for (const step of steps) work[step]();
  return row.bucket === 'monday' ? [] : ['monday', 'tuesday'].filter((bucket) => !dirty.has(bucket));
}

const worst = (order: Order): string[] => BATCH.flatMap((_step, diesBefore) => lost(order, diesBefore));

describe('buckets that a changed row leaves and enters', () => {
  it('are both marked, wherever a process dies', () => {
    expect(worst({ steps: BATCH, old: true })).toEqual([]);
  });
  it('are lost where they are marked after the row was replaced', () => {
    const late = [...BATCH.filter((step) => step !== 'dirty'), 'dirty'] as BatchStep[];
    expect(worst({ steps: late, old: true })).toContain('monday');
  });
  it('are lost where only the new row is looked at', () => {
    expect(worst({ steps: BATCH, old: false })).toContain('monday');
  });
});
