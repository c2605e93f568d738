import { ticketKind } from '../../../../ingest/kinds.ts';
import { rebuild } from '../../../../ingest/rebuild/command.ts';
import { nodeTimers } from '../../../../ingest/timers.ts';
import { openEmbeddedStore } from '../../../../store/embedded.ts';
import { mute } from './ingest.ts';
import { plainState } from './plain-tickets.ts';

/** A rebuild as a process of its own, which kills itself with -9 where it is told. */
export interface RebuildOrder {
  path: string;
  /** A step after which it dies; `first table`: when only the first of the tables has been swapped. */
  after: string;
}

const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

process.once('message', async ({ path, after }: RebuildOrder) => {
  const store = await openEmbeddedStore(path);
  await rebuild({
    store: {
      ...store,
      async command(sql, parameters) {
        const first = /^EXCHANGE TABLES \S+ AND \S+(?=,)/.exec(sql)?.[0];
        if (after !== 'first table' || !first) return store.command(sql, parameters);
        await store.command(first);
        await die();
      },
    },
    kinds: [ticketKind(await plainState(store))],
    log: mute,
    timers: nodeTimers,
    wall: () => Date.now(),
    siteNow: () => Date.now(),
    fingerprint: 'test',
    exclusive: true,
    onStep: (step) => (step === after ? die() : undefined),
  });
});
