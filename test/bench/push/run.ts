import { pause } from '../house.ts';
import type { Counted, Kind, LoadWord } from './load-process.ts';
import { startPinned } from './pinned.ts';
import type { Mark, ServerWord } from './serving.ts';

export type Side = 'andon' | 'bare' | 'framed' | 'polled';
const SCRIPTS: Record<Side, [kind: Kind, script: string, ...words: string[]]> = {
  andon: ['andon', './andon-process.ts'],
  bare: ['bare', './bare-process.ts'],
  framed: ['bare', './bare-process.ts', 'framed'],
  polled: ['polled', './polled-process.ts'],
};
const SERVER_CORE = 0;
const LOAD_CORE = 1;
const WARMERS = 50;
const SETTLE_MS = 2_000;

export interface Measured {
  /** Processor time of the server a delivery, µs. */
  cpuUs: number;
  perSecond: number;
  /** From the making of a frame to a board's having it, ms. */
  p50: number;
  p99: number;
  /** Growth of the server's resident memory a connection, KB, collected before and after. */
  kilobytes: number;
}

/** One server and its boards, each on a core, for so many seconds. */
export async function measure(
  side: Side,
  boards: number,
  perSecond: number,
  seconds: number,
): Promise<Measured> {
  const [kind, script, ...words] = SCRIPTS[side];
  const server = await startPinned<ServerWord>(script, SERVER_CORE, ...words);
  const load = await startPinned<LoadWord>('./load-process.ts', LOAD_CORE);
  try {
    const { port } = server.hello as { port: number };
    // The code is compiled and the heap has its size before anything is measured.
    await load.ask({ ask: 'connect', kind, port, boards: WARMERS });
    await server.ask({ ask: 'pace', perSecond: 100 });
    await pause(SETTLE_MS);
    await server.ask({ ask: 'pace', perSecond: 0 });
    await load.ask({ ask: 'close' });
    await pause(SETTLE_MS / 2);
    const empty = await server.ask<Mark>({ ask: 'mark', collect: true });
    await load.ask({ ask: 'connect', kind, port, boards });
    await server.ask({ ask: 'pace', perSecond });
    await pause(SETTLE_MS);
    await load.ask({ ask: 'window' });
    const before = await server.ask<Mark>({ ask: 'mark' });
    await pause(seconds * 1000);
    const after = await server.ask<Mark>({ ask: 'mark' });
    const counted = await load.ask<Counted>({ ask: 'counted' });
    const full = await server.ask<Mark>({ ask: 'mark', collect: true });
    const due = (after.published - before.published) * boards;
    if (kind !== 'polled' && Math.abs(counted.received - due) > Math.max(due * 0.1, boards * 2))
      throw new Error(`${side}: ${counted.received} of ${due} deliveries came`);
    return {
      cpuUs: ((after.cpuMs - before.cpuMs) * 1000) / counted.received,
      perSecond: counted.received / counted.seconds,
      p50: counted.p50,
      p99: counted.p99,
      kilobytes: (full.rssBytes - empty.rssBytes) / 1024 / boards,
    };
  } finally {
    await load.stop();
    await server.stop();
  }
}
