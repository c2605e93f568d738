import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../cli/ports.ts';
import { flag, onGround } from '../bench/ground.ts';
import { pause } from '../bench/house.ts';
import { print, quantile, rounded } from '../bench/report.ts';
import type { BoardsOrder, BoardsWord, Sample, ServerOrder, ServerWord } from './push/words.ts';

/*
 * `npm run faults -- push [--boards 1000] [--silent 50] [--flapping 50] [--restarts 5] [--apart 30] [--changes 2]`: many
 * boards look at one view, some of them read nothing and some come and go, while the server is killed with SIGKILL and
 * started again on the same store. Every healthy board must show what is stored, from the new server, within five seconds
 * of its listening, must never have gone back, and at the end show what the store and /api/v1/query say.
 */
const BOARDS = flag('boards', 1_000);
const SILENT = flag('silent', 50);
const FLAPPING = flag('flapping', 50);
const RESTARTS = flag('restarts', 5);
/** Time between two kills (s): long enough for silent boards to be parked, and in the last stretch to be closed. */
const APART = flag('apart', 30);
const CHANGES = flag('changes', 2);
const LIMIT_MS = 5_000;
const PATIENCE_MS = 120_000;
const MEGABYTE = 1024 ** 2;

const program = (script: string, ...words: string[]): ChildProcess =>
  fork(fileURLToPath(new URL(script, import.meta.url)), words, {
    execArgv: process.execArgv,
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
const next = <Word>(child: ChildProcess, wanted: (word: Word) => boolean): Promise<Word> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('a process of the trial fell silent')), PATIENCE_MS);
    const listen = (word: Word) => {
      if (!wanted(word)) return;
      clearTimeout(late);
      child.off('message', listen);
      resolve(word);
    };
    child.on('message', listen);
  });

await onGround(async ({ folder, later }) => {
  const [port] = (await freePorts(1)) as [number];
  const samples: (Sample & { server: number })[] = [];
  let servers = 0;
  async function start() {
    const child = program('./push/server-process.ts', join(folder, 'store'), String(port), String(CHANGES));
    later(() => void child.kill('SIGKILL'));
    servers += 1;
    const server = servers;
    child.on('message', (word: ServerWord) => {
      if (word.kind === 'sample') samples.push({ ...word, server });
    });
    const listens = await next<ServerWord>(child, ({ kind }) => kind === 'listens');
    return { child, listens: listens as Extract<ServerWord, { kind: 'listens' }> };
  }
  const kill = (child: ChildProcess) =>
    new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGKILL'));

  let { child, listens } = await start();
  const boards = program('./push/boards-process.ts');
  later(() => void boards.kill('SIGKILL'));
  const order = (word: BoardsOrder) => boards.send(word);
  const healthy = BOARDS - SILENT - FLAPPING;
  const all = () =>
    next<BoardsWord>(boards, ({ kind }) => kind === 'all') as Promise<Extract<BoardsWord, { kind: 'all' }>>;
  const looking = all();
  order({ order: 'look', url: listens.url, healthy, silent: SILENT, flapping: FLAPPING });
  await looking;

  const backMs: number[] = [];
  for (let restart = 1; restart <= RESTARTS; restart += 1) {
    await pause(APART * 1_000);
    await kill(child);
    ({ child, listens } = await start());
    const back = all();
    order({ order: 'after', count: listens.count });
    const { ms } = await back;
    backMs.push(...ms);
    const [middle, most] = [quantile(ms, 0.5), quantile(ms, 1)];
    console.error(
      `restart ${restart}: ${listens.count} counted, half of ${healthy} right after ${middle} ms, all after ${most}`,
    );
  }
  // Long enough for the silent ones to be given up and to come again.
  await pause(2 * APART * 1_000);
  child.send({ order: 'rest' } satisfies ServerOrder);
  await pause(LIMIT_MS);
  const query = new URL('/api/v1/query?metrics=open_tickets&where.queue=counted', listens.url);
  const { rows } = (await (await fetch(query)).json()) as {
    rows: { values: { open_tickets: { value: number } } }[];
  };
  const stored = rows[0]?.values.open_tickets.value ?? 0;
  const said = next<BoardsWord>(boards, ({ kind }) => kind === 'shown');
  order({ order: 'say' });
  const shown = (await said) as Extract<BoardsWord, { kind: 'shown' }>;
  const wrong = shown.counts.filter((count) => count !== stored).length;
  const late = backMs.filter((ms) => ms > LIMIT_MS).length;
  const last = samples.filter(({ server }) => server === servers);
  const settled = last.filter((_, index) => index >= last.length / 3);
  const mb = (of: (sample: Sample) => number, pick: (...values: number[]) => number) =>
    rounded(pick(...settled.map(of)) / MEGABYTE);
  print({
    bench: 'faults push',
    values: {
      ...{ boards: BOARDS, silent: SILENT, flapping: FLAPPING, restarts: RESTARTS },
      backMsP50: quantile(backMs, 0.5),
      backMsP99: quantile(backMs, 0.99),
      backMsMost: quantile(backMs, 1),
      ...{ stored, wrongAtEnd: wrong, wentBack: shown.wentBack, late },
      ...{ framesShown: shown.read, flaps: shown.flaps },
      parkedMost: Math.max(...samples.map(({ parked }) => parked)),
      givenUp: last.at(-1)?.givenUp ?? 0,
      rssMbLeast: mb(({ rssBytes }) => rssBytes, Math.min),
      rssMbMost: mb(({ rssBytes }) => rssBytes, Math.max),
      heapMbLeast: mb(({ heapBytes }) => heapBytes, Math.min),
      heapMbMost: mb(({ heapBytes }) => heapBytes, Math.max),
    },
  });
  await kill(child);
  process.exitCode = wrong + late + shown.wentBack === 0 ? 0 : 1;
});
