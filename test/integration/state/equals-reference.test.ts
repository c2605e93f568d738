import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TICKET_COLUMNS, ticketState } from '../../../metrics/state/ticket.ts';
import { type Part, policy as policyOf } from '../../../schemas/policies/parts.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Selector } from '../../../schemas/policy.ts';
import { CASES, differences } from '../../reference/cases.ts';
import { type TicketFact, ticketFact } from '../../reference/facts.ts';
import { countKinds, type History, history, historySet } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceState } from '../../reference/state.ts';
import { everyClock } from './every-clock.ts';
import { apart, type Ground, openGround, unequal } from './support.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = Number(process.env.ANDON_TEST_SEED ?? 20260727);
const BATCHES = 7;
const TICKETS = Number(process.env.ANDON_TEST_TICKETS ?? 2_000);

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

describe('the state SQL, the cases with a cut', () => {
  // All others are held against the reference by one statement: switched-off.test.ts.
  const cases = CASES.filter(({ cut }) => cut !== undefined);

  it('gives what was computed by hand, and in every other column what the reference gives', async () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const [i, given] of cases.entries()) {
      const subject = `case-${i}`;
      const facts = await ground.keep(given.facts.map((fact) => ({ ...fact, subject })));
      const { now, cut } = given;
      const rows = await ground.evaluate(ticketState(POLICIES_IN_USE), {
        where: `subject = '${subject}'`,
        now,
        cut,
      });
      const expected = referenceState(facts, now, POLICIES_IN_USE, { cut });
      const row = rows.get(subject);
      expect([...differences(given, row ?? null), ...unequal(expected, row)]).toEqual([]);
    }
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
    // In random batches: the facts of a ticket, and the copies of a fact, arrive in several of them.
    const all = histories.flatMap((one) => one.facts);
    const batchOf = fc.sample(fc.nat({ max: BATCHES - 1 }), { numRuns: all.length, seed: SEED });
    const facts: TicketFact[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const places = all.flatMap((_fact, i) => (batchOf[i] === batch ? [i] : []));
      const kept = await ground.keep(places.map((i) => all[i] as TicketFact));
      places.forEach((i, j) => {
        facts[i] = kept[j] as TicketFact;
      });
    }
    let taken = 0;
    histories = histories.map((one) => {
      const own = facts.slice(taken, taken + one.facts.length);
      taken += one.facts.length;
      return { ...one, facts: own };
    });
  });

  it('holds at least one in twenty of each kind of trouble', () => {
    const { histories: number = 0, ...counts } = countKinds(histories);
    const told = Object.entries(counts).map(
      ([kind, count]) => `${kind} ${count} (${((100 * count) / number).toFixed(1)} %)`,
    );
    console.log(`${number} histories in ${BATCHES} batches: ${told.join(' · ')}`);
    // Every kind there is: properties.test.ts, for histories of one ticket alone.
    const wanted = [
      'duplicated',
      'shuffled',
      'cut into batches',
      'ties in time',
      'missing created',
      'reopens',
    ];
    wanted.push('corrections', 'snapshots', 'merges', 'future facts', 'conflicts');
    expect(wanted.filter((kind) => !((counts[kind] ?? 0) >= number / 20))).toEqual([]);
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
    console.log(JSON.stringify({ now, cut, rows: rows.size, histories: histories.length }));
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
});

describe('a policy that asks for every attribute', () => {
  const limit = (id: string, selector: Selector, minutes: number): Part => ({
    ...{ id, selector, clock: 'first_response', targetMs: minutes * 60_000, provenance: 'chosen' },
  });
  const policy = policyOf({
    id: 'every-attribute',
    name: { zh: '全', en: 'All' },
    pauseCapMs: DAY,
    objectives: [
      limit('vip', { customer_tier: ['vip'] }, 10),
      limit('south', { region: ['CN-GD'] }, 20),
      limit('south-vip', { region: ['CN-GD'], customer_tier: ['vip'] }, 5),
      limit('chat', { channel: ['web_chat', 'app'], is_complaint: true }, 30),
      limit('outage', { category: ['fault'], subcategory: ['network_outage'], is_major: false }, 3),
      { ...limit('urgent', { priority: ['urgent'] }, 60), clock: 'resolution' },
    ],
  });

  it('equals the reference too; where no objective matches, the run before goes on (rule 22)', async () => {
    const now = ORIGIN + 400 * DAY;
    const sample = apart(fc.sample(history, { numRuns: 300, seed: SEED + 1 }), 'every');
    const facts = await ground.keep(sample.flatMap((one) => one.facts));
    const rows = await ground.evaluate(ticketState([policy]), { where: "subject LIKE 'every-%'", now });
    const wrong = sample.flatMap(({ subject }) => {
      const own = facts.filter((fact) => fact.subject === subject);
      return unequal(referenceState(own, now, [policy]), rows.get(subject)).map(
        (told) => `${subject} ${told}`,
      );
    });
    expect(wrong).toEqual([]);
    const targets = new Set([...rows.values()].flatMap((row) => row.clock_target));
    expect(targets.size).toBeGreaterThan(5);
  });

  it('transfer between regions or tiers: the target is selected anew, what has elapsed is kept', async () => {
    const minute = (count: number) => ORIGIN + count * 60_000;
    const of = (id: string, type: string, at: number, more: object) =>
      ticketFact({ ...{ tenant: 'operator', subject: 'moved', source: '/s', id }, type, time: at, ...more });
    const facts = await ground.keep([
      of('f1', 'ticket.created', ORIGIN, { region: 'CN-GD' }),
      of('f2', 'ticket.classified', minute(4), { customer_tier: 'vip' }),
      of('f3', 'ticket.classified', minute(30), { region: 'CN-SC' }),
    ]);
    const now = minute(60);
    const rows = await ground.evaluate(ticketState([policy]), { where: "subject = 'moved'", now });
    expect(unequal(referenceState(facts, now, [policy]), rows.get('moved'))).toEqual([]);
    // From 20 minutes to 5, of which 4 had passed: due a minute later, and the breach stays.
    expect(rows.get('moved')).toMatchObject({
      clock_due: [minute(5), 0],
      clock_target: [5 * 60_000, 0],
      clock_by_reclass: [0, 0],
    });
  });
});

everyClock(() => ground);

it('names every column of the reference', () => {
  const given = CASES.find((one) => one.expected !== null) as (typeof CASES)[number];
  const ticket = referenceState(given.facts, given.now, POLICIES_IN_USE, { cut: given.cut });
  const named = [...Object.keys(ticket ?? {}), 'epoch', 'version'].sort();
  expect([...TICKET_COLUMNS].sort()).toEqual(named);
});
