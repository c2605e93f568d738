import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The rules under which the real server serves the page: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'";

/** Serves a built page and some documents of the test's own on a free port of this machine. Unknown paths are the page. */
export async function serveBuilt(
  folder: string,
  documents: Record<string, unknown>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    response.setHeader('content-security-policy', POLICY);
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (path in documents) {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(documents[path]));
    }
    const name = extname(path) ? path : '/index.html';
    try {
      const body = await readFile(join(folder, normalize(name)));
      response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream');
      return response.end(body);
    } catch {
      response.statusCode = 404;
      return response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
