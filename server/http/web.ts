import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Paths that the web app routes by itself. */
const PAGES = [
  '/',
  ...['wall', 'lead', 'trends', 'data', 'tickets', 'incidents', 'admin'].flatMap((page) => [
    `/${page}`,
    `/${page}/*`,
  ]),
];
const YEAR = 31_536_000;

/**
 * Serves the built web app: hashed assets for ever, the page itself never from a cache (a new build shows at once). Files
 * are looked for when they are asked for: a build made after the start is served, and so are the assets of the one before
 * as long as they exist.
 */
export async function webRoute(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    wildcard: true,
    dotfiles: 'ignore',
    index: false,
    cacheControl: false,
    setHeaders(response, path) {
      const hashed = path.startsWith(join(root, 'assets'));
      response.setHeader('cache-control', hashed ? `public, max-age=${YEAR}, immutable` : 'no-cache');
    },
  });
  for (const path of PAGES) {
    app.get(path, { schema: { hide: true } }, (_, reply) => reply.sendFile('index.html'));
  }
}
