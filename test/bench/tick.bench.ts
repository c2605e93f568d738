import { join } from 'node:path';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { flag, onGround } from './ground.ts';
import { living, livingTickets, TICKETS_A_CALL } from './living.ts';
import { print, rounded } from './report.ts';
import { shippedBoards } from './served.ts';
import { startTicking } from './ticking.ts';
import { printAlone, printStatements, timedStore } from './timed-store.ts';

/*
 * What the live loop costs while many tickets are alive: the views of both boards that ship are asked at every tick, in
 * each of which tickets, contacts and surveys are said to have changed. Facts are put in, the state is evaluated from
 * them, and the server runs on it as it does in the house; processor time is that of the whole process.
 */
const LIVING = flag('tickets', 50_000);
const SECONDS = flag('seconds', 20);

await onGround(async ({ folder, later }) => {
  const { store, spent, forget } = timedStore(await openEmbeddedStore(join(folder, 'store')));
  later(() => store.close());
  const now = Date.now();
  await living(store, now, 0, LIVING);
  const { boards, views } = shippedBoards();
  const ticking = await startTicking(store, now, views, boards);
  later(ticking.stop);
  forget();
  const { cpuMs, wallMs, ticks } = await ticking.watch(1, SECONDS * 1000, true);
  const asked = spent();
  printStatements(asked);
  const tickets = await livingTickets(store);
  await ticking.stop();
  await printAlone(store, asked);
  print({
    bench: 'tick',
    values: {
      cpuMsPerTick: rounded(cpuMs),
      wallMsPerTick: rounded(wallMs),
      ticks,
      views: views.length,
      livingTickets: tickets,
      livingContacts: LIVING / TICKETS_A_CALL,
    },
  });
});
