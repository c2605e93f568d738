import { Fault } from '../schemas/faults.ts';

/** CLICKHOUSE_URL taken apart; only `shown` may be told to anybody. */
export interface Address {
  /** Protocol, host and port. */
  origin: string;
  username: string;
  password: string;
  database: string;
  compression: { request: boolean; response: boolean };
  /** The address without credentials. */
  shown: string;
}

const ACCEPTED =
  'http[s]://user:password@host:port/database, with compression_request=1 and compression_response=1 at will';
const DATABASE = /^[A-Za-z_][\w-]*$/;
const COMPRESSION = ['compression_request', 'compression_response'];

const refuse = (problem: string): never => {
  // No cause and no value: an invalid URL is quoted whole by the runtime's own error, password and all.
  throw new Fault('ANDON_E307', { key: 'clickhouse', problem, accepted: ACCEPTED });
};

const decoded = (text: string, part: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(`the ${part} is not percent-encoded`);
  }
};

/**
 * Reads `http[s]://user:password@host:port/database`. Without a user it is `default`, without a path the database
 * `default`; reserved characters of user and password are percent-encoded. Compression is gzip, off unless asked for.
 *
 * @throws Fault ANDON_E307 that names the part, never its value.
 */
export function readAddress(text: string): Address {
  if (!URL.canParse(text)) refuse('it is no address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') refuse('it is neither http nor https');
  const database = decoded(url.pathname.slice(1), 'database') || 'default';
  if (!DATABASE.test(database)) refuse('the database is not one name of letters, digits, _ and -');
  for (const [name, value] of url.searchParams) {
    if (!COMPRESSION.includes(name)) refuse('it has a parameter that is not known');
    if (value !== '0' && value !== '1') refuse(`${name} is neither 0 nor 1`);
  }
  const asks = (name: string) => url.searchParams.get(name) === '1';
  return {
    origin: url.origin,
    username: decoded(url.username, 'user') || 'default',
    password: decoded(url.password, 'password'),
    database,
    compression: { request: asks('compression_request'), response: asks('compression_response') },
    shown: `${url.origin}/${database}`,
  };
}
