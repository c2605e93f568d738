import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTopics } from '../../cli/broker/answer.ts';
import { startBroker } from '../../cli/broker/local.ts';
import { topicPlans } from '../../cli/broker/topics.ts';
import { testJars } from '../support/broker.ts';

const GIGABYTE = 1024 ** 3;

/** A temporary folder and the stops of whatever was started, in reverse order, whatever happens. */
export async function onGround<Result>(
  work: (ground: { folder: string; later(stop: () => unknown): void }) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const end = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop())
      await Promise.resolve(stop()).catch((error: unknown) => console.error(String(error)));
  };
  const interrupted = () => void end().then(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work({ folder, later: (stop) => stops.push(stop) });
  } finally {
    await end();
  }
}

/** A broker of its own on free ports with Andon's topics, roomy enough for a bench. */
export async function benchBroker(folder: string): Promise<{ brokers: string[]; stop(): Promise<void> }> {
  const diskBytes = 16 * GIGABYTE;
  const broker = await startBroker({
    data: join(folder, 'broker'),
    jars: testJars(),
    environment: process.env,
    diskBytes,
  });
  await makeTopics(broker, topicPlans(diskBytes));
  return broker;
}

/** `--name value` of the command line as a number. */
export function flag(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

/** The UCI log by the same look-up as the tests; null where it is absent. */
export function uciFile(): string | null {
  const beside = new URL('../../../shared/data/uci-incident/incident_event_log.zip', import.meta.url)
    .pathname;
  const path = process.env.ANDON_UCI_ZIP ?? beside;
  return existsSync(path) ? path : null;
}
