import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { definitionOf, plan } from '../../../metrics/index.ts';
import { isComposite } from '../../../metrics/measure.ts';
import { seriesPlan } from '../../../metrics/query/series.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import { MEASURE_CASES, type MeasureCase } from '../../reference/cases.ts';
import { rounded } from '../../reference/rounded.ts';
import { referenceTickets } from '../../reference/tickets.ts';
import { MEASURE_RULES, type MeasureSwitch } from './measure-rules.ts';
import { type Ground, openGround } from './support.ts';
import type { Piece } from './switchboard.ts';

const TIMEZONE = 'Asia/Shanghai';
/** A tenant for each case, so that all of them stand in one table. */
const cases = MEASURE_CASES.map((given, i) => ({ ...given, tenant: `case-${i}` }));
const label = { zh: '', en: '' };
const directory: Directory = {
  tenants: Object.fromEntries(
    cases.map(({ tenant }) => [
      tenant,
      { label, timezone: TIMEZONE, clock: 'data', policy: DEFAULT_POLICY, sources: [] },
    ]),
  ),
  ...{ sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
};
const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 1 };

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
  const rows = cases.flatMap(({ tenant, facts, question }) =>
    referenceTickets(facts, question.now).map((ticket) => ({ ...ticket, tenant, epoch: 1, version: 1 })),
  );
  // What is read follows the window: the living, or all.
  for (const table of ['tickets', 'tickets_live'])
    await ground.store.insert(table, Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
});
afterAll(() => ground.close());

function exchange(sql: string, pieces: readonly Piece[], off: string, now: number): string {
  return pieces.reduce((text, pair) => {
    const [piece, instead] = pair.map((part) => part.replaceAll('NOW', String(now))) as [string, string];
    if (!text.includes(piece)) throw new Error(`"${off}" switches what is not there: ${piece}`);
    return text.replaceAll(piece, instead);
  }, sql);
}

/** Runs something while a measure is defined otherwise. */
async function redefined<T>(off: MeasureSwitch | undefined, run: () => Promise<T>): Promise<T> {
  const metric = off?.bookings?.metric ?? off?.parts?.metric;
  if (off === undefined || metric === undefined) return run();
  const definition = definitionOf(metric);
  if (definition === undefined) throw new Error(`"${off.off}" switches ${metric}, which does not exist`);
  const was = { ...definition };
  if (off.parts && isComposite(definition)) definition.parts = off.parts.parts;
  else if (off.bookings && !isComposite(definition)) {
    const { pieces } = off.bookings;
    const { bookings } = definition;
    definition.bookings = (reading) => exchange(bookings(reading), pieces, off.off, reading.now);
  } else throw new Error(`"${off.off}" does not fit ${metric}`);
  try {
    return await run();
  } finally {
    Object.assign(definition, was);
  }
}

/** The answer to a case's question, in the form in which the case expects it. */
async function answer(given: MeasureCase & { tenant: string }, off?: MeasureSwitch) {
  const { metric, from, to, now, by, bucket = 'none', where = {}, policy } = given.question;
  const question: QueryRequest = {
    ...{ tenant: given.tenant, metrics: [metric], from, to, now, bucket, where, present: true },
    ...(by === undefined ? {} : { by }),
    ...(policy === undefined ? {} : { policy }),
  };
  const asked = off?.request ? off.request(question) : question;
  return redefined(off, async () => {
    const { statements, assemble } = plan(asked, context);
    const results: Record<string, Record<string, unknown>[]> = {};
    for (const { name, sql } of statements) {
      const own = sql.includes('FROM ticket') ? (off?.statements ?? []) : [];
      results[name] = await ground.store.query(exchange(sql, own, off?.off ?? '', asked.now));
    }
    const rows = assemble(results).map((row) => {
      const key = by ? row[by] : (row.bucket ?? '');
      return [String(key), rounded(row.values[metric] as MetricValue)] as const;
    });
    return Object.fromEntries(rows);
  });
}
const expectedOf = (given: MeasureCase) =>
  Object.fromEntries(Object.entries(given.expected).map(([key, value]) => [key, rounded(value)]));

describe('the measures in SQL, case by case', () => {
  it.each(cases.map((given) => [given.name, given] as const))('%s', async (_name, given) => {
    expect(await answer(given)).toEqual(expectedOf(given));
  });
});

describe('the measures with a rule switched off', () => {
  const all = MEASURE_RULES.flatMap(({ rule, switches }) =>
    switches.map((off) => [`${rule}: ${off.off}`, off] as const),
  );
  it.each(all)('miss rule %s', async (_told, off) => {
    const given = cases.find(({ name }) => name === off.by);
    if (given === undefined) throw new Error(`no case of that name: ${off.by}`);
    expect(await answer(given, off)).not.toEqual(expectedOf(given));
  });
});

describe('series of counts for detectors', () => {
  const flows = cases.filter(({ question }) => /^tickets_(created|resolved|closed)$/.test(question.metric));
  const MINUTES_5 = 300_000;

  it('are what /query counts in the same 5 minutes, of all queues in one statement', async () => {
    let counted = 0;
    for (const { tenant, question } of flows) {
      const { metric, now } = question;
      const from = Math.floor(question.from / MINUTES_5) * MINUTES_5 - MINUTES_5;
      const asked: QueryRequest = {
        ...{ tenant, metrics: [metric], from, to: now + 1, now, where: {}, present: true },
        ...{ bucket: '5m', by: 'queue' },
      };
      const run = async (statements: readonly { name: string; sql: string }[]) =>
        Object.fromEntries(
          await Promise.all(
            statements.map(async ({ name, sql }) => [name, await ground.store.query(sql)] as const),
          ),
        ) as Record<string, Record<string, unknown>[]>;
      const one = plan(asked, context);
      const expected = one.assemble(await run(one.statements)).map((row) => ({
        queue: row.queue,
        start: Date.parse(row.bucket ?? ''),
        count: (row.values[metric] as { value: number }).value,
      }));
      const series = seriesPlan([asked, { ...asked, by: undefined }], context);
      expect(series.statements).toHaveLength(1);
      const read = series.read(await run(series.statements));
      const found = read
        .filter(({ question: place }) => place === 0)
        .flatMap(({ value, places, counts }) =>
          places.map((place, i) => ({ queue: value, start: from + place * MINUTES_5, count: counts[i] })),
        );
      const order = (row: object) => JSON.stringify(row);
      expect(found.map(order).sort()).toEqual(expected.map(order).sort());
      const whole = read.filter(({ question: place }) => place === 1).flatMap(({ counts }) => [...counts]);
      const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
      expect(sum(whole)).toBe(sum(expected.map(({ count }) => count)));
      counted += sum(whole);
    }
    expect(counted).toBeGreaterThan(5);
  });

  it('are refused for what is not a count by instant', () => {
    const asked = {
      ...flows[0]?.question,
      tenant: 'case-0',
      bucket: '5m',
      where: {},
    } as unknown as QueryRequest;
    for (const metric of ['open_tickets', 'first_response_time', 'net_flow', 'happiness'])
      expect(() => seriesPlan([{ ...asked, metrics: [metric] }], context)).toThrow(/ANDON_E202/);
  });
});
