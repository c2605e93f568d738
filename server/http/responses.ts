import { type TSchema, Type } from 'typebox';
import { FaultBodySchema } from '../../schemas/fault-body.ts';
import { FAULTS, type FaultCode } from '../../schemas/faults.ts';
import { MEDIA } from '../export/format.ts';
import { faultStatus } from './fault.ts';

/** The fault body as one component of the OpenAPI document. */
export const FAULT_COMPONENT = { $id: 'Fault', ...FaultBodySchema };

/** What any route may answer: a wrong parameter, a foreign page, a failure of the server or of its store. */
const EVERYWHERE: FaultCode[] = [
  'ANDON_E201',
  'ANDON_E204',
  'ANDON_E206',
  'ANDON_E306',
  'ANDON_E313',
  'ANDON_E314',
];

interface Response {
  description: string;
  content: Record<string, { schema: object }>;
}

/** One answer in each of the media types it may come in. */
export const answer = (description: string, content: Record<string, TSchema>): Response => ({
  description,
  content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])),
});

/** The formats besides JSON in which a route hands out its rows. @param columns what stands in a row, in words. */
export const exportedAs = (columns: string): Record<string, TSchema> => ({
  [MEDIA.csv]: Type.String({ description: `RFC 4180: ${columns}` }),
  [MEDIA.xlsx]: Type.String({ description: `a workbook: ${columns}; and a sheet that says what it is of` }),
  [MEDIA.parquet]: Type.String({ description: `as ClickHouse writes it: ${columns}` }),
});

/**
 * The `response` of a route's schema, for the documentation alone: no serializer is made from it.
 *
 * @param answers by status; a bare schema is the JSON answer of status 200.
 * @param codes faults that this route may tell besides those that every route may; they give the other statuses.
 */
export function responses(
  answers: TSchema | Record<number, Response>,
  ...codes: FaultCode[]
): Record<string, Response> {
  const own = isSchema(answers) ? { 200: answer('The answer', { 'application/json': answers }) } : answers;
  const faults = new Map<number, FaultCode[]>();
  for (const code of [...EVERYWHERE, ...codes]) {
    const status = faultStatus(code);
    faults.set(status, [...(faults.get(status) ?? []), code]);
  }
  const told = [...faults].map(([status, some]): [string, Response] => [
    String(status),
    {
      description: some.map((code) => `${code}: ${FAULTS[code].cause}`).join(' '),
      content: { 'application/json': { schema: { $ref: 'Fault#' } } },
    },
  ]);
  return { ...Object.fromEntries(told), ...own };
}

const isSchema = (answers: TSchema | Record<number, Response>): answers is TSchema =>
  Object.keys(answers).some((name) => Number.isNaN(Number(name)));
