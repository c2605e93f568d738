import { readSettings } from '../../../cli/config.ts';
import { PROJECT, wallClock } from '../../../cli/session.ts';
import { wireIngest } from '../../../cli/wire/ingest.ts';
import { Fault, type FaultCode } from '../../../schemas/faults.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import type { Order, ProcessSettings, Word } from './words.ts';

/*
 * One ingest as `andon ingest` runs it, in a process of its own, whose store can be told to refuse every write. It says
 * what its log says, and what it weighs.
 */
const {
  folder,
  store: storeFolder,
  brokers,
  maxRows,
} = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings;
const say = (word: Word): void => void process.send?.(word);

let refusing: FaultCode | null = null;
const own = await openEmbeddedStore(storeFolder);
const unlessRefused = <Result>(doing: string, work: () => Promise<Result>): Promise<Result> =>
  refusing === null ? work() : Promise.reject(new Fault(refusing, { doing }));
const store: Store = {
  ...own,
  insert: (table, rows) => unlessRefused('insert', () => own.insert(table, rows)),
  insertBlock: (table, block, rows) => unlessRefused('insert', () => own.insertBlock(table, block, rows)),
  command: (sql, parameters) => unlessRefused('command', () => own.command(sql, parameters)),
};

const told =
  (level: string) =>
  (details: object, message: string): void => {
    const { code, type = '', kafka } = details as { code?: string; type?: string; kafka?: string };
    if (kafka === undefined && (level !== 'info' || message === 'over'))
      say({ kind: 'said', level, code: code ?? type, message, at: Date.now() });
  };
const log = { debug() {}, info: told('info'), warn: told('warn'), error: told('error') };
const settings = readSettings({ flags: { data: folder }, environment: {}, cwd: folder, project: PROJECT });
const ingest = await wireIngest({
  settings,
  clock: wallClock,
  log,
  kafka: { brokers },
  store,
  ...(maxRows ? { limits: { maxRows } } : {}),
});
say({ kind: 'reads' });

let peakRss = 0;
const sampling = setInterval(() => {
  const rss = process.memoryUsage.rss();
  peakRss = Math.max(peakRss, rss);
  say({ kind: 'sample', rss, troubles: ingest.troubles().map(({ fault }) => fault), at: Date.now() });
}, 1_000);

const FACTS = ['ticket', 'contact', 'agent', 'survey', 'operations'].map((kind) => `${kind}_events`);
async function end(): Promise<void> {
  clearInterval(sampling);
  await ingest.stop();
  const each = FACTS.map((table) => `SELECT count() AS n FROM ${table} FINAL`).join(' UNION ALL ');
  const [facts] = await own.query<{ n: number }>(`SELECT sum(n) AS n FROM (${each})`);
  const [ledger] = await own.query<{ counted: number; lost: number }>(
    `SELECT sum(messages) AS counted, sum(faults['ANDON_E334']) AS lost FROM ingest_counts`,
  );
  await own.close();
  const { counted = 0, lost = 0 } = ledger ?? {};
  say({ kind: 'ended', facts: facts?.n ?? 0, counted, lost, peakRss });
  process.disconnect?.();
}
process.on('message', (order: Order) => {
  if ('stop' in order) void end();
  else refusing = order.refuse;
});
process.once('disconnect', () => process.exit(0));
