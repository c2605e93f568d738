import type { Claim, RawMessage } from '../verdict.ts';
import { readName } from './envelope.ts';
import { holdsPersonalData } from './personal-data.ts';

/**
 * Who a message that cannot be used says it is from, by its headers or its content, so that a producer can be told of
 * it. Undefined where it does not say so, or says what may be personal.
 *
 * @param content attributes of the event as far as they could be read.
 * @param otherwise tenant of events that name none.
 */
export function claimOf({ headers }: RawMessage, content: unknown, otherwise: string): Claim | undefined {
  const told = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  const source = readName(headers.ce_source?.toString('utf8') ?? told.source);
  const tenant = readName(headers.ce_tenant?.toString('utf8') ?? told.tenant ?? otherwise, 64);
  if (source === undefined || tenant === undefined) return undefined;
  return holdsPersonalData(source) || holdsPersonalData(tenant) ? undefined : { tenant, source };
}
