import { randomBytes } from 'node:crypto';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreByUrl } from '../../../store/url.ts';
import { type Endpoint, startEndpoint } from './start.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let shared: Promise<Endpoint> | undefined;
const endpoint = async (): Promise<Endpoint> => {
  shared ??= startEndpoint();
  const started = await shared;
  started.unref();
  return started;
};

/**
 * The store that a test works with: the embedded one on this folder, or with ANDON_TEST_STORE=url a database of its own
 * behind an HTTP endpoint that the test's process shares; the database goes when the store is closed.
 */
export async function openTestStore(folder: string, readers?: number): Promise<Store> {
  if (process.env.ANDON_TEST_STORE !== 'url') return openEmbeddedStore(folder, readers);
  const database = `andon_${randomBytes(6).toString('hex')}`;
  const store = await openStoreByUrl((await endpoint()).url(database), quiet);
  return {
    ...store,
    async close() {
      await store.command(`DROP DATABASE ${database}`);
      await store.close();
    },
  };
}
