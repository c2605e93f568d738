import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES, MEASURE_CASES } from '../../reference/cases.ts';
import { MEASURE_RULES } from './measure-rules.ts';
import { STATE_RULES } from './rules.ts';

const root = resolve(import.meta.dirname, '../../..');
const ALL = [...STATE_RULES, ...MEASURE_RULES];

/** Lines of the founders' page that no numbered rule answers, and what does. */
const ELSEWHERE: Record<string, string> = {
  'Repeat window 30 days': 'first contact resolution and repeat rate: test/integration/metrics',
  'csat10 and csi100 surveys': 'docs/contact-state.md 18 and 20: survey-rules.test.ts',
  'Small cells': 'access by role is not there yet; the catalogue marks what is sensitive',
  'Agent states': 'agents are read from their events: agents.test.ts',
  'Stale counts from': 'test/unit/server and test/integration/server/verdicts.test.ts',
  'Two instants, never mixed': 'test/unit/server, test/integration/ingest',
  'Laws that tests assert': 'test/unit/reference/flow-law.test.ts and properties.test.ts',
};

describe('the table of rules', () => {
  it('names every numbered rule of docs/ticket-state.md, and no other', () => {
    const page = readFileSync(resolve(root, 'docs/ticket-state.md'), 'utf8');
    const numbered = [...page.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbered.length).toBeGreaterThan(30);
    expect([...new Set(ALL.map(({ rule }) => rule))].sort((a, b) => a - b)).toEqual(numbered);
    for (const { rule, switches } of ALL)
      expect({ rule, ways: switches.length }).not.toEqual({ rule, ways: 0 });
  });

  it('has a case by its name for every switch', () => {
    const states = new Set(CASES.filter(({ cut }) => cut === undefined).map(({ name }) => name));
    const measures = new Set(MEASURE_CASES.map(({ name }) => name));
    const missing = [
      ...STATE_RULES.flatMap(({ switches }) => switches.filter(({ by }) => !states.has(by))),
      ...MEASURE_RULES.flatMap(({ switches }) => switches.filter(({ by }) => !measures.has(by))),
    ];
    expect(missing.map(({ by }) => by)).toEqual([]);
  });

  const founders = resolve(root, '../shared/ticket-state.md');
  it.skipIf(!existsSync(founders))(
    'answers every line of the founders’ page (skipped where it is absent)',
    () => {
      const page = readFileSync(founders, 'utf8');
      const lines = page
        .split('\n')
        .filter((line) => /^(- |\| |Negative)/.test(line))
        .map((line) => line.replace(/^(- |\| )/, ''))
        .filter((line) => !/^(field |---)/.test(line));
      const known = [...ALL.flatMap((one) => one.founders), ...Object.keys(ELSEWHERE)];
      expect(lines.length).toBeGreaterThan(30);
      expect(lines.filter((line) => !known.some((start) => line.startsWith(start)))).toEqual([]);
      expect(known.filter((start) => !lines.some((line) => line.startsWith(start)))).toEqual([]);
    },
  );
});
