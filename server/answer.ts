import type { MetricsContext, Planner } from '../metrics/contract.ts';
import { isSettled, newestFact, type PlanTogether, type Statement } from '../metrics/query/together.ts';
import type { Rollups } from '../metrics/rollup/index.ts';
import { Fault } from '../schemas/faults.ts';
import type { QueryRequest, QueryRow } from '../schemas/query.ts';
import type { Store } from '../store/store.ts';
import type { Gate } from './gate.ts';
import type { PastMoments } from './live/past-moments.ts';
import type { KeptRollups } from './rollups/open.ts';

/** More statements than these are not asked together. */
const AT_ONCE = 6;

/** A planner; `together` plans many questions in scans that they share. */
export type QuestionPlanner = Planner & { together?: PlanTogether };

/** What rows as they stand gave: the answers, or that some had gone beyond now or cut. */
export type Glance =
  | { settled: true; answers: QueryRow[][] }
  /** `newest`: latest fact (ms) that a row beyond counts; 0 = none. */
  | { settled: false; newest: number };

export interface Answers {
  /**
   * Rows of each question, in their order, as of its now and cut exactly, whatever that costs.
   * @param ran hears each statement whose rows the answer was made of.
   */
  exact(requests: readonly QueryRequest[], ran?: (sql: string) => void): Promise<QueryRow[][]>;
  /**
   * One look at the rows as they stand: the exact answers, or none.
   * @param begun called once every statement of it is with the store.
   */
  glance(requests: readonly QueryRequest[], begun?: () => void): Promise<Glance>;
  /** The rows as they stand, whether or not they are those of the question's cut (`settled`). */
  standing(request: QueryRequest): Promise<{ rows: QueryRow[]; settled: boolean }>;
}

/** For a planner that knows one question at a time. */
const oneByOne =
  (planner: Planner): PlanTogether =>
  (requests, context) => {
    const plans = requests.map((request) => planner(request, context));
    return {
      statements: plans.flatMap((plan, question) =>
        plan.statements.map(({ name, sql }) => ({ name: `${question} ${name}`, sql })),
      ),
      assemble: (results) =>
        plans.map((plan, question) =>
          plan.assemble(
            Object.fromEntries(
              plan.statements.map(({ name }) => [name, results[`${question} ${name}`] ?? []]),
            ),
          ),
        ),
    };
  };

type Rows = Record<string, unknown>[];

/** Counts before they are put what statements would evaluate. Fault: ANDON_E207 where those are so many tickets. */
export async function checkBearable(
  put: (sql: string) => Promise<Rows>,
  statements: readonly Pick<Statement, 'evaluates'>[],
): Promise<void> {
  let counted = 0;
  for (const { evaluates } of statements) {
    if (evaluates === undefined) continue;
    const [row] = await put(evaluates.sql);
    counted += Number(row?.tickets ?? 0);
    if (counted > evaluates.most)
      throw new Fault('ANDON_E207', { parameter: 'from', accepted: `at most ${evaluates.most} tickets` });
  }
}

/**
 * The one way from questions to their rows, for tiles and for /query alike: plan, run every statement on the reading
 * lanes (bounded by the gate), assemble.
 *
 * The answer is always that of the question's now and cut. Batches land while statements run, so rows as they stand may
 * have gone beyond the cut; the statement says so (metrics/query/rows.ts). `exact` then puts it again with those rows
 * evaluated anew, which costs seconds of the engine's time; the live loop rather looks again a moment later, with a
 * newer cut (`glance`). A cut that was only read, before or after, would be a claim that nobody can check.
 *
 * @param memory answers about passed moments are kept there and taken from there.
 * @param rollups what stands added up is taken from there, and only what is not is read from the rows. An answer for which
 *   something of it fell meanwhile is thrown away, and the rows alone are asked.
 */
export function answering(
  store: Pick<Store, 'query'>,
  planner: QuestionPlanner,
  context: MetricsContext,
  bounded: Gate,
  memory?: PastMoments,
  rollups?: Pick<KeptRollups, 'standing'>,
): Answers {
  const together = planner.together ?? oneByOne(planner);
  const put = (sql: string, begins?: () => void) =>
    bounded(() => {
      const rows = store.query<Record<string, unknown>>(sql);
      begins?.();
      return rows;
    });
  const run = async (statements: Statement[], ask: (statement: Statement) => Promise<void>) => {
    if (statements.length <= AT_ONCE) await Promise.all(statements.map(ask));
    // Many past moments: one after the other, so that the reading lanes stay free for the present.
    else for (const statement of statements) await ask(statement);
  };
  const withRollups = async <Result extends { plan: ReturnType<PlanTogether> }>(
    requests: readonly QueryRequest[],
    work: (rollups?: Rollups) => Promise<Result>,
  ): Promise<Result> => {
    const standing = await rollups?.standing(requests);
    if (!standing) return work();
    const result = await work(standing.rollups);
    const used = result.plan.statements.some(({ rolled }) => rolled);
    return !used || (await standing.still()) ? result : work();
  };
  const look = async (requests: readonly QueryRequest[], begun?: () => void, added?: Rollups) => {
    const plan = together(requests, context, added);
    await checkBearable(put, plan.statements);
    const results: Record<string, Rows> = {};
    let waiting = plan.statements.length;
    const begins = () => {
      waiting -= 1;
      if (waiting === 0) begun?.();
    };
    await run(plan.statements, async ({ name, sql }) => {
      results[name] = await put(sql, begins);
    });
    return { plan, results, beyond: Object.values(results).filter((rows) => !isSettled(rows)) };
  };
  const exactly = async (requests: readonly QueryRequest[], added?: Rollups) => {
    const plan = together(requests, context, added);
    await checkBearable(put, plan.statements);
    const results: Record<string, Rows> = {};
    const statements: string[] = [];
    const cut = requests[0]?.cut;
    await run(plan.statements, async ({ name, sql, exact, past }) => {
      const remembered = past && cut !== undefined ? memory?.find(past, cut) : undefined;
      if (remembered) {
        results[name] = remembered;
        return;
      }
      const rows = await put(sql);
      const stands = !exact || isSettled(rows);
      const better = stands ? sql : exact();
      results[name] = stands ? rows : await put(better);
      statements.push(better);
      if (past && cut !== undefined) memory?.keep(past, cut, rows);
    });
    return { plan, results, statements };
  };
  return {
    async exact(requests, ran) {
      const { plan, results, statements } = await withRollups(requests, (added) => exactly(requests, added));
      for (const sql of statements) ran?.(sql);
      return plan.assemble(results);
    },
    async glance(requests, begun) {
      const { plan, results, beyond } = await look(requests, begun);
      if (beyond.length > 0) return { settled: false, newest: Math.max(0, ...beyond.map(newestFact)) };
      return { settled: true, answers: plan.assemble(results) };
    },
    async standing(request) {
      const { plan, results, beyond } = await withRollups([request], (added) =>
        look([request], undefined, added),
      );
      return { rows: plan.assemble(results)[0] ?? [], settled: beyond.length === 0 };
    },
  };
}
