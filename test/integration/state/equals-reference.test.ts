import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TICKET_COLUMNS, ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { CASES, differences } from '../../reference/cases.ts';
import { countKinds, type History, history, historySet } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceState } from '../../reference/state.ts';
import { apart, type Ground, openGround, unequal } from './support.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = Number(process.env.ANDON_TEST_SEED ?? 20260727);
const TICKETS = Number(process.env.ANDON_TEST_TICKETS ?? 2_000);

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

describe('the state SQL, case by case', () => {
  const sql = ticketState(POLICIES_IN_USE);
  const cases = CASES.map((given, i) => {
    const subject = `case-${i}`;
    return { ...given, subject, facts: given.facts.map((fact) => ({ ...fact, subject })) };
  });
  beforeAll(async () => {
    const facts = await ground.keep(cases.flatMap((given) => given.facts));
    let taken = 0;
    for (const given of cases) {
      given.facts = facts.slice(taken, taken + given.facts.length);
      taken += given.facts.length;
    }
  });

  it('gives what was computed by hand, and in every other column what the reference gives', async () => {
    const moments = new Map<string, typeof cases>();
    for (const given of cases) {
      const key = `${given.now} ${given.cut ?? ''}`;
      moments.set(key, [...(moments.get(key) ?? []), given]);
    }
    const wrong: string[] = [];
    const decidedByHash: string[] = [];
    for (const some of moments.values()) {
      const [{ now, cut }] = some as [(typeof cases)[number]];
      const where = `subject IN (${some.map((given) => `'${given.subject}'`).join(', ')})`;
      const rows = await ground.evaluate(sql, { where, now, cut });
      for (const given of some) {
        const row = rows.get(given.subject);
        const expected = referenceState(given.facts, now, POLICIES_IN_USE, { cut });
        // Where two copies tie, the database's own hash decides and not the one that the case was computed with.
        const byHash = differences(given, expected).length > 0;
        if (byHash) decidedByHash.push(given.name);
        const told = [...(byHash ? [] : differences(given, row ?? null)), ...unequal(expected, row)];
        if (told.length > 0) wrong.push(`${given.name}: ${told.join('; ')}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(decidedByHash).toEqual([
      'rule 4: recorded at once, the larger content hash stands, as an unsigned number',
      'rule 19: pauses begin at creation, end with the status, and empty ones are dropped',
    ]);
  });
});

describe('the state SQL over generated histories', () => {
  const sql = ticketState(POLICIES_IN_USE);
  let histories: History[] = [];
  beforeAll(async () => {
    const alone = apart(fc.sample(history, { numRuns: TICKETS, seed: SEED }), 'alone');
    const sets = fc.sample(historySet, { numRuns: TICKETS / 10, seed: SEED });
    const linked = sets.flatMap((set, i) => apart(set, `set${i}`));
    histories = [...alone, ...linked];
    const facts = await ground.keep(histories.flatMap((one) => one.facts));
    let taken = 0;
    histories = histories.map((one) => {
      const own = facts.slice(taken, taken + one.facts.length);
      taken += one.facts.length;
      return { ...one, facts: own };
    });
  });

  it.each([
    ['an hour in', ORIGIN + HOUR, undefined],
    ['a day in', ORIGIN + DAY + 1, undefined],
    ['four days in', ORIGIN + 4 * DAY, undefined],
    ['twenty days in', ORIGIN + 20 * DAY, undefined],
    ['when all is over', ORIGIN + 400 * DAY, undefined],
    ['as far as was known then', ORIGIN + 400 * DAY, ORIGIN + 60 * DAY + 3 * HOUR],
  ])('equals the reference in every column, %s', async (_name, now, cut) => {
    const rows = await ground.evaluate(sql, {
      where: "subject LIKE 'alone-%' OR subject LIKE 'set%'",
      now,
      cut,
    });
    const wrong: string[] = [];
    for (const one of histories) {
      const expected = referenceState(one.facts, now, POLICIES_IN_USE, { cut });
      const told = unequal(expected, rows.get(one.subject));
      if (told.length > 0) wrong.push(`${one.subject} ${told.join('; ')}`);
    }
    console.log(
      JSON.stringify({ now, cut, rows: rows.size, ...countKinds(histories.map((one) => ({ ...one, now }))) }),
    );
    if (wrong.length > 0) {
      const tally: Record<string, number> = {};
      for (const told of wrong)
        for (const column of told.split('; ')) {
          const name = column.replace(/^\S+-\d+ /, '').split(':')[0] as string;
          tally[name] = (tally[name] ?? 0) + 1;
        }
      console.log(tally);
    }
    expect(wrong.slice(0, 12)).toEqual([]);
  });

  /** Rule, a piece of the SQL that obeys it, and what stands there when the rule is switched off. */
  const SWITCHED: [string, string, string][] = [
    ['4: the later recorded copy stands', 'rival > claim', 'rival < claim'],
    [
      '5: corrections take facts back',
      'NOT arrayExists((target, correction) -> target = own',
      'NOT arrayExists((target, correction) -> 0',
    ],
    ['5: a correction can be corrected', 'if(has(held.1, c.2) OR has(held.1, c.4)', 'if(has(held.1, c.4)'],
    ['7: what is older than the snapshot is history', 'holding = 0 OR due >= known_from', '1'],
    ['9: an absorbed child hands on its creation', 'r IN (1, 25)', 'r IN (1)'],
    ['13: a run of one queue is entered once', 'x != y', '1'],
    ['17: closed unresolved is no resolution', 'AND unresolved = 0', ''],
    ['19: empty pauses are dropped', 'p.2 = 0 OR p.2 > p.1)', '1)'],
    ['22: a new class selects a new target', 'least(length(run_at), ', 'least(1, '],
    ['23: pauses are capped', 'least(p.2, p.1 + 432000000)', 'p.2'],
    ['24: a target counts until the next run', 'greatest(r.1, r.4) < until', '1'],
  ];

  it.each(SWITCHED)('differs from the reference with rule %s switched off', async (_rule, piece, instead) => {
    const now = ORIGIN + 400 * DAY;
    const whole = sql({
      facts: 'ticket_events',
      where: "subject LIKE 'alone-%' OR subject LIKE 'set%'",
      now,
      epoch: 1,
    });
    expect(whole).toContain(piece);
    const rows = await ground.evaluate(() => whole.replaceAll(piece, instead), { now });
    const differing = histories.filter(
      (one) => unequal(referenceState(one.facts, now, POLICIES_IN_USE), rows.get(one.subject)).length > 0,
    );
    expect(differing.length).toBeGreaterThan(0);
  });
});

it('names every column of the reference', () => {
  const given = CASES.find((one) => one.expected !== null) as (typeof CASES)[number];
  const ticket = referenceState(given.facts, given.now, POLICIES_IN_USE, { cut: given.cut });
  const named = [...Object.keys(ticket ?? {}), 'epoch', 'version'].sort();
  expect([...TICKET_COLUMNS].sort()).toEqual(named);
});
