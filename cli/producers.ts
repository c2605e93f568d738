import { once } from 'node:events';
import { waitForBroker } from './broker/answer.ts';
import { needed, PARTS } from './compose.ts';
import { findRunning, openDataFolder } from './data-folder.ts';
import { type KafkaAccess, kafkaAccess } from './kafka/access.ts';
import { openLog } from './log.ts';
import { openKafka, openStore } from './open-parts.ts';
import type { Parts } from './parts.ts';
import { type Session, wallClock } from './session.ts';

/**
 * The Kafka that a producer sends to: the person's own, else that of the running instance.
 * @throws Fault ANDON_E309 when there is neither, ANDON_E305 when they do not answer.
 */
export async function kafkaOf({ settings }: Session): Promise<KafkaAccess> {
  const access = kafkaAccess(settings) ?? { brokers: (await findRunning(settings.data)).kafka };
  await waitForBroker(access, 5_000);
  return access;
}

/** What a simulator is left to end in, once its parent is gone. */
const ORPHANED_MS = 2_000;

/** What `andon start` says to the simulator, its child. */
export interface ParentSays {
  kafka: KafkaAccess;
}

/** `andon simulate`. As a child of `andon start` it reports over the channel and ends when that closes. */
export async function simulate(
  session: Session,
  incident: string | null,
  parts: Partial<Parts> = PARTS,
): Promise<void> {
  const { settings, progress, scope, interrupt } = session;
  const closed = new AbortController();
  if (process.connected) {
    process.once('disconnect', () => {
      closed.abort('the parent is gone');
      // Its broker may be gone with it, and the client would go on asking for that.
      setTimeout(() => process.exit(0), ORPHANED_MS);
    });
  }
  const signal = AbortSignal.any([interrupt.signal, closed.signal]);
  const kafka = process.connected
    ? once(process, 'message', { signal }).then(([said]) => (said as ParentSays).kafka)
    : Promise.resolve(await kafkaOf(session));
  kafka.catch(() => undefined);
  const run = needed('simulate', parts);
  const log = openLog(`${settings.data}/logs`, settings.logLevel, progress.line, { name: 'simulator' });
  scope.push('log', log.close);
  const step = progress.step('Simulator');
  await run({
    settings,
    clock: wallClock,
    log,
    kafka,
    incident,
    tell: (line) => (process.connected ? process.send?.({ line }) : step.say(line)),
    history: (state) => process.send?.({ history: state }),
    signal,
  });
  if (!process.connected && incident === null) step.done('has stopped');
}

export interface ReplayFlags {
  from?: string;
  to?: string;
  until?: string;
  speed: number | 'max';
}

/** `andon replay <kind> <file>`. */
export async function replay(
  session: Session,
  kind: string,
  file: string,
  flags: ReplayFlags,
  parts: Partial<Parts> = PARTS,
): Promise<void> {
  const { settings, progress, scope, interrupt } = session;
  const kafka = await kafkaOf(session);
  const run = needed('replay', parts);
  const log = openLog(`${settings.data}/logs`, settings.logLevel, progress.line, { name: 'replay' });
  scope.push('log', log.close);
  const { from = null, to = null, until = null, speed } = flags;
  await run({
    settings,
    clock: wallClock,
    log,
    kafka,
    kind,
    file,
    from,
    to,
    until,
    speed,
    progress,
    signal: interrupt.signal,
  });
}

export interface RebuildFlags {
  compareOnly: boolean;
  fromKafka: boolean;
}

/** `andon rebuild`: state anew from the facts, with nothing else running on the embedded engine. */
export async function rebuild(
  session: Session,
  { compareOnly, fromKafka }: RebuildFlags,
  parts: Partial<Parts> = PARTS,
): Promise<void> {
  const { settings, environment, progress, scope, interrupt } = session;
  const { signal } = interrupt;
  const run = needed('rebuild', parts);
  const folder = await openDataFolder(settings.data);
  scope.push('data folder', folder.release);
  const log = openLog(folder.logs, settings.logLevel, progress.line);
  scope.push('log', log.close);
  const opening = { settings, environment, folder, log, progress, scope, parts };
  const lost = new AbortController();
  const kafka = fromKafka ? await openKafka(opening, signal, (fault) => lost.abort(fault)) : null;
  const store = await openStore(opening);
  const either = AbortSignal.any([signal, lost.signal]);
  await run({ settings, clock: wallClock, log, store, kafka, compareOnly, progress, signal: either });
}
