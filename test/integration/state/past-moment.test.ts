import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { plan } from '../../../metrics/index.ts';
import type { QueryBucket } from '../../../schemas/dimensions.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRow } from '../../../schemas/query.ts';
import type { MetricValue, PlainValue } from '../../../schemas/values.ts';
import { type History, history } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceMeasure } from '../../reference/measures.ts';
import { rounded } from '../../reference/rounded.ts';
import { referenceState } from '../../reference/state.ts';
import { referenceTickets } from '../../reference/tickets.ts';
import { apart, type Ground, openGround } from './support.ts';
import type { Piece } from './switchboard.ts';

const SEED = Number(process.env.ANDON_TEST_SEED ?? 20260727);
const DAY = 24 * 3_600_000;
const TIMEZONE = 'Asia/Shanghai';
const METRICS = [
  'open_tickets',
  'tickets_created',
  'resolutions',
  'tickets_reopened',
  'transfers',
  'breached_open',
];
/** The moment asked about, and what had been ingested by then where known=then. */
const T = ORIGIN + 4 * DAY;
const CUT = ORIGIN + 60 * DAY + 100 * 60_000;

const label = { zh: '', en: '' };
const directory: Directory = {
  tenants: {
    operator: { label, timezone: TIMEZONE, clock: 'data', policy: DEFAULT_POLICY, sources: [] },
  },
  ...{ sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
};
const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 1 };

let ground: Ground;
let known: History[] = [];
beforeAll(async () => {
  ground = await openGround();
  const sample = apart(fc.sample(history, { numRuns: 400, seed: SEED }), 'past');
  const facts = await ground.keep(sample.flatMap((one) => one.facts));
  let taken = 0;
  const own = sample.map((one) => {
    taken += one.facts.length;
    return { ...one, facts: facts.slice(taken - one.facts.length, taken) };
  });
  // Half of the rows were written long after T, half before: of those the facts between have come due since.
  const rows = own.flatMap(({ facts: all }, i) => {
    const row = referenceState(all, i % 2 === 0 ? ORIGIN + 400 * DAY : ORIGIN + DAY, POLICIES_IN_USE);
    return row ? [{ ...row, epoch: 1, version: 1 }] : [];
  });
  const stored = new Set(rows.map(({ subject }) => subject));
  known = own.filter(({ subject }) => stored.has(subject));
  await ground.store.insert('tickets', Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
});
afterAll(() => ground.close());

/** The values at T as the SQL gives them; a piece of its statement may be exchanged. */
async function asked(cut: number | undefined, [piece, instead]: Piece = ['', '']): Promise<unknown[]> {
  const from = ORIGIN - 400 * DAY;
  const question = {
    tenant: 'operator',
    metrics: METRICS,
    from,
    to: T + 1,
    bucket: 'none' as const,
    where: {},
    now: T,
  };
  const { statements, assemble } = plan(cut === undefined ? question : { ...question, cut }, context);
  const results: Record<string, Record<string, unknown>[]> = {};
  for (const { name, sql } of statements) {
    if (!sql.includes(piece)) throw new Error(`the statement has no "${piece}"`);
    results[name] = await ground.store.query(piece === '' ? sql : sql.replaceAll(piece, instead));
  }
  return METRICS.map((metric) => rounded(assemble(results)[0]?.values[metric] as MetricValue));
}
const expected = (cut: number | undefined): unknown[] => {
  const tickets = referenceTickets(
    known.flatMap(({ facts }) => facts),
    T,
    cut === undefined ? {} : { cut },
  );
  const beside = { tickets, contacts: [], surveys: [] };
  const question = { from: ORIGIN - 400 * DAY, to: T + 1, now: T, timezone: TIMEZONE, beside };
  return METRICS.map((metric) =>
    rounded(referenceMeasure(tickets, { metric, ...question })[0]?.value as MetricValue),
  );
};

describe('a past moment, from rows of other moments', () => {
  it('is as all facts say that are known today', async () => {
    expect(await asked(undefined)).toEqual(expected(undefined));
  });
  it('is as was known then', async () => {
    expect(await asked(CUT)).toEqual(expected(CUT));
    expect(expected(CUT)).not.toEqual(expected(undefined));
  });
  it.each<[string, Piece, number | undefined]>([
    ['a fact after T', [`last_fact_at > ${T}`, '0'], undefined],
    ['a fact that has come due since', [`next_at <= ${T}`, '0'], undefined],
    ['an ingestion after the cut', [` OR last_ingested_at > ${CUT}`, ''], CUT],
  ])('is wrong where %s does not have its row evaluated anew', async (_what, piece, cut) => {
    expect(await asked(cut, piece)).not.toEqual(expected(cut));
  });
});

describe('hours of the week', () => {
  const FOLDED = ['tickets_created', 'resolutions'];
  const ask = async (bucket: QueryBucket): Promise<QueryRow[]> => {
    const window = { from: T - 9 * DAY, to: T + 1, now: T };
    const question = { tenant: 'operator', metrics: FOLDED, bucket, where: {}, ...window };
    const { statements, assemble } = plan(question, context);
    const results: Record<string, Record<string, unknown>[]> = {};
    for (const { name, sql } of statements) results[name] = await ground.store.query(sql);
    return assemble(results);
  };
  const countsOf = ({ values }: QueryRow): number[] =>
    FOLDED.map((metric) => (values[metric] as PlainValue).value ?? 0);

  it('hold together what their hours hold, and as mean that by how often they were there', async () => {
    const sums = new Map<string, number[]>();
    for (const row of await ask('hour')) {
      const at = Temporal.Instant.from(row.bucket ?? '').toZonedDateTimeISO(TIMEZONE);
      const key = `${at.dayOfWeek} ${at.hour}`;
      const counts = countsOf(row);
      sums.set(
        key,
        (sums.get(key) ?? FOLDED.map(() => 0)).map((sum, i) => sum + (counts[i] ?? 0)),
      );
    }
    const folded = await ask('hour_of_week');
    expect(folded).toHaveLength(168);
    let booked = 0;
    for (const row of folded) {
      const { weekday, hour, occurrences } = row.hourOfWeek ?? { weekday: 0, hour: 0, occurrences: 0 };
      const counts = sums.get(`${weekday} ${hour}`) ?? FOLDED.map(() => 0);
      expect(countsOf(row)).toEqual(counts);
      const means = FOLDED.map((metric) => (row.values[metric] as PlainValue).mean);
      expect(means).toEqual(counts.map((count) => count / occurrences));
      booked += counts.reduce((sum, one) => sum + one, 0);
    }
    expect(booked).toBeGreaterThan(100);
    // Nine days up to the last hour, of which the last millisecond lies in one more.
    const all = folded.reduce((sum, { hourOfWeek }) => sum + (hourOfWeek?.occurrences ?? 0), 0);
    expect(all).toBe(9 * 24 + 1);
  });
  it('a stock has no value there', () => {
    const question = {
      tenant: 'operator',
      metrics: ['open_tickets'],
      where: {},
      from: T - DAY,
      to: T,
      now: T,
    };
    expect(() => plan({ ...question, bucket: 'hour_of_week' }, context)).toThrow(
      expect.objectContaining({ code: 'ANDON_E201' }),
    );
  });
});
