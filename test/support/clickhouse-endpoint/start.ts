import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndpointSettings } from './server.ts';

export interface Endpoint {
  port: number;
  user: string;
  poorUser: string;
  password: string;
  /** An address for CLICKHOUSE_URL. */
  url(
    database: string,
    options?: { port?: number; user?: string; password?: string; query?: string },
  ): string;
  /** Folder of its engine. */
  path: string;
  /** Ends the process at once, as kill -9 would; its folder stays. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** Lets this process end without it. */
  unref(): void;
}

/**
 * Starts a ClickHouse HTTP endpoint as another process, in a folder of its own.
 * @param more e.g. `path` of an earlier endpoint, to start it again.
 */
export async function startEndpoint(more: Partial<EndpointSettings> = {}): Promise<Endpoint> {
  const path = more.path ?? (await mkdtemp(join(tmpdir(), 'andon-clickhouse-')));
  const settings: EndpointSettings = {
    path,
    user: 'andon',
    password: 'p@ss:w/rd %?#',
    poorUser: 'poor',
    ...more,
  };
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  child.send(settings);
  const { port } = await Promise.race([
    once(child, 'message').then(([message]) => message as { port: number }),
    ended.then(([code]) => Promise.reject(new Error(`the endpoint ended with ${code}`))),
  ]);
  const { user, poorUser, password } = settings;
  return {
    port,
    path,
    user,
    poorUser,
    password,
    url: (database, options = {}) =>
      `http://${options.user ?? user}:${encodeURIComponent(options.password ?? password)}@127.0.0.1:${options.port ?? port}/${database}${options.query ?? ''}`,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
    unref() {
      child.unref();
      child.channel?.unref();
    },
  };
}
