import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { BacktestSchema, MOST_WEEKS } from '../../schemas/backtest.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { checkRule } from '../../schemas/rule-check.ts';
import { RuleRecordsSchema } from '../../schemas/rule-record.ts';
import { unplayable } from '../backtest/material.ts';
import type { RuleBook } from '../backtest/open.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { SiteParameters, type SiteText } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const USUAL_WEEKS = 8;
const BacktestBody = Type.Object(
  {
    rule: Type.Union([Type.String({ maxLength: 60 }), Type.Object({}, { additionalProperties: true })], {
      description: 'the id of a rule in use, or a rule as its YAML says it',
    }),
    weeks: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_WEEKS,
        description: `an integer from 1 to ${MOST_WEEKS}; 8 if left out`,
      }),
    ),
  },
  strict,
);

export interface RulesRouteDeps {
  book: RuleBook;
  sites: ReadonlyMap<string, Site>;
  catalogue: readonly CatalogueEntry[];
}

/** The rules with their precision and backtests, and the backtest of one. */
export function rulesRoute(app: FastifyInstance, { book, sites, catalogue }: RulesRouteDeps): void {
  const listed = {
    summary: 'Rules with what people said of their alerts, and their last backtest',
    querystring: SiteParameters,
    response: responses(RuleRecordsSchema),
  };
  app.get('/api/v1/rules', { schema: listed }, async (call, reply) => {
    const site = chooseSite(sites, (call.query as SiteText).tenant);
    return site.ok ? book.list(site.value) : sendFault(reply, site.fault.code, site.fault.details);
  });

  const played = {
    summary: 'What a rule would have told over past weeks',
    querystring: SiteParameters,
    body: BacktestBody,
    response: responses(BacktestSchema, 'ANDON_E203', 'ANDON_E244', 'ANDON_E245', 'ANDON_E223', 'ANDON_E224'),
  };
  app.post('/api/v1/rules/backtest', { schema: played }, async (call, reply) => {
    const site = chooseSite(sites, (call.query as SiteText).tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const { rule: asked, weeks = USUAL_WEEKS } = call.body as Static<typeof BacktestBody>;
    const known = typeof asked === 'string' ? book.find(site.value.tenant, asked) : undefined;
    if (typeof asked === 'string' && !known) return sendFault(reply, 'ANDON_E203', { value: asked });
    const verdict = known ? ({ ok: true, rule: known } as const) : checkRule(asked, catalogue);
    if (!verdict.ok) return sendFault(reply, 'ANDON_E245', { places: verdict.problems });
    const why = unplayable(verdict.rule);
    if (why !== null) return sendFault(reply, 'ANDON_E244', { value: why });
    return book.play(verdict.rule, site.value, weeks);
  });
}
