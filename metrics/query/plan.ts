import { BUCKETS, strangeDimension } from '../../schemas/dimensions.ts';
import { Fault } from '../../schemas/faults.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext, Planner } from '../contract.ts';
import { type Definition, isComposite, type Measure, type Rows } from '../measure.ts';
import { isRolled } from '../rollup/formulas.ts';
import { sumsFor, unitsFor } from '../rollup/read.ts';
import type { RolledUnit, Rollups } from '../rollup/units.ts';
import { evaluatesAnew } from './anew.ts';
import { assemble } from './assemble.ts';
import { bucketEnd, bucketsOf } from './bucket.ts';
import { type Judged, judgedBy } from './policy.ts';
import { reachOf, unsettledRow } from './rows.ts';
import { type BucketEnd, besideOf, isStock, type Part, scan } from './scan.ts';
import type { PastMoment, PlanTogether, Statement } from './together.ts';
import type { Totals } from './value.ts';

/** A stock by bucket is a question at each bucket's end; more of them than this are refused. */
const MOST_STOCK_BUCKETS = 100;

/** The measures that a list of ids needs, parts of composites included. */
function measuresOf(definitions: Definition[]): Measure[] {
  const found = new Map<string, Measure>();
  for (const definition of definitions) {
    const parts = isComposite(definition)
      ? Object.keys(definition.parts).map((id) => definitionOf(id))
      : [definition];
    for (const part of parts) if (part && !isComposite(part)) found.set(part.entry.id, part);
  }
  return [...found.values()];
}

/** The definitions a question names. Faults: ANDON_E202 unknown metric, ANDON_E201 dimension not theirs. */
export function definitionsOf(request: QueryRequest): Definition[] {
  const definitions = request.metrics.map((id) => {
    const definition = definitionOf(id);
    if (!definition) throw new Fault('ANDON_E202', { parameter: 'metrics', value: id });
    return definition;
  });
  const strange = strangeDimension(
    request,
    definitions.map(({ entry }) => entry),
  );
  if (strange) {
    const { place: parameter, dimension: value, accepted } = strange;
    throw new Fault('ANDON_E201', { parameter, value, accepted });
  }
  return definitions;
}

const zoneOf = (request: QueryRequest, context: MetricsContext): string =>
  context.directory.tenants[request.tenant]?.timezone ?? 'UTC';

/** The ends of a stock's buckets. Faults: ANDON_E205 too many, ANDON_E201 a bucket that has no end. */
function endsOf(request: QueryRequest, timezone: string): BucketEnd[] {
  const { bucket, from, to, now } = request;
  if (bucket === 'none') return [];
  // The value at the end of an hour that comes again and again is no value.
  if (bucket === 'hour_of_week')
    throw new Fault('ANDON_E201', { parameter: 'bucket', value: bucket, accepted: BUCKETS });
  const starts = bucketsOf(bucket, from, Math.min(to, now + 1), timezone, MOST_STOCK_BUCKETS);
  if (starts.length > MOST_STOCK_BUCKETS)
    throw new Fault('ANDON_E205', {
      parameter: 'bucket',
      value: bucket,
      accepted: `at most ${MOST_STOCK_BUCKETS} buckets of a stock`,
    });
  return starts.map((start) => ({ start, now: Math.min(bucketEnd(bucket, start, timezone), to, now) }));
}

export interface Scan {
  name: string;
  rows: Rows;
  at?: BucketEnd;
  parts: Part[];
  context: Judged;
  /** Start of what is asked for, ms. */
  from: number;
  /** Units of a rollup that stand for their subjects. */
  units: readonly RolledUnit[];
}

/** The units of what stands added up that may answer a question. */
function unitsOf(
  request: QueryRequest,
  rows: Rows,
  judged: Judged,
  rollups: Rollups | undefined,
): RolledUnit[] {
  if (!rollups || !isRolled(rows)) return [];
  return unitsFor(request, judged, zoneOf(request, judged), rollups(request.tenant, rows));
}

/** Which scans answer the questions: one for each kind of rows as of one instant, and for each bucket of a stock. */
export function scansOf(
  requests: readonly QueryRequest[],
  definitions: Definition[][],
  context: MetricsContext,
  rollups?: Rollups,
): Scan[] {
  const scans = new Map<string, Scan>();
  const add = (part: Part, rows: Rows, judged: Judged, at?: BucketEnd, units: readonly RolledUnit[] = []) => {
    const { tenant, now, cut, present } = part.request;
    const from = part.measures.every(isStock) ? (at?.now ?? now) : part.request.from;
    const reach = reachOf(rows, part.request, from, judged, besideOf([part]));
    // Which units stand for their subjects depends on the window: only questions about the same one share them.
    const rolled = units.length > 0 && [part.request.from, part.request.to];
    const same = JSON.stringify([rows, tenant, now, cut, present, at, reach, judged.anew, rolled]);
    const known = scans.get(same);
    if (known) known.parts.push(part);
    else
      scans.set(same, {
        name: `${scans.size} ${rows}`,
        rows,
        at,
        parts: [part],
        context: judged,
        from,
        units,
      });
  };
  requests.forEach((request, question) => {
    const judged = judgedBy(request, context);
    const measures = measuresOf(definitions[question] ?? []);
    for (const rows of new Set(measures.map((measure) => measure.rows))) {
      const own = measures.filter((measure) => measure.rows === rows);
      const apart = request.bucket === 'none' ? [] : own.filter(isStock);
      const units = unitsOf(request, rows, judged, rollups);
      const isAddedUp = (measure: Measure) =>
        units.length > 0 &&
        isRolled(rows) &&
        sumsFor(measure, request, rows, judged, zoneOf(request, judged)) !== null;
      const addedUp = own.filter(isAddedUp);
      if (addedUp.length > 0) add({ question, request, measures: addedUp }, rows, judged, undefined, units);
      const booked = own.filter((measure) => !apart.includes(measure) && !addedUp.includes(measure));
      // What looks beside its own row reads more of them: the others do not wait for it.
      for (const looks of [false, true]) {
        const together = booked.filter(({ beside = [] }) => beside.length > 0 === looks);
        if (together.length > 0) add({ question, request, measures: together }, rows, judged);
      }
      if (apart.length === 0) continue;
      for (const at of endsOf(request, zoneOf(request, context)))
        add({ question, request, measures: apart }, rows, judged, at);
    }
  });
  return [...scans.values()];
}

/** A closed bucket's end, by everything that its answer depends on besides facts. */
const pastMoment = (rows: Rows, at: BucketEnd, parts: readonly Part[]): PastMoment => ({
  tenant: (parts[0] as Part).request.tenant,
  key: JSON.stringify([
    rows,
    at,
    parts.map(({ question, request: { tenant, by, where, policy, bucket, present }, measures }) => [
      question,
      [tenant, by, where, policy, bucket, present],
      measures.map(({ entry }) => entry.id),
    ]),
  ]),
  at: at.now,
});

/** Turns questions into scans that they share, and a way to read the answers. Faults: ANDON_E201, E202, E205, E208. */
const together: PlanTogether = (requests, context, rollups) => {
  const definitions = requests.map(definitionsOf);
  const scans = scansOf(requests, definitions, context, rollups);
  const byName = new Map(scans.map((one) => [one.name, one]));
  return {
    statements: scans.map(({ name, rows, at, parts, context: judged, from, units }): Statement => {
      const request = (parts[0] as Part).request;
      if (rows === 'ticket' && judged.anew !== undefined) {
        const evaluates = evaluatesAnew(request, from, judged, at?.now);
        return { name, sql: scan(rows, parts, judged, false, at), evaluates };
      }
      const rolled = units.length > 0 ? { rolled: true } : {};
      const sql = scan(rows, parts, judged, false, at, units);
      if (at && at.now < request.now) return { name, sql, past: pastMoment(rows, at, parts) };
      const doubtful = unsettledRow(rows, request, at?.now ?? request.now, judged, besideOf(parts)) !== null;
      return doubtful
        ? { name, sql, ...rolled, exact: () => scan(rows, parts, judged, true, at, units) }
        : { name, sql, ...rolled };
    }),
    assemble(results) {
      const totals: Totals[][] = requests.map(() => []);
      for (const [name, rows] of Object.entries(results)) {
        for (const row of rows) {
          const question = Number(row.question);
          const part = byName.get(name)?.parts.find((each) => each.question === question);
          const id = part?.measures[Number(row.measure)]?.entry.id;
          if (id !== undefined) totals[question]?.push({ ...(row as unknown as Totals), id });
        }
      }
      return requests.map((request, question) =>
        assemble(
          totals[question] ?? [],
          definitions[question] ?? [],
          request,
          context,
          zoneOf(request, context),
        ),
      );
    },
  };
};

/**
 * Turns one question into statements and a way to read their answers; `plan.together` does so for many at once. One
 * statement for each kind of rows, and one more for each bucket of a stock. Faults: ANDON_E202 unknown metric, ANDON_E201
 * unknown policy, ANDON_E205 too many buckets of a stock, ANDON_E208 a year that its calendar does not know.
 */
export const plan: Planner & { together: PlanTogether } = Object.assign(
  ((request, context) => {
    const { statements, assemble: read } = together([request], context);
    return { statements, assemble: (results) => read(results)[0] ?? [] };
  }) satisfies Planner,
  { together },
);
