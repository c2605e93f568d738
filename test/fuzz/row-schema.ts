import type { FactRow, Verdict } from '../../ingest/verdict.ts';
import { EVENT_TYPES } from '../../schemas/events/types.ts';
import { FAULTS } from '../../schemas/faults.ts';
import { columnsOf, FACT_TABLES } from './tables.ts';

/** 2000-01-01 and 2100-01-01, ms. */
const FROM = 946_684_800_000;
const TO = 4_102_444_800_000;
const CONTROL = /\p{Cc}/u;

const isWhole = (least: number, greatest: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= greatest;
const isText = (value: unknown): boolean => typeof value === 'string' && !/\p{Surrogate}/u.test(value);

/** Whether a value fits into a column of the type without being changed on the way. */
const FITS: Record<string, (value: unknown) => boolean> = {
  String: isText,
  'LowCardinality(String)': isText,
  Int64: isWhole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  Int32: isWhole(-(2 ** 31), 2 ** 31 - 1),
  UInt16: isWhole(0, 65_535),
  Int8: isWhole(-1, 1),
  UInt8: isWhole(0, 1),
  Float64: (value) => Number.isFinite(value),
  'Array(String)': (value) => Array.isArray(value) && value.length <= 100 && value.every(isText),
  'Map(String, Float64)': (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((number) => Number.isFinite(number)),
};

const isName = (value: unknown, longest: number): boolean =>
  isText(value) && value !== '' && (value as string).length <= longest && !CONTROL.test(value as string);

function isDocument(value: unknown): boolean {
  if (value === undefined) return true;
  try {
    const parsed: unknown = JSON.parse(value as string);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** What is wrong with a row by the migrations and docs/events.md; '' = nothing. */
export function rowFault({ table, columns }: FactRow): string {
  if (!FACT_TABLES.includes(table)) return `table ${table}`;
  const known = columnsOf(table);
  for (const [name, value] of Object.entries(columns)) {
    const column = known.get(name);
    if (!column) return `no column ${name}`;
    if (!FITS[column.type]?.(value)) return `${name} is no ${column.type}: ${JSON.stringify(value)}`;
    if (name !== 'detail' && typeof value === 'string' && [...value].length > 200)
      return `${name} is too long`;
  }
  const { tenant, subject, source, id, time, at, recorded, seq = '', type } = columns;
  if (!isName(tenant, 64)) return 'tenant';
  for (const name of [subject, source, id]) if (!isName(name, 200)) return `name ${JSON.stringify(name)}`;
  for (const instant of [time, at, recorded])
    if (!isWhole(FROM, TO - 1)(instant)) return `instant ${instant}`;
  if ((at as number) > (time as number)) return 'at behind time';
  if (!/^(?:\d{12})?$/.test(seq as string)) return `seq ${seq}`;
  if (type !== 'ticket.absorbed' && !EVENT_TYPES.has(type as string)) return `type ${type}`;
  return isDocument(columns.detail) ? '' : 'detail';
}

/** What is wrong with a verdict, whatever the message was; '' = nothing. */
export function verdictFault(verdict: Verdict): string {
  if (verdict.kind === 'keep') {
    if (verdict.rows.length === 0) return 'kept without a row';
    return verdict.rows.map(rowFault).find((fault) => fault !== '') ?? '';
  }
  if (verdict.kind === 'heartbeat') {
    const { tenant, source, at } = verdict;
    return isName(tenant, 64) && isName(source, 200) && isWhole(FROM, TO - 1)(at) ? '' : 'heartbeat';
  }
  if (verdict.kind !== 'quarantine') return `verdict ${verdict.kind}`;
  if (!Object.hasOwn(FAULTS, verdict.fault)) return `fault ${verdict.fault}`;
  if (verdict.shape.length > 4000) return 'shape too long';
  try {
    JSON.parse(verdict.shape);
    return '';
  } catch {
    return 'shape is no JSON';
  }
}
