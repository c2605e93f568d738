import { setTimeout as pause } from 'node:timers/promises';
import type { TestBroker } from '../../support/broker.ts';
import {
  compareFacts,
  compareLedger,
  compareQuarantine,
  compareState,
  compareWorkingSet,
  type Rows,
} from './compare.ts';
import type { Expected } from './expected.ts';
import { CLIENT, type Ground, openGround } from './ground.ts';
import { TENANT } from './history.ts';
import { type IngestProcess, startIngestProcess } from './process.ts';

/** What has come due is in the state within a second; this long (ms) a machine with much else to do may take. */
const SETTLED_WITHIN = 20_000;
const CAUGHT_UP_WITHIN = 400_000;

/** A data folder, a broker's topics, and the one ingest that works on them. */
export interface Site {
  ground: Ground;
  /** The one that runs now. */
  ingest(): IngestProcess;
  start(): IngestProcess;
  /** Resolves when the running one is healed and about to join its group. */
  open(): Promise<void>;
  /** Resolves when every message is in the state and its offset committed. */
  caughtUp(): Promise<void>;
  /** What is not as it should be. @param subjects whose facts and state are compared; all, if not given. */
  compared(subjects?: ReadonlySet<string>): Promise<string[]>;
  /** As `compared`, of what stands alone: topics and offsets are gone, and with them what nobody had read. */
  healed(): Promise<string[]>;
  close(): Promise<void>;
}

/** @param folder for the engine's data. */
export async function openSite(broker: TestBroker, folder: string, expected: Expected): Promise<Site> {
  const ground = await openGround(broker);
  let current: IngestProcess | undefined;
  const running = (): IngestProcess => {
    if (!current) throw new Error('no ingest was started');
    return current;
  };
  const ask = <Value>(question: Parameters<IngestProcess['ask']>[0]) =>
    Promise.race([running().ask<Value>(question), running().failed]);
  const rows: Rows = (sql) => ask({ ask: 'rows', sql });
  const status = () => ask<{ ready: boolean; cold: number; now: number }>({ ask: 'status', tenant: TENANT });
  /** Looks until nothing is wrong. What is lost never comes. */
  async function settled(look: (now: number) => Promise<string[]>): Promise<string[]> {
    await ask({ ask: 'rest' });
    const end = Date.now() + SETTLED_WITHIN;
    for (;;) {
      const problems = await look((await status()).now);
      if (problems.length === 0 || Date.now() > end) return problems;
      await pause(250);
    }
  }
  const site: Site = {
    ground,
    ingest: running,
    start() {
      const { topics, group } = ground;
      current = startIngestProcess({ folder, brokers: broker.brokers, topics, group, client: CLIENT });
      return current;
    },
    async open() {
      await Promise.race([running().open, running().failed]);
    },
    async caughtUp() {
      await site.open();
      const end = Date.now() + CAUGHT_UP_WITHIN;
      for (;;) {
        const { ready, cold } = await status();
        const behind = await ground.behind();
        if (ready && cold === 0 && behind === 0) return;
        if (Date.now() > end) throw new Error(`${behind} messages are not committed, ${cold} subjects wait`);
        await pause(100);
      }
    },
    async compared(subjects) {
      const problems = await settled(async (now) => [
        ...(await compareFacts(rows, expected, subjects)),
        ...(await compareQuarantine(rows)),
        ...(await compareState(rows, expected, now, { subjects })),
        ...(await compareWorkingSet(rows, now)),
        ...(await compareLedger(rows, Object.values(ground.topics), await ground.messages())),
      ]);
      const mended = await ask<number>({ ask: 'check' });
      if (mended > 0) problems.push(`${mended} subjects had to be mended in the working set`);
      await ask({ ask: 'go on' });
      return problems;
    },
    async healed() {
      await site.open();
      const problems = await settled(async (now) => [
        ...(await compareState(rows, expected, now, { whole: false })),
        ...(await compareWorkingSet(rows, now)),
      ]);
      await ask({ ask: 'go on' });
      return problems.map((problem) => `after topics were lost: ${problem}`);
    },
    async close() {
      await current?.kill().catch(() => undefined);
      await ground.close().catch(() => undefined);
    },
  };
  return site;
}
