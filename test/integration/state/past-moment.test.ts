import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantAt, openAt } from '../../../metrics/calendar/business-time.ts';
import type { OpenTime } from '../../../metrics/calendar/open-time.ts';
import { openingRows } from '../../../metrics/calendar/sql.ts';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { plan } from '../../../metrics/index.ts';
import {
  comparedClocks,
  differing,
  isTicketClock,
  type Judgement,
  judgementsOf,
  outcomeOf,
  sideBySide,
} from '../../../metrics/query/what-if.ts';
import { TICKET_CLOCK_NAMES } from '../../../schemas/clocks.ts';
import type { QueryBucket } from '../../../schemas/dimensions.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { custom } from '../../../schemas/policies/derive.ts';
import { objective } from '../../../schemas/policies/parts.ts';
import { PRESETS } from '../../../schemas/policies/presets.ts';
import { QUALITY_GUIDE } from '../../../schemas/policies/quality-guide.ts';
import {
  DEFAULT_POLICY,
  POLICIES_IN_USE,
  SERVICE_FLOW_ASSESSED,
  SERVICE_FLOW_TIERED,
} from '../../../schemas/policies/service-flow.ts';
import type { QueryRow } from '../../../schemas/query.ts';
import type { MetricValue, PlainValue } from '../../../schemas/values.ts';
import { answering } from '../../../server/answer.ts';
import { type History, history } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceMeasure } from '../../reference/measures.ts';
import { rounded } from '../../reference/rounded.ts';
import { referenceState } from '../../reference/state.ts';
import { referenceTickets } from '../../reference/tickets.ts';
import { TIMES } from '../../support/calendars.ts';
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

describe('a policy that is not in use, over a past window', () => {
  const [from, to] = [ORIGIN, ORIGIN + 3 * DAY];
  const CLOCK_METRICS = TICKET_CLOCK_NAMES.map((clock) => `attainment.${clock}`);
  const asking = [...CLOCK_METRICS, 'breached_open', 'at_risk', 'tickets_created', 'open_tickets'];
  const days = TIMES['working days in China'] as OpenTime;
  const calendars = { 'cn-working-days': { key: 'working days in China', time: days } };
  const counting = {
    'cn-working-days': {
      openAt: (t: number) => openAt(days, t),
      instantAt: (w: number) => instantAt(days, w),
    },
  };
  /** The assessed policy by another name: not in use, though its clocks are. */
  const twin = custom(SERVICE_FLOW_ASSESSED, { id: 'twin', version: 1, name: label }, {});
  const judging: MetricsContext = {
    ...context,
    knownPolicies: [...PRESETS, twin],
    calendars: new Map(Object.entries(calendars)),
  };
  const question = (policy: string, more: object = {}) => ({
    ...{ tenant: 'operator', metrics: asking, from, to, bucket: 'none' as const, where: {}, now: T, policy },
    ...more,
  });
  const answers = (metrics: MetricsContext = judging) =>
    answering(ground.store, plan, metrics, (work) => work());
  beforeAll(async () => {
    const rows = openingRows('working days in China', days);
    await ground.store.insert(
      'business_hours',
      Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')),
    );
  });

  it.each(
    PRESETS.filter((policy) => !POLICIES_IN_USE.includes(policy)).map(
      (policy) => [policy.id, policy] as const,
    ),
  )('%s judges the facts as the reference does', async (id, policy) => {
    const [rows] = await answers().exact([question(id)]);
    const policies = [policy];
    const tickets = referenceTickets(
      known.flatMap(({ facts }) => facts),
      T,
      { policies, calendars: counting },
    );
    const asked = { from, to, now: T, timezone: TIMEZONE, policy: id, policies };
    for (const metric of asking)
      expect([metric, rounded(rows?.[0]?.values[metric] as MetricValue)]).toEqual([
        metric,
        rounded(referenceMeasure(tickets, { ...asked, metric })[0]?.value as MetricValue),
      ]);
    const due = CLOCK_METRICS.map((metric) => rows?.[0]?.values[metric] as { denominator: number });
    expect(Math.max(...due.map(({ denominator }) => denominator))).toBeGreaterThan(30);
  });
  it('answers like a policy in use of the same limits, by day and queue, known then and now', async () => {
    for (const more of [{}, { cut: CUT }, { bucket: 'day', by: 'queue' }]) {
      const [mine] = await answers().exact([question('twin', more)]);
      const [theirs] = await answers().exact([question(DEFAULT_POLICY, more)]);
      expect(mine).toEqual(theirs);
      expect(mine?.length).toBeGreaterThan(0);
    }
  });
  it('is asked beside policies in use in one go', async () => {
    const together = await answers().exact([question('service-hall'), question(DEFAULT_POLICY)]);
    expect(together[0]).toEqual((await answers().exact([question('service-hall')]))[0]);
    expect(together[0]).not.toEqual(together[1]);
  });
  it('is refused where too many tickets would be evaluated, or its calendar does not know the year', async () => {
    await expect(answers({ ...judging, mostAnew: 10 }).exact([question('twin')])).rejects.toMatchObject({
      code: 'ANDON_E207',
    });
    const early = question('quality-guide', { from: Date.UTC(2014, 5, 1) });
    await expect(answers().exact([early])).rejects.toMatchObject({ code: 'ANDON_E208' });
    await expect(answers().exact([question('kindness')])).rejects.toMatchObject({ code: 'ANDON_E201' });
  });
  it('side by side with others is judged as alone, and the tickets they part over are what parts the numbers', async () => {
    const policies = [SERVICE_FLOW_ASSESSED, SERVICE_FLOW_TIERED, ...PRESETS.slice(4)];
    const clocks = comparedClocks(policies);
    const metrics = clocks.map((clock) => `attainment.${clock}`);
    const judged = sideBySide(policies, judging);
    const together = await answers(judged).exact(policies.map(({ id }) => question(id, { metrics })));
    for (const [place, { id }] of policies.entries())
      expect(together[place]).toEqual((await answers().exact([question(id, { metrics })]))[0]);
    // One evaluation for all of them says the same numbers.
    const ofTickets = clocks.filter(isTicketClock);
    const judge = (most: number) =>
      ground.store.query<Judgement>(judgementsOf(question('', { metrics }), ofTickets, judged, most).sql);
    const judgements = await judge(10_000);
    for (const [place] of policies.entries())
      for (const clock of ofTickets)
        expect([clock, outcomeOf(judgements, clock, place, T)]).toEqual([
          clock,
          together[place]?.[0]?.values[`attainment.${clock}`],
        ]);
    const { total, page: all } = differing(judgements, { limit: 10_000, offset: 0 });
    expect(all.length).toBeGreaterThan(30);
    expect(total).toBe(all.length);
    const few = await judge(20);
    const page = (offset: number) => differing(few, { limit: 10, offset });
    expect([...page(0).page, ...page(10).page]).toEqual(all.slice(0, 20));
    expect(page(10).total).toBe(total);
    // Of what all of them judge alike nothing can differ between the first policy and another.
    for (const [place, { id }] of policies.entries())
      for (const clock of clocks) {
        const value = (at: number) =>
          together[at]?.[0]?.values[`attainment.${clock}`] as { numerator: number; denominator: number };
        const sum = (at: number, verdict: number) =>
          all.filter((one) => one.clock === clock && one.verdicts[at] === verdict).length;
        const met = sum(place, 1) - sum(0, 1);
        expect([id, clock, value(place).numerator - value(0).numerator]).toEqual([id, clock, met]);
        const due = met + sum(place, 0) - sum(0, 0);
        expect([id, clock, value(place).denominator - value(0).denominator]).toEqual([id, clock, due]);
      }
  });
  it('finds what falls due long after the last fact of a ticket', async () => {
    const patient = custom(
      QUALITY_GUIDE,
      { id: 'patient', version: 1, name: label },
      {
        without: QUALITY_GUIDE.objectives.map(({ id }) => id),
        objectives: [
          objective({ id: 'slow', clock: 'acceptance', targetMs: 20 * DAY, provenance: 'chosen' }),
        ],
      },
    );
    const metric = 'attainment.acceptance';
    const window = { from: ORIGIN + 20 * DAY, to: ORIGIN + 30 * DAY, now: ORIGIN + 400 * DAY };
    const asked = question('patient', { ...window, metrics: [metric] });
    const { statements, assemble } = plan(asked, { ...judging, knownPolicies: [patient] });
    const [only] = statements as [{ name: string; sql: string }];
    const value = async (sql: string) =>
      rounded(assemble({ [only.name]: await ground.store.query(sql) })[0]?.values[metric] as MetricValue);
    const policies = [patient];
    const tickets = referenceTickets(
      known.flatMap(({ facts }) => facts),
      window.now,
      { policies },
    );
    const reference = referenceMeasure(tickets, {
      ...{ ...window, metric, timezone: TIMEZONE, policy: 'patient', policies },
    })[0]?.value as MetricValue;
    expect(await value(only.sql)).toEqual(rounded(reference));
    // Were only tickets looked for that are open or have a fact inside the window, most would be missing.
    const narrow = only.sql.replace(/ OR last_fact_at >= \d+\)/, ` OR last_fact_at >= ${window.from})`);
    expect(narrow).not.toBe(only.sql);
    expect(await value(narrow)).not.toEqual(rounded(reference));
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
