import { describe, expect, it } from 'vitest';
import { isFlood } from '../../../metrics/detect/flood.ts';
import { rollUp } from '../../../metrics/detect/roll-up.ts';
import { DEFAULTS } from '../../../metrics/detect/settings.ts';

const MINUTE = 60_000;
const parentOf = new Map([
  ['q1', 'north'],
  ['q2', 'north'],
  ['q3', 'north'],
  ['q4', 'south'],
  ['north', 'all'],
  ['south', 'all'],
  ['west', 'all'],
  ['east', 'all'],
]);
const at = (minutes: Record<string, number>) =>
  Object.entries(minutes).map(([series, minute]) => ({ series, since: minute * MINUTE }));
const roll = (minutes: Record<string, number>) => rollUp(at(minutes), parentOf, DEFAULTS.rollUp);

describe('roll-up', () => {
  it('leaves two children alone', () => {
    expect(roll({ q1: 0, q2: 5, q4: 6 })).toEqual({ incidents: [], silenced: new Set() });
  });

  it('makes three children within ten minutes one incident of their parent', () => {
    const { incidents, silenced } = roll({ q3: 10, q1: 0, q2: 5 });
    expect(incidents).toEqual([{ parent: 'north', since: 10 * MINUTE, children: ['q1', 'q2', 'q3'] }]);
    expect([...silenced].sort()).toEqual(['q1', 'q2', 'q3']);
    expect(roll({ q3: 11, q1: 0, q2: 5 }).incidents).toEqual([]);
  });

  it('goes up level by level, and keeps an alarm of the parent from its own beginning', () => {
    const { incidents, silenced } = roll({ q1: 0, q2: 0, q3: 5, south: 5, west: 10 });
    expect(incidents.map(({ parent }) => parent)).toEqual(['north', 'all']);
    expect(incidents[1]).toMatchObject({ since: 10 * MINUTE, children: ['north', 'south', 'west'] });
    expect(silenced.has('south') && silenced.has('north')).toBe(true);
    expect(roll({ north: 1, q1: 2, q2: 3, q3: 4 }).incidents[0]?.since).toBe(MINUTE);
  });
});

describe('flood', () => {
  const flood = (starts: number[], before: boolean) => isFlood(starts, 60 * MINUTE, before, DEFAULTS.flood);
  const alerts = (count: number, minute: number) => Array<number>(count).fill(minute * MINUTE);

  it('begins above ten alerts in ten minutes and ends below five', () => {
    expect(flood(alerts(10, 55), false)).toBe(false);
    expect(flood(alerts(11, 55), false)).toBe(true);
    expect(flood(alerts(5, 55), true)).toBe(true);
    expect(flood(alerts(4, 55), true)).toBe(false);
  });

  it('forgets alerts after ten minutes', () => {
    expect(flood(alerts(30, 50), true)).toBe(false);
    expect(flood(alerts(30, 51), false)).toBe(true);
  });
});
