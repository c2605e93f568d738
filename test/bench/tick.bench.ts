import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkBoard } from '../../schemas/board-check.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { flag, onGround } from './ground.ts';
import { living, livingTickets, root, TICKETS_A_CALL } from './living.ts';
import { print, rounded } from './report.ts';
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
  const boards = ['wall', 'voice'].map((id) => {
    const verdict = checkBoard(parse(readFileSync(new URL(`config/boards/${id}.yaml`, root), 'utf8')));
    if (!verdict.ok) throw new Error(verdict.problems.join('\n'));
    return verdict.board;
  });
  const standing = boards.flatMap((board) => Object.values(viewsOf(board)));
  const ticking = await startTicking(store, now, standing, boards);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= ticking.stop();
    return stopping;
  };
  later(stop);
  forget();
  const { cpuMs, wallMs, ticks } = await ticking.watch(1, SECONDS * 1000, true);
  const asked = spent();
  printStatements(asked);
  const tickets = await livingTickets(store);
  await stop();
  await printAlone(store, asked);
  print({
    bench: 'tick',
    values: {
      cpuMsPerTick: rounded(cpuMs),
      wallMsPerTick: rounded(wallMs),
      ticks,
      views: standing.length,
      livingTickets: tickets,
      livingContacts: LIVING / TICKETS_A_CALL,
    },
  });
});
