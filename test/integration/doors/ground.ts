import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../cli/config.ts';
import { freePorts } from '../../../cli/ports.ts';
import { PROJECT } from '../../../cli/session.ts';
import { hashOf, newToken } from '../../../cli/token.ts';
import { wireIngest } from '../../../cli/wire/ingest.ts';
import { wireServer } from '../../../cli/wire/server.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';

/** What the server logged, at any level: nothing of a body may ever stand there. */
export interface Logged {
  level: string;
  text: string;
}

export interface DoorHouse {
  url: string;
  broker: TestBroker;
  folder: string;
  store: Store;
  /** Tokens by name, as their senders know them. */
  tokens: Record<string, string>;
  logged: Logged[];
  /** No rows while no event has brought the value that is filtered by: such a filter is refused. */
  ask(parameters: Record<string, string>): Promise<Pick<QueryAnswer, 'rows'>>;
  /** One number of the present. */
  figure(metric: string, where?: Record<string, string>): Promise<number>;
  close(): Promise<void>;
}

const CLOCK = { now: () => Date.now() };

/**
 * Andon as its commands compose it, with a broker of its own, for the doors write to topics of fixed names.
 *
 * @param senders names that get a token.
 */
export async function openDoorHouse(senders: string[], { ingest: reads = true } = {}): Promise<DoorHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-doors-'));
  const tokens = Object.fromEntries(senders.map((name) => [name, newToken()]));
  const settings = readSettings({
    flags: { data: folder },
    environment: {
      ANDON_TOKENS: Object.entries(tokens)
        .map(([name, token]) => `${name}:${hashOf(token)}`)
        .join(),
    },
    cwd: folder,
    project: PROJECT,
  });
  const logged: Logged[] = [];
  const line = (level: string) => (details: object, message: string) => {
    logged.push({ level, text: `${message} ${JSON.stringify(details)}` });
  };
  const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  const broker = await startTestBroker();
  const store = await openEmbeddedStore(join(folder, 'store'));
  const [port] = (await freePorts(1)) as [number];
  const handed = { settings, clock: CLOCK, log, kafka: broker, store };
  const ingest = reads ? await wireIngest(handed) : undefined;
  const server = await wireServer({
    ...handed,
    web: null,
    host: '127.0.0.1',
    port,
    ...(ingest ? { ingest } : {}),
  });
  const url = `http://127.0.0.1:${port}`;
  const ask: DoorHouse['ask'] = async (parameters) => {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams(parameters)}`);
    const text = await response.text();
    const { parameter = '' } = JSON.parse(text) as { parameter?: string };
    if (response.status === 400 && parameter.startsWith('where.')) return { rows: [] };
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text) as QueryAnswer;
  };
  return {
    url,
    broker,
    folder,
    store,
    tokens,
    logged,
    ask,
    async figure(metric, where = {}) {
      const filters = Object.entries(where).map(([name, value]) => [`where.${name}`, value]);
      const { rows } = await ask({ metrics: metric, ...Object.fromEntries(filters) });
      return Number((rows[0]?.values[metric] as { value?: number } | undefined)?.value ?? 0);
    },
    async close() {
      await server.stop();
      await ingest?.stop();
      await store.close();
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
