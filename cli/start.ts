import { stripVTControlCharacters } from 'node:util';
import type { Ingest } from '../ingest/start.ts';
import { Fault } from '../schemas/faults.ts';
import type { Log } from '../schemas/log.ts';
import { needed, PARTS } from './compose.ts';
import { openDataFolder } from './data-folder.ts';
import type { KafkaAccess } from './kafka/access.ts';
import { localKey } from './local-key.ts';
import { openLog } from './log.ts';
import { type Opening, openKafka, openStore } from './open-parts.ts';
import type { Handed, Parts, Started } from './parts.ts';
import { choosePort, freePorts, LOOPBACK } from './ports.ts';
import { openProbe } from './probe.ts';
import { PROJECT, type Session, together, wallClock } from './session.ts';
import { simulatedTo } from './simulator/memory.ts';
import { AHEAD_MS } from './simulator/site-clock.ts';
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts';
import { openTelemetry } from './telemetry/open.ts';
import { builtWeb, provideWeb } from './web-build.ts';

/** Which of the running parts a command wants. */
export interface Wanted {
  ingest: boolean;
  server: boolean;
  simulator: boolean;
}

/** `andon start`: everything. `andon ingest` and `andon server` are the same way with parts left out. */
export const EVERYTHING: Wanted = { ingest: true, server: true, simulator: true };

/**
 * Starts what is wanted, in the order in which it depends on each other, and runs until Ctrl-C or until a part that
 * nothing can do without is lost. The session's scope stops it.
 */
export async function start(
  session: Session,
  wanted: Wanted = EVERYTHING,
  parts: Partial<Parts> = PARTS,
): Promise<void> {
  const { settings, environment, progress, scope, interrupt } = session;
  const startedAt = wallClock.now();
  const folder = await openDataFolder(settings.data);
  scope.push('data folder', folder.release);
  const log = openLog(folder.logs, settings.logLevel, progress.line);
  scope.push('log', log.close);
  progress.line(`Andon starts in ${folder.path}`);
  const port = wanted.server ? await choosePort(settings.port) : null;

  let history: { share: number; reaches: number } | undefined;
  let simulator: SimulatorProcess | undefined;
  if (wanted.simulator && settings.simulate) {
    const step = progress.step('Simulator');
    simulator = startSimulatorProcess(
      settings,
      {
        tell: (line) => (/complete/.test(line) ? step.done(line) : step.say(line)),
        history: (state) => (history = state),
      },
      (exitCode) => {
        log.warn({ exitCode }, 'The simulator ended by itself; everything else goes on.');
      },
    );
    scope.push('simulator', simulator.stop);
  }
  let lose: (fault: unknown) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => {});
  const telemetry = openTelemetry(log);
  const opening: Opening = { settings, environment, folder, log, progress, scope, parts, telemetry };
  const [kafka, store, web] = await together<
    [KafkaAccess, Awaited<ReturnType<typeof openStore>>, string | null]
  >(
    interrupt,
    (signal) => openKafka(opening, signal, lose),
    () => openStore(opening),
    () => (wanted.server ? openWeb(session, log) : Promise.resolve(null)),
  );
  const runsAhead = settings.speed > 1 || (await simulatedTo(folder.path)) > startedAt + AHEAD_MS;
  const handed: Handed = { settings, clock: wallClock, log, runsAhead, telemetry };

  let ingest: Ingest | undefined;
  if (wanted.ingest) {
    const step = progress.step('Ingest');
    step.say('healing what an earlier run left half done');
    ingest = await needed(
      'startIngest',
      parts,
    )({
      ...handed,
      kafka,
      store,
      signal: interrupt.signal,
    });
    scope.push('ingest', ingest.stop);
    ingest.failed.catch(lose);
    step.done('reads');
    if (settings.probe !== null && !wanted.server) {
      const probe = await openProbe({ port: settings.probe, store, ingest, telemetry });
      scope.push('probe', probe.stop);
    }
  }
  let wall = '';
  if (port !== null) {
    const server = await listen(port, settings.port !== null, async (chosen) =>
      needed(
        'startServer',
        parts,
      )({
        ...handed,
        kafka,
        store,
        web,
        host: settings.host,
        ...(settings.accounts.length > 0 ? { localKey: await localKey(folder.path) } : {}),
        port: chosen,
        ...(ingest ? { ingest } : {}),
        history: (tenant) => (tenant === 'default' && history && history.share < 1 ? history : undefined),
      }),
    );
    scope.push('server', server.stop);
    wall = `http://${LOOPBACK}:${server.port}/`;
  }
  interrupt.signal.throwIfAborted();
  await folder.announce({ wall, kafka: kafka.brokers, startedAt });
  if (simulator) {
    simulator.sendTo(kafka);
    // It ends first, before what it sends to.
    scope.push('simulator', simulator.stop);
    progress.step('Simulator').done(`a contact centre at ${settings.speed}×`);
  }
  const seconds = ((wallClock.now() - startedAt) / 1000).toFixed(1);
  progress.line(`\n  ${wall ? `The wall: ${wall}` : 'Running'}   (after ${seconds} s; Ctrl-C stops)\n`);
  await Promise.race([lost, interrupted(session)]);
}

/** The folder of the web app. Where it cannot be built the data is served all the same: the last build, or none. */
async function openWeb({ progress }: Session, log: Log): Promise<string | null> {
  const step = progress.step('Web');
  try {
    const folder = await provideWeb(PROJECT, step.say);
    step.done(folder ? 'is built' : 'there is no web app to serve');
    return folder;
  } catch (error) {
    log.error(
      { error: stripVTControlCharacters(String(error)) },
      'The web app could not be built; see andon.log.',
    );
    const last = builtWeb(PROJECT);
    step.done(
      last
        ? 'could not be built: the last build is served'
        : 'could not be built: there are no pages to serve',
    );
    return last;
  }
}

/** A port of our own choosing may be taken at the last moment: then another one is asked for. */
async function listen(
  port: number,
  given: boolean,
  open: (port: number) => Promise<Started>,
): Promise<Started & { port: number }> {
  for (let chosen = port, attempt = 1; ; attempt += 1) {
    try {
      return { ...(await open(chosen)), port: chosen };
    } catch (error) {
      if (given || attempt >= 3 || !(error instanceof Fault) || error.code !== 'ANDON_E308') throw error;
      [chosen] = (await freePorts(1)) as [number];
    }
  }
}

const interrupted = ({ interrupt: { signal } }: Session): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
