import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { credentialsOf, read } from './asked.ts';
import { openEngine } from './engine.ts';
import { Exception, exceptionOf, statusOf, textOf } from './exceptions.ts';

export interface EndpointSettings {
  /** Folder of the engine. */
  path: string;
  user: string;
  password: string;
  /** Another user with the same password, who may not make databases. */
  poorUser: string;
}

const TYPES: Record<string, string> = {
  JSONEachRow: 'application/x-ndjson; charset=UTF-8',
  JSON: 'application/json; charset=UTF-8',
  TabSeparated: 'text/tab-separated-values; charset=UTF-8',
};

/**
 * ClickHouse's HTTP interface over the embedded engine, on a free port of 127.0.0.1. Every answer is held back until the
 * statement has ended (`wait_end_of_query=1`), and no progress is told.
 */
export async function serve(settings: EndpointSettings) {
  const engine = openEngine(settings.path);
  const version = await engine.version();

  /** @returns the user. */
  const admit = (request: IncomingMessage): string => {
    const { user, password } = credentialsOf(request);
    if ([settings.user, settings.poorUser].includes(user) && password === settings.password) return user;
    throw new Exception(
      516,
      'AUTHENTICATION_FAILED',
      `${user}: Authentication failed: password is incorrect, or there is no user with such name`,
    );
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://endpoint');
    response.setHeader('X-ClickHouse-Server-Display-Name', 'endpoint');
    if (pathname === '/ping') return void response.end('Ok.\n');
    if (pathname !== '/') return void response.writeHead(404).end(`There is no handle ${pathname}\n`);
    let gzip = false;
    const send = (status: number, body: Uint8Array | string): void => {
      const bytes = gzip ? gzipSync(body, { level: 1 }) : body;
      if (gzip) response.setHeader('Content-Encoding', 'gzip');
      response.writeHead(status).end(bytes);
    };
    try {
      const user = admit(request);
      const asked = await read(request);
      gzip = asked.gzip;
      response.setHeader('X-ClickHouse-Query-Id', asked.id);
      if (user === settings.poorUser && /^\s*CREATE\s+DATABASE\b/i.test(asked.query)) {
        const grant = 'it is necessary to have the grant CREATE DATABASE ON *.*';
        throw new Exception(
          497,
          'ACCESS_DENIED',
          `${user}: Not enough privileges. To execute this query, ${grant}`,
        );
      }
      const { body, format, summary } = await engine.run(asked);
      response.setHeader('Content-Type', TYPES[format] ?? 'text/plain; charset=UTF-8');
      response.setHeader('X-ClickHouse-Format', format);
      response.setHeader('X-ClickHouse-Timezone', 'UTC');
      response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
      send(200, body);
    } catch (error) {
      const exception = exceptionOf(error);
      response.setHeader('X-ClickHouse-Exception-Code', String(exception.code));
      response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
      send(statusOf(exception), textOf(exception, version));
      request.resume();
    }
  };

  const server = createServer(
    { keepAliveTimeout: 10_000, maxHeaderSize: 1024 * 1024 },
    (request, response) => {
      answer(request, response).catch((error) => response.destroy(error as Error));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await engine.close();
    },
  };
}
