import { describe, expect, it } from 'vitest';
import { createPastMoments } from '../../../server/live/past-moments.ts';

const AT = 10_000;
const moment = { tenant: 'default', key: 'waiting at 10', at: AT };
const rows = [{ total: 3 }];

describe('an answer about a moment that has passed', () => {
  it('stands while only later facts arrive', () => {
    const past = createPastMoments();
    past.keep(moment, 100, rows);
    past.heard('default', 150, AT + 1);
    expect(past.find(moment, 200)).toBe(rows);
  });

  it('is void once a fact of that moment or before has arrived, from that batch on', () => {
    const past = createPastMoments();
    past.keep(moment, 100, rows);
    past.heard('default', 150, AT);
    expect(past.find(moment, 149)).toBe(rows);
    expect(past.find(moment, 150)).toBeUndefined();
    past.keep(moment, 150, rows);
    expect(past.find(moment, 200)).toBe(rows);
  });

  it('is void after a correction, whatever it speaks of, and untouched by another tenant', () => {
    const past = createPastMoments();
    past.keep(moment, 100, rows);
    past.heard('other', 120, 0);
    expect(past.find(moment, 130)).toBe(rows);
    past.heard('default', 140, 0);
    expect(past.find(moment, 150)).toBeUndefined();
  });

  it('is not given to a question with an older cut, nor to another question', () => {
    const past = createPastMoments();
    past.keep(moment, 100, rows);
    expect(past.find(moment, 99)).toBeUndefined();
    expect(past.find({ ...moment, key: 'another' }, 100)).toBeUndefined();
  });

  it('is forgotten once the batches since are no longer all remembered', () => {
    const past = createPastMoments();
    past.keep(moment, 100, rows);
    for (let stamp = 101; stamp <= 2_200; stamp += 1) past.heard('default', stamp, AT + stamp);
    expect(past.find(moment, 2_300)).toBeUndefined();
  });
});
