import type { QueryRequest } from '../../schemas/query.ts';
import type { Choice } from './choices.ts';
import { wrongParameter } from './fault.ts';
import { type ExplainText, readFilters } from './parameters.ts';
import { type AskContext, type Asked, readQuery } from './query-request.ts';

const FEW = 50;

export interface ExplainAsked extends Asked {
  page: number;
  size: number;
}

/**
 * Turns checked text parameters into the question about one metric in one cell, as /query reads them, or tells the first
 * one that cannot be accepted: ANDON_E202 for the metric, ANDON_E201 for any other.
 */
export function readExplain(text: ExplainText, context: AskContext): Choice<ExplainAsked> {
  const { metric, page = 1, size = FEW, ...cell } = text;
  const ids = context.catalogue.map(({ id }) => id);
  if (!ids.includes(metric)) return { ok: false, fault: wrongParameter('metric', metric, ids, 'ANDON_E202') };
  const asked = readQuery({ ...cell, metrics: [metric] }, context);
  if (!asked.ok) return asked;
  const { by } = text;
  const given = by && readFilters(text)[by];
  if (by && given?.length !== 1) {
    const accepted = `one value of ${by}: the cell that is meant`;
    return { ok: false, fault: wrongParameter(`where.${by}`, given?.join(), accepted) };
  }
  return { ok: true, value: { ...asked.value, page, size } };
}

/** The question with the cut it is answered at: the site's, where none was given and one is known. */
export const withCut = (request: QueryRequest, siteCut: number): QueryRequest =>
  request.cut !== undefined || !Number.isFinite(siteCut) ? request : { ...request, cut: siteCut };
