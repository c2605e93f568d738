import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Exception } from './exceptions.ts';

/** A request to the HTTP interface, taken apart. */
export interface Asked {
  id: string;
  query: string;
  /** What follows `INSERT … FORMAT x` of the address; empty otherwise. */
  data: Buffer;
  /** Values of `{name:Type}`, as they travel: escaped. */
  parameters: Record<string, string>;
  settings: Record<string, string>;
  database: string;
  defaultFormat: string;
  readonly: boolean;
  gzip: boolean;
}

/** Parameters of the interface itself; every other one is a setting. */
const OWN = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'session_id',
  'wait_end_of_query',
  'buffer_size',
]);
const DECOMPRESS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
};

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '');

/** Fields of a multipart form. */
function form(body: Buffer, boundary: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const [head, ...rest] = part.split('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(head ?? '')?.[1];
    if (name) fields.set(name, Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1').toString());
  }
  return fields;
}

/** @throws Exception for what the interface itself refuses. */
export async function read(request: IncomingMessage): Promise<Asked> {
  const { searchParams } = new URL(request.url ?? '/', 'http://endpoint');
  const sent = await buffer(request);
  const decompress = DECOMPRESS[header(request, 'content-encoding') || 'identity'];
  if (!decompress) throw new Exception(48, 'NOT_IMPLEMENTED', 'Unknown Content-Encoding');
  const body = decompress(sent);
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(header(request, 'content-type'))?.[1];
  const fields = new Map([...searchParams, ...(boundary ? form(body, boundary) : [])]);
  const query = fields.get('query') ?? '';
  const takesData = !boundary && /\bFORMAT\s+\w+\s*$/i.test(query) && /^\s*INSERT\s/i.test(query);
  const parameters: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = value;
    else if (!OWN.has(name)) settings[name] = value;
  }
  return {
    id: fields.get('query_id') ?? crypto.randomUUID(),
    // The server reads the address's query and the body as one text.
    query: takesData || boundary ? query : [query, body.toString()].filter(Boolean).join('\n'),
    data: takesData ? body : Buffer.alloc(0),
    parameters,
    settings,
    database: fields.get('database') ?? (header(request, 'x-clickhouse-database') || 'default'),
    defaultFormat: fields.get('default_format') ?? (header(request, 'x-clickhouse-format') || 'TabSeparated'),
    readonly: request.method === 'GET' || request.method === 'HEAD',
    gzip:
      fields.get('enable_http_compression') === '1' && /\bgzip\b/.test(header(request, 'accept-encoding')),
  };
}

/** User and key by basic authentication, by the server's own headers or by the address. */
export function credentialsOf(request: IncomingMessage): { user: string; password: string } {
  const basic = /^Basic (.+)$/i.exec(header(request, 'authorization'))?.[1];
  if (basic) {
    const [user = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
    return { user, password: rest.join(':') };
  }
  const { searchParams } = new URL(request.url ?? '/', 'http://endpoint');
  return {
    user: header(request, 'x-clickhouse-user') || searchParams.get('user') || 'default',
    password: header(request, 'x-clickhouse-key') || searchParams.get('password') || '',
  };
}
