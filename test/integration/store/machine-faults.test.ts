import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreByUrl } from '../../../store/url.ts';
import { type Endpoint, startEndpoint } from '../../support/clickhouse-endpoint/start.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let folder = '';
let endpoint: Endpoint;
const stores: Record<'embedded' | 'url', Store | undefined> = { embedded: undefined, url: undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-faults-'));
  endpoint = await startEndpoint();
  stores.embedded = await openEmbeddedStore(join(folder, 'store'), 1);
  stores.url = await openStoreByUrl(endpoint.url('main'), quiet);
}, 60_000);
afterAll(async () => {
  for (const store of Object.values(stores)) await store?.close();
  await endpoint?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

it.each(['embedded', 'url'] as const)(
  'tells what the machine is to blame for as a fault: %s',
  async (kind) => {
    const store = stores[kind] as Store;
    const large = 'SELECT groupArray(number) FROM numbers(50000000) SETTINGS max_memory_usage = 10000000';
    for (const work of [() => store.query(large), () => store.command(large)])
      await expect(work()).rejects.toMatchObject({ code: 'ANDON_E330', details: { clickhouseCode: 241 } });
    const slow =
      'SELECT sleepEachRow(0.1) FROM numbers(20) SETTINGS max_execution_time = 0.3, max_block_size = 1';
    await expect(store.query(slow)).rejects.toMatchObject({
      code: 'ANDON_E333',
      details: { clickhouseCode: 159 },
    });
    const wrong = store.insert('migrations', Buffer.from('{"number":"no number"}\n'));
    await expect(wrong).rejects.not.toHaveProperty('code', expect.stringMatching(/^ANDON/));
  },
);

it('knows a folder that another process holds', async () => {
  const open = `import { openEmbeddedStore } from ${JSON.stringify(join(import.meta.dirname, '../../../store/embedded.ts'))};
    await openEmbeddedStore(process.argv[1]).then(() => console.log('open'), (fault) => console.log(fault.code, fault.details.process));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    open,
    join(folder, 'store'),
  ]);
  expect(stdout.trim()).toBe(`ANDON_E304 ${process.pid}`);
}, 60_000);
