import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { raiseEpoch, readEpoch } from '../../../ingest/epoch.ts';
import { ticketKind } from '../../../ingest/kinds.ts';
import { REBUILD } from '../../../ingest/rebuild/rebuild.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { createWorkingSet } from '../../../ingest/state/working-set.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { useTestBroker } from '../../support/broker.ts';
import { figures, plainIngest, silent, truth, until } from './support/ingest.ts';
import { plainState } from './support/plain-tickets.ts';
import type { RebuildOrder } from './support/rebuild-process.ts';
import { insertOldFacts, leftovers, spoil } from './support/spoilt.ts';

const broker = useTestBroker();
const TICKETS = 40;
const START = Date.now() - 600_000;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-rebuild-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Tickets with a right state, and then four rows that are not. */
async function prepare(store: Store): Promise<void> {
  for (const table of ['ticket_events', 'ticket_events_hot', 'tickets', 'tickets_live', 'epochs', 'rebuilds'])
    await store.command(`TRUNCATE TABLE ${table}`);
  await insertOldFacts(store, TICKETS, 3, START);
  const kind = ticketKind(await plainState(store));
  const { epoch } = await raiseEpoch(store, 'test', 'first', Date.now(), true);
  const subjects = Array.from({ length: TICKETS }, (_, index) => `t${index}`);
  await createEvaluation(store, silent, () => epoch, Date.now).evaluate(
    kind,
    'default',
    subjects,
    'all',
    Date.now(),
  );
  if (kind.working)
    await createWorkingSet(store).bring({ ...kind, working: kind.working }, 'default', subjects);
  await spoil(store);
}

/** @returns what ended it. */
async function rebuildAndDie(order: RebuildOrder): Promise<unknown> {
  const child = fork(join(import.meta.dirname, 'support/rebuild-process.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  child.send(order);
  const [, signal] = await ended;
  return signal;
}

const SWAPPED = REBUILD.indexOf('swap');

it.each([...REBUILD, 'first table'])(
  'a rebuild that is killed after "%s" leaves whole tables, and the next start is right',
  async (after) => {
    const path = join(folder, after.replace(' ', '-'));
    const before = await openEmbeddedStore(path);
    await prepare(before);
    const old = await figures(before);
    await before.close();
    expect(await rebuildAndDie({ path, after })).toBe('SIGKILL');

    const store = await openEmbeddedStore(path);
    try {
      const step = (REBUILD as readonly string[]).indexOf(after);
      const isNew = after === 'first table' || step >= SWAPPED;
      const right = await truth(store);
      expect(await figures(store)).toEqual(isNew ? right : old);
      expect(await leftovers(store)).toHaveLength(2);
      expect(await readEpoch(store)).toMatchObject({ epoch: 2, rebuilt: after === 'mark' });

      const ingest = await plainIngest({
        store,
        broker: broker(),
        topic: await broker().ownTopic(1),
        group: `group-${after.replace(' ', '-')}`,
        letters: [],
      });
      try {
        await until(
          async () => [await readEpoch(store), await leftovers(store)] as const,
          ([epoch, tables]) => epoch?.rebuilt === true && tables.length === 0,
          60_000,
        );
        expect(await figures(store)).toEqual(right);
        expect(await figures(store, 'tickets_live')).toEqual(right);
        expect(await store.query('SELECT count() AS facts FROM ticket_events_hot FINAL')).toEqual([
          { facts: 3 * TICKETS },
        ]);
      } finally {
        await ingest.stop();
      }
    } finally {
      await store.close();
    }
  },
  240_000,
);
