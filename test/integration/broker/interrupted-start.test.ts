import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettings } from '../../../cli/config.ts';
import { wallClock } from '../../../cli/session.ts';
import { wireIngest } from '../../../cli/wire/ingest.ts';
import { Fault } from '../../../schemas/faults.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import { startTestBroker } from '../../support/broker.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const PROJECT = join(import.meta.dirname, '../../..');

it('breaks off a start that waits for the store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'andon-interrupt-'));
  const broker = await startTestBroker();
  const store = await openEmbeddedStore(join(folder, 'store'), 1);
  const interrupt = new AbortController();
  let asked = 0;
  try {
    const settings = readSettings({
      flags: { data: folder },
      environment: {},
      cwd: folder,
      project: PROJECT,
    });
    const starting = wireIngest({
      settings,
      clock: wallClock,
      log: quiet,
      kafka: broker,
      store: {
        ...store,
        query() {
          asked += 1;
          if (asked === 2) interrupt.abort('SIGINT');
          return Promise.reject(new Fault('ANDON_E331', {}));
        },
      },
      signal: interrupt.signal,
    });
    await expect(starting).rejects.toBe('SIGINT');
    expect(asked).toBeGreaterThan(1);
  } finally {
    await store.close();
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
