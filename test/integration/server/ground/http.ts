import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ServerDeps } from '../../../../server/ports.ts';
import { closeGround, type House, openHouse } from './house.ts';

export interface HttpHouse {
  house(): House;
  /** The folder that it serves as the web app. */
  webRoot(): string;
  /** Each call on a connection of its own: one that was kept may be of a server that has gone. */
  get(path: string): Promise<Response>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by expectations
  json(path: string): Promise<any>;
  /** A request with headers that fetch would not let through. */
  raw(headers: Record<string, string>, path?: string): Promise<{ status: number; body: string }>;
}

/** For the top of a test file: one house with a small web app for all its tests, and ways to call it. */
export function useHttpHouse(more: Partial<ServerDeps> = {}): HttpHouse {
  let house: House;
  let webRoot: string;
  beforeAll(async () => {
    webRoot = await mkdtemp(join(tmpdir(), 'andon-web-'));
    await mkdir(join(webRoot, 'assets'));
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Andon</title>');
    await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
    house = await openHouse({ webRoot, ...more });
  });
  afterAll(async () => {
    await house.close();
    await closeGround();
    await rm(webRoot, { recursive: true, force: true });
  });
  const get = (path: string) => fetch(house.server.url + path, { headers: { connection: 'close' } });
  return {
    house: () => house,
    webRoot: () => webRoot,
    get,
    json: async (path) => (await get(path)).json(),
    raw: (headers, path = '/healthz') =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(house.server.url);
        const call = request({ hostname, port, path, headers }, (answer) => {
          let body = '';
          answer.on('data', (part) => {
            body += part;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        });
        call.on('upgrade', () => reject(new Error('the upgrade was let through')));
        call.on('error', reject).end();
      }),
  };
}
