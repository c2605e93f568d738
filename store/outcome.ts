import { ClickHouseError } from '@clickhouse/client';
import type { FaultCode } from '../schemas/faults.ts';

/**
 * What a failed call to ClickHouse means.
 * `unreached`: it never got there or was turned away before it began, so anything may be sent again.
 * `lost`: it may have been carried out, wholly or in part; only what is idempotent may be sent again.
 * `strained`: the same, and asking again at once changes nothing: the machine lacks memory, disk or time.
 * `refused`: user or password. `forbidden`: a right or the database is missing. `wrong`: the statement itself.
 */
export type Outcome = 'unreached' | 'lost' | 'strained' | 'refused' | 'forbidden' | 'wrong';

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

/** What the system says when a file cannot be written: the embedded engine's blocks pass through files of ours. */
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

const AWAY = 'ANDON_E306';
const MEMORY = 'ANDON_E330';
const FULL = 'ANDON_E331';
const UNWRITABLE = 'ANDON_E332';
const BUSY = 'ANDON_E333';

/**
 * Codes of ClickHouse (src/Common/ErrorCodes.cpp) that say something about the server and not the statement. Which
 * number bears which name was asked of the engine itself (`errorCodeToName`).
 */
const BY_CODE: Readonly<Record<number, readonly [Outcome, FaultCode]>> = {
  40: ['strained', FULL], // CHECKSUM_DOESNT_MATCH
  74: ['strained', FULL], // CANNOT_READ_FROM_FILE_DESCRIPTOR
  75: ['strained', FULL], // CANNOT_WRITE_TO_FILE_DESCRIPTOR
  76: ['strained', FULL], // CANNOT_OPEN_FILE
  77: ['strained', FULL], // CANNOT_CLOSE_FILE
  88: ['strained', FULL], // CANNOT_TRUNCATE_FILE
  159: ['strained', BUSY], // TIMEOUT_EXCEEDED
  160: ['strained', BUSY], // TOO_SLOW
  164: ['forbidden', 'ANDON_E314'], // READONLY
  173: ['strained', MEMORY], // CANNOT_ALLOCATE_MEMORY
  192: ['refused', 'ANDON_E313'], // UNKNOWN_USER
  193: ['refused', 'ANDON_E313'], // WRONG_PASSWORD
  194: ['refused', 'ANDON_E313'], // REQUIRED_PASSWORD
  198: ['lost', AWAY], // DNS_ERROR
  201: ['strained', BUSY], // QUOTA_EXCEEDED
  202: ['unreached', BUSY], // TOO_MANY_SIMULTANEOUS_QUERIES
  203: ['lost', AWAY], // NO_FREE_CONNECTION
  209: ['lost', AWAY], // SOCKET_TIMEOUT
  210: ['lost', AWAY], // NETWORK_ERROR
  225: ['lost', UNWRITABLE], // NO_ZOOKEEPER
  226: ['strained', FULL], // NO_FILE_IN_DATA_PART
  236: ['lost', AWAY], // ABORTED: the server is stopping
  241: ['strained', MEMORY], // MEMORY_LIMIT_EXCEEDED
  242: ['lost', UNWRITABLE], // TABLE_IS_READ_ONLY: a replica without its keeper
  243: ['strained', FULL], // NOT_ENOUGH_SPACE
  246: ['strained', FULL], // CORRUPTED_DATA
  252: ['lost', UNWRITABLE], // TOO_MANY_PARTS: merges are behind
  279: ['lost', AWAY], // ALL_CONNECTION_TRIES_FAILED
  285: ['lost', UNWRITABLE], // TOO_FEW_LIVE_REPLICAS
  286: ['lost', UNWRITABLE], // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  289: ['lost', UNWRITABLE], // REPLICA_IS_NOT_IN_QUORUM
  319: ['lost', UNWRITABLE], // UNKNOWN_STATUS_OF_INSERT
  394: ['lost', BUSY], // QUERY_WAS_CANCELLED: by the server, we cancel nothing
  425: ['strained', FULL], // SYSTEM_ERROR
  439: ['lost', BUSY], // CANNOT_SCHEDULE_TASK
  497: ['forbidden', 'ANDON_E314'], // ACCESS_DENIED
  499: ['strained', FULL], // S3_ERROR
  516: ['refused', 'ANDON_E313'], // AUTHENTICATION_FAILED
  574: ['lost', UNWRITABLE], // DISTRIBUTED_TOO_MANY_PENDING_BYTES
  692: ['lost', UNWRITABLE], // TOO_MANY_MUTATIONS
  745: ['unreached', BUSY], // SERVER_OVERLOADED
  999: ['lost', UNWRITABLE], // KEEPER_EXCEPTION
};

export const UNKNOWN_DATABASE = 81;

/** ClickHouse's own number of a refusal, by URL or embedded; undefined where the error is not the engine's. */
export const codeOf = (error: unknown): number | undefined => {
  if (error instanceof ClickHouseError) return Number(error.code);
  const { clickhouseCode } = (error ?? {}) as { clickhouseCode?: unknown };
  return typeof clickhouseCode === 'number' ? clickhouseCode : undefined;
};

const systemCodes = (error: unknown): string[] => {
  // A host of several addresses fails with one error that holds one for each.
  if (error instanceof AggregateError) return error.errors.flatMap(systemCodes);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? [code] : [];
};

/** Judges by codes alone. What neither ClickHouse nor the runtime numbered is a connection that broke. */
export function outcomeOf(error: unknown): Outcome {
  const code = codeOf(error);
  if (code !== undefined) return BY_CODE[code]?.[0] ?? 'wrong';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return 'wrong';
  const codes = systemCodes(error);
  return codes.length > 0 && codes.every((each) => NEVER_CONNECTED.has(each)) ? 'unreached' : 'lost';
}

/** The fault that a numbered failure is; null where nobody but the statement is to blame, or nothing numbered it. */
export function machineFault(error: unknown): FaultCode | null {
  const code = codeOf(error);
  if (code !== undefined) return BY_CODE[code]?.[1] ?? null;
  return systemCodes(error).some((each) => DISK.has(each)) ? FULL : null;
}
