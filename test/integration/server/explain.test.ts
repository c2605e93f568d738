import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContributionRow } from '../../../metrics/explain/contributions.ts';
import { plan } from '../../../metrics/index.ts';
import type { CatalogueEntry } from '../../../schemas/catalogue.ts';
import type { Contribution, Explanation } from '../../../schemas/explain.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { MetricValue, PlainValue, RatioValue } from '../../../schemas/values.ts';
import { entries } from './ground/contract-house.ts';
import { closeGround, type House, openHouse, putSource } from './ground/house.ts';
import { NIGHT, putSimulatedDay } from './ground/simulated-day.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ planner: plan, catalogue: entries, tickMs: 60_000 });
  await putSimulatedDay(house.store);
  await putSource(house.store, NIGHT - 1_500);
  house.time.now = NIGHT;
  house.time.cut = NIGHT + 60_000;
}, 60_000);
afterAll(async () => {
  await house.close();
  await closeGround();
});

const get = (path: string) => fetch(house.server.url + path, { headers: { connection: 'close' } });
async function json<T>(path: string): Promise<T> {
  const answer = await get(path);
  if (answer.status !== 200) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const SIZE = 500;
/** The explanation with the contributions of all its pages. */
async function whole(metric: string, filters: string): Promise<Explanation> {
  const ask = (page: number) =>
    json<Explanation>(`/api/v1/explain?metric=${metric}&size=${SIZE}&page=${page}${filters}`);
  const first = await ask(1);
  const { total, list } = first.contributions;
  for (let page = 2; list.length < total; page += 1) list.push(...(await ask(page)).contributions.list);
  return first;
}

/** The inclusive quantile of the engine: linear between the two nearest. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (high - low) * (at - Math.floor(at));
}
const rounded = (figure: number): number => Math.floor(figure + 0.5);

/** The value anew, from nothing but the contributions; bounds of an interval aside. */
function recomputed(shape: Explanation['shape'], list: readonly Contribution[]): object {
  const figures = list.map(({ contribution }) => contribution);
  const sum = figures.reduce((all, one) => all + one, 0);
  const ratio = (numerator: number, denominator: number) => ({
    value: denominator === 0 ? null : numerator / denominator,
    numerator,
    denominator,
  });
  switch (shape) {
    case 'count':
      return { value: sum };
    case 'ratio':
      return ratio(sum, figures.length);
    case 'weighted':
      return ratio(
        figures.filter((one) => one > 0).reduce((all, one) => all + one, 0),
        figures.reduce((all, one) => all + Math.abs(one), 0),
      );
    case 'age':
      return { value: figures.length === 0 ? null : Math.max(...figures) };
    case 'promoter':
      return { n: figures.length, value: figures.length === 0 ? null : (100 * sum) / figures.length };
    case 'mean':
      return { n: figures.length };
    // What looks at slots or at days is not made of its bookings alone.
    case 'reached':
    case 'apart':
    case 'largest':
    case 'days':
      return {};
    case 'distribution':
      return figures.length === 0
        ? { n: 0, mean: null, p50: null, p90: null }
        : {
            n: figures.length,
            mean: rounded(sum / figures.length),
            p50: rounded(quantile(figures, 0.5)),
            p90: rounded(quantile(figures, 0.9)),
          };
  }
}

/** The value of the one cell that filters pick, as /query gives it. */
async function queried(ids: readonly string[], filters: string): Promise<Record<string, MetricValue>> {
  const { rows } = await json<QueryAnswer>(`/api/v1/query?metrics=${ids.join()}${filters}`);
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0]?.values ?? {};
}

/** Whether anything was counted. */
const isFilled = (value: MetricValue): boolean => {
  if ('n' in value) return value.n > 0;
  if ('denominator' in value) return value.denominator > 0;
  return 'value' in value && Boolean(value.value);
};

type Wanted = (entry: CatalogueEntry, place: number) => boolean;
/** Metrics of one family differ in a code only, and the ledger is dear to read: one of them stands for all. */
const isOther: Wanted = ({ id }) => /^quarantined\./.test(id) && id !== 'quarantined.ANDON_E103';
/** The first of each kind of metric about each subject. */
const isFirst: Wanted = ({ subject, kind, unit }, place) =>
  place === entries.findIndex((each) => each.subject === subject && each.kind === kind && each.unit === unit);
const isWork: Wanted = ({ subject }) => subject !== 'data';

const PAST = '&from=2026-02-28T16:00:00Z&to=2026-03-01T06:00:00Z&now=2026-03-01T06:00:00Z&known=then';
/** Every metric in the first cell, and in one or two of the others. */
const CELLS: { of: string; filters: string; wanted: Wanted; filled: number }[] = [
  { of: 'the whole day', filters: '', wanted: () => true, filled: 40 },
  {
    of: 'a queue',
    filters: '&by=queue&where.queue=gd-fault-l1',
    wanted: (entry, place) => isWork(entry, place) && (place % 2 === 0 || entry.subject === 'agent'),
    filled: 15,
  },
  {
    of: 'two channels under another policy',
    filters: '&where.channel=phone,app&policy=service-flow-process',
    wanted: (entry, place) => isWork(entry, place) && place % 2 === 1 && entry.subject !== 'agent',
    filled: 12,
  },
  {
    of: 'a source',
    filters: '&by=source&where.source=/cc/gd/ticketing-a',
    wanted: ({ id }) => ['late_share', 'pipeline_lag'].includes(id),
    filled: 1,
  },
  {
    of: 'an afternoon as it was known',
    filters: PAST,
    wanted: (entry, place) => isFirst(entry, place) && isWork(entry, place),
    filled: 10,
  },
];

describe('/api/v1/explain', () => {
  it.each(CELLS)(
    'says what /query says and lists what adds up to it: $of',
    async (cell) => {
      const asked = entries.filter((entry, place) => cell.wanted(entry, place) && !isOther(entry, place));
      const values = await queried(
        asked.map(({ id }) => id),
        cell.filters,
      );
      let filled = 0;
      for (const { id } of asked) {
        const { value, shape, contributions } = await whole(id, cell.filters);
        expect({ id, value }).toEqual({ id, value: values[id] });
        expect({ id, value }).toMatchObject({ id, value: recomputed(shape, contributions.list) });
        if (isFilled(value)) filled += 1;
      }
      expect(filled).toBeGreaterThanOrEqual(cell.filled);
    },
    120_000,
  );

  it('gives the SQL that was run: asked again it answers the same', async () => {
    const { sql, contributions, value } = await json<Explanation>(
      '/api/v1/explain?metric=attainment.first_response&where.queue=gd-fault-l1&size=3',
    );
    const listed = await house.store.query<ContributionRow>(sql.contributions);
    expect(listed.map(({ subject, contribution }) => [subject, contribution])).toEqual(
      contributions.list.map(({ subject, contribution }) => [subject, contribution]),
    );
    const [totals] = await house.store.query(sql.value[0] as string);
    expect(totals).toMatchObject({
      total: (value as RatioValue).numerator,
      n: (value as RatioValue).denominator,
    });
  });
  it('lists the misses first, the longest first, the newest first, page by page the same', async () => {
    const of = async (metric: string, more = '') =>
      (await json<Explanation>(`/api/v1/explain?metric=${metric}${more}`)).contributions;
    const figures = ({ list }: Explanation['contributions']) => list.map(({ contribution }) => contribution);
    const sorted = (numbers: number[], up: 1 | -1) => [...numbers].sort((a, b) => up * (a - b));
    const misses = figures(await of('attainment.first_response', '&size=500'));
    expect(misses).toEqual(sorted(misses, 1));
    expect(new Set(misses).size).toBe(2);
    const reopened = figures(await of('reopen_rate', '&size=500'));
    expect(reopened).toEqual(sorted(reopened, -1));
    const waits = figures(await of('first_response_time', '&size=500'));
    expect(waits).toEqual(sorted(waits, -1));
    const { list, total } = await of('tickets_created', '&size=500');
    const instants = list.map(({ at }) => at);
    expect([total, instants]).toEqual([list.length, [...instants].sort().reverse()]);
    const paged = (
      await Promise.all([1, 2, 3].map((page) => of('tickets_created', `&size=7&page=${page}`)))
    ).flatMap((one) => one.list);
    expect(paged).toEqual(list.slice(0, 21));
  });
  it('takes a composite apart, each part with its sign', async () => {
    const { value, parts, contributions } = await whole('net_flow', '');
    expect(parts.map(({ metric, sign }) => [metric, sign])).toEqual([
      ['tickets_created', 1],
      ['resolutions', -1],
      ['tickets_reopened', 1],
    ]);
    for (const { metric, sign, value: part } of parts) {
      const own = contributions.list.filter((one) => one.metric === metric);
      const sum = own.reduce((all, { contribution }) => all + contribution, 0);
      expect(sum).toBe(sign * ((part as PlainValue).value ?? 0));
    }
    expect(contributions.sum).toBe((value as PlainValue).value);
  });
  it('holds by the cut, though rows have gone beyond it', async () => {
    house.time.cut = Date.parse('2026-03-01T06:00:00Z');
    const asked = `cut=2026-03-01T06:00:00.000Z&now=${new Date(NIGHT).toISOString()}`;
    const { rows } = await json<QueryAnswer>(`/api/v1/query?metrics=tickets_created&${asked}`);
    const { value, cut, contributions } = await whole('tickets_created', '');
    house.time.cut = NIGHT + 60_000;
    expect(cut).toBe('2026-03-01T06:00:00.000Z');
    expect(value).toEqual(rows[0]?.values.tickets_created);
    expect({ value: contributions.sum }).toEqual(value);
    expect(contributions.total).toBeLessThan((await whole('tickets_created', '')).contributions.total);
  });
  it('names the target with its source, and the interval', async () => {
    const { objectives, interval, metric, formula, value, policy } = await json<Explanation>(
      '/api/v1/explain?metric=attainment.first_response&where.priority=urgent',
    );
    expect([metric.id, interval, policy]).toEqual([
      'attainment.first_response',
      'wilson_95',
      'service-flow-assessed@1',
    ]);
    expect(objectives.length).toBeGreaterThan(0);
    for (const { clock, selector, provenance } of objectives) {
      expect([clock, selector.priority ?? ['urgent']]).toEqual(['first_response', ['urgent']]);
      expect(provenance === 'chosen' || provenance.quote.length > 0).toBe(true);
    }
    const { numerator, denominator } = value as RatioValue;
    expect(formula.zh).toContain(`${numerator} ÷ ${denominator} = `);
  });
  it('tells nobody whose score or share of time a single one is', async () => {
    let told = 0;
    for (const metric of entries.filter(({ sensitive }) => sensitive)) {
      const answer = await json<Explanation>(`/api/v1/explain?metric=${metric.id}`);
      told += answer.contributions.list.length;
      expect(answer.contributions.withheld).toBe(true);
      expect(answer.contributions.list.every(({ subject }) => subject === null)).toBe(true);
    }
    expect(told).toBeGreaterThan(100);
    const open = await json<Explanation>('/api/v1/explain?metric=agents_available');
    expect(open.contributions.withheld).toBe(false);
    expect(open.contributions.list.every(({ subject }) => subject !== null)).toBe(true);
  });
  it.each([
    ['', 'metric', expect.stringContaining('catalogue')],
    ['metric=happiness', 'metric', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metric=tickets_created,csat', 'metric', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metrics=tickets_created', 'metrics', expect.arrayContaining(['metric', 'page'])],
    ['metric=tickets_created&page=0', 'page', expect.anything()],
    ['metric=tickets_created&page=x', 'page', expect.anything()],
    ['metric=tickets_created&size=100&page=9', 'page', expect.stringMatching(/from 1 to \d$/)],
    ['metric=tickets_created&size=501', 'size', expect.stringContaining('500')],
    ['metric=tickets_created&bucket=day', 'bucket', expect.not.arrayContaining(['bucket'])],
    ['metric=tickets_created&by=queue', 'where.queue', expect.stringContaining('one value')],
    ['metric=tickets_created&by=channel&where.channel=phone,app', 'where.channel', expect.anything()],
    ['metric=quarantined&where.queue=gd-fault-l1', 'where.queue', ['source', 'topic']],
    ['metric=tickets_created&where.channel=fax', 'where.channel', expect.arrayContaining(['phone'])],
    ['metric=tickets_created&now=soon', 'now', expect.stringContaining('ISO 8601')],
    ['metric=tickets_created&policy=kindness', 'policy', expect.anything()],
  ])('?%s is refused by name', async (text, parameter, accepted, code = 'ANDON_E201') => {
    const answer = await get(`/api/v1/explain?${text}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code, parameter, accepted });
  });
});
