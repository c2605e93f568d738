import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STORE_RULES } from './store-rules.ts';
import { RULES } from './world.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

describe('the table of the rules of facts, state and working set', () => {
  it('points at tests that exist', () => {
    const missing = STORE_RULES.flatMap(({ shown }) =>
      shown.flatMap((one) => {
        if ('removed' in one) return RULES.includes(one.removed) ? [] : [one.removed];
        return read(one.test).includes(one.named) ? [] : [`${one.test}: ${one.named}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it('says of every line how it is shown, or why not', () => {
    expect(STORE_RULES.filter(({ shown, open }) => shown.length === 0 && !open)).toEqual([]);
  });

  it('uses every rule that the model can do without', () => {
    const used = new Set<string>(
      STORE_RULES.flatMap(({ shown }) => shown.map((one) => ('removed' in one ? one.removed : one.named))),
    );
    // Its absence leaves no wrong row: subjects leave and return in vain (eviction.test.ts); the hour is shown there.
    const churn = ['quiet hour before leaving', 'next_at keeps from leaving'];
    const shown = (rule: string) => [...used].some((named) => named.includes(rule));
    expect(RULES.filter((rule) => !shown(rule) && !churn.includes(rule))).toEqual([]);
  });

  const founders = resolve(root, '../shared/state-store.md');
  it.skipIf(!existsSync(founders))(
    'has every line of the founders’ page (skipped where it is absent)',
    () => {
      const lines: string[] = [];
      let section = '';
      for (const line of readFileSync(founders, 'utf8').split('\n')) {
        if (line.startsWith('## ')) section = line.slice(3);
        else if (section !== '' && line.trim() !== '')
          lines.push(`${section}: ${line.replace(/^(- |\d+\. )/, '')}`);
      }
      const known = STORE_RULES.map((rule) => `${rule.section}: ${rule.line}`);
      expect(lines.length).toBeGreaterThan(15);
      expect(lines.filter((line) => !known.some((start) => line.startsWith(start)))).toEqual([]);
      expect(known.filter((start) => !lines.some((line) => line.startsWith(start)))).toEqual([]);
    },
  );
});
