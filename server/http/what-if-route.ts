import type { FastifyInstance } from 'fastify';
import type { MetricsContext } from '../../metrics/contract.ts';
import type { Judged } from '../../metrics/query/policy.ts';
import {
  comparedClocks,
  differing,
  isTicketClock,
  type Judgement,
  judgementsOf,
  outcomeOf,
  sideBySide,
} from '../../metrics/query/what-if.ts';
import type { ClockName } from '../../schemas/clocks.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { type WhatIf, WhatIfSchema } from '../../schemas/what-if.ts';
import type { Store } from '../../store/store.ts';
import { answering, checkBearable, type QuestionPlanner } from '../answer.ts';
import { isoInstant } from '../calendar.ts';
import type { Gate } from '../gate.ts';
import { type Choice, choosePolicy } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { type QueryText, WhatIfParameters, type WhatIfText } from './parameters.ts';
import { type AskContext, readQuery } from './query-request.ts';
import { responses } from './responses.ts';

const MOST_POLICIES = 6;
const PAGE = 50;
const VERDICTS = ['breached', 'met'] as const;

type Deps = AskContext & {
  store: Pick<Store, 'query'>;
  planner: QuestionPlanner;
  bounded: Gate;
  context: MetricsContext;
};

function choosePolicies(
  texts: readonly string[],
  context: AskContext,
  site: Parameters<typeof choosePolicy>[2],
): Choice<Policy[]> {
  const chosen = new Map<string, Policy>();
  for (const text of texts) {
    const found = choosePolicy(context.policies, text, site, 'policies');
    if (!found.ok) return found;
    chosen.set(policyKey(found.value), found.value);
  }
  if (chosen.size < 2 || chosen.size > MOST_POLICIES)
    return { ok: false, fault: wrongParameter('policies', texts, `2 to ${MOST_POLICIES} policies`) };
  return { ok: true, value: [...chosen.values()] };
}

/** GET /api/v1/what-if: a window as several policies judge it, from the facts, and the tickets that they part over. */
export function whatIfRoute(app: FastifyInstance, deps: Deps): void {
  const asks = {
    summary: 'A window under several policies side by side',
    querystring: WhatIfParameters,
    response: responses(WhatIfSchema, 'ANDON_E207', 'ANDON_E208'),
  };
  /** Tickets are evaluated once for all policies and clocks; what is told of other rows is asked as by /api/v1/query. */
  const judge = async (
    request: QueryRequest,
    clocks: readonly ClockName[],
    policies: readonly Policy[],
    context: Judged,
    most: number,
  ) => {
    const put = <Row>(sql: string) => deps.bounded(() => deps.store.query<Row>(sql));
    const ofTickets = clocks.filter(isTicketClock);
    const metrics = clocks.filter((clock) => !isTicketClock(clock)).map((clock) => `attainment.${clock}`);
    const asked = policies.map((policy) => ({ ...request, metrics, policy: policyKey(policy) }));
    const others =
      metrics.length > 0 ? await answering(deps.store, deps.planner, context, deps.bounded).exact(asked) : [];
    if (ofTickets.length === 0) return { judgements: [], others };
    const statement = judgementsOf(request, ofTickets, context, most);
    await checkBearable(put, [statement]);
    return { judgements: await put<Judgement>(statement.sql), others };
  };
  app.get('/api/v1/what-if', { schema: asks }, async (call, reply) => {
    const { policies: texts, limit = PAGE, offset = 0, ...text } = call.query as WhatIfText;
    const asked = readQuery({ ...text, metrics: [] } as QueryText, deps);
    if (!asked.ok) return sendFault(reply, asked.fault.code, asked.fault.details);
    const { site } = asked.value;
    const chosen = choosePolicies(texts, deps, site);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const policies = chosen.value;
    const cut = asked.value.request.cut ?? site.cut();
    const clocks = comparedClocks(policies);
    const request: QueryRequest = { ...asked.value.request, ...(Number.isFinite(cut) ? { cut } : {}) };
    const context = sideBySide(policies, deps.context);
    const { judgements, others } = await judge(request, clocks, policies, context, offset + limit);
    const { total, page } = differing(judgements, { limit, offset });
    const outcome = (clock: ClockName, place: number): MetricValue | undefined =>
      isTicketClock(clock)
        ? outcomeOf(judgements, clock, place, request.now)
        : others[place]?.[0]?.values[`attainment.${clock}`];
    const has = (policy: Policy, clock: string) =>
      policy.objectives.some((each) => each.clock === clock && each.mode === 'per_item');
    const body: WhatIf = {
      now: isoInstant(request.now),
      cut: Number.isFinite(cut) ? isoInstant(cut) : null,
      timezone: site.timezone,
      policies: policies.map(policyKey),
      clocks: clocks.map((clock) => ({
        clock,
        outcomes: Object.fromEntries(
          policies.flatMap((policy, place) =>
            has(policy, clock) ? [[policyKey(policy), told(outcome(clock, place))]] : [],
          ),
        ),
      })),
      differing: {
        total,
        tickets: page.map(({ subject, clock, verdicts }) => ({
          id: subject,
          clock,
          verdicts: Object.fromEntries(
            policies.map((policy, place) => [policyKey(policy), VERDICTS[verdicts[place] ?? -1] ?? null]),
          ),
        })),
      },
    };
    return body;
  });
}

function told(value: MetricValue | undefined): WhatIf['clocks'][number]['outcomes'][string] {
  const {
    value: attainment,
    numerator,
    denominator,
  } = value as { value: number | null; numerator: number; denominator: number };
  return { attainment, met: numerator, breached: denominator - numerator };
}
