import { ClickHouseError } from '@clickhouse/client';

/**
 * What a failed call to ClickHouse means.
 * `unreached`: it never got there or was turned away before it began, so anything may be sent again.
 * `lost`: it may have been carried out, wholly or in part; only what is idempotent may be sent again.
 * `refused`: user or password. `forbidden`: a right or the database is missing. `wrong`: the statement itself.
 */
export type Outcome = 'unreached' | 'lost' | 'refused' | 'forbidden' | 'wrong';

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
]);

/** Codes of ClickHouse (src/Common/ErrorCodes.cpp) that say something about the server and not the statement. */
const BY_CODE: Readonly<Record<number, Outcome>> = {
  164: 'forbidden', // READONLY
  192: 'refused', // UNKNOWN_USER
  193: 'refused', // WRONG_PASSWORD
  194: 'refused', // REQUIRED_PASSWORD
  202: 'unreached', // TOO_MANY_SIMULTANEOUS_QUERIES
  209: 'lost', // SOCKET_TIMEOUT
  210: 'lost', // NETWORK_ERROR
  236: 'lost', // ABORTED: the server is stopping
  242: 'lost', // TABLE_IS_READ_ONLY: a replica without its keeper
  252: 'lost', // TOO_MANY_PARTS: merges are behind
  394: 'lost', // QUERY_WAS_CANCELLED: by the server, we cancel nothing
  497: 'forbidden', // ACCESS_DENIED
  516: 'refused', // AUTHENTICATION_FAILED
  745: 'unreached', // SERVER_OVERLOADED
  999: 'lost', // KEEPER_EXCEPTION
};

export const UNKNOWN_DATABASE = 81;

/** ClickHouse's own number of a refusal; undefined where the error is not the server's. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof ClickHouseError ? Number(error.code) : undefined;

const systemCodes = (error: unknown): string[] => {
  // A host of several addresses fails with one error that holds one for each.
  if (error instanceof AggregateError) return error.errors.flatMap(systemCodes);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? [code] : [];
};

/** Judges by codes alone. What neither ClickHouse nor the runtime numbered is a connection that broke. */
export function outcomeOf(error: unknown): Outcome {
  const code = codeOf(error);
  if (code !== undefined) return BY_CODE[code] ?? 'wrong';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return 'wrong';
  const codes = systemCodes(error);
  return codes.length > 0 && codes.every((each) => NEVER_CONNECTED.has(each)) ? 'unreached' : 'lost';
}
