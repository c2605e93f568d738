import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { KafkaAccess } from './kafka/access.ts';
import { KAFKA_SETTINGS } from './kafka/settings.ts';
import type { Started } from './parts.ts';
import type { ParentSays } from './producers.ts';
import type { Settings } from './settings.ts';
import { lockOf } from './simulator/orders.ts';

const COMMAND = fileURLToPath(new URL('../bin/andon.js', import.meta.url));
const KINDLY_MS = 3_000;

/** The word by which the child says where it stands. */
export interface ChildSays {
  line?: string;
  history?: { share: number; reaches: number };
}

/** How Kafka is reached it hears from its parent, who may have it from flags. */
function withoutKafka(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const said = new Set<string>(Object.values(KAFKA_SETTINGS).map(({ environment: name }) => name));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !said.has(name)));
}

export interface SimulatorProcess extends Started {
  /** It may send now. */
  sendTo(kafka: KafkaAccess): void;
}

/**
 * Runs the simulator in a process of its own, so that its work never delays a frame. It plays at once and sends when it
 * is told where to. It ends when this process does: the channel between them closes.
 *
 * @param onEnd called when it ends unasked.
 */
export function startSimulatorProcess(
  settings: Settings,
  hear: { tell: (line: string) => void; history: (state: { share: number; reaches: number }) => void },
  onEnd: (exitCode: number | null) => void,
): SimulatorProcess {
  const history = settings.history === 0 ? 'none' : `${settings.history}w`;
  const args = ['simulate', '--data', settings.data, '--history', history];
  args.push(
    '--speed',
    String(settings.speed),
    '--seed',
    String(settings.seed),
    '--log-level',
    settings.logLevel,
  );
  if (settings.directory) args.push('--directory', settings.directory);
  const child = fork(COMMAND, args, {
    env: withoutKafka(process.env),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
    execArgv: [],
  });
  let stopping = false;
  const ended = once(child, 'exit').then(([code]) => {
    if (!stopping) onEnd(code as number | null);
  });
  child.on('message', (said) => {
    const { line, history: state } = said as ChildSays;
    if (line !== undefined) hear.tell(line);
    if (state) hear.history(state);
  });
  return {
    sendTo: (kafka) => void child.send({ kafka } satisfies ParentSays),
    async stop() {
      stopping = true;
      if (child.connected) child.disconnect();
      let killed = false;
      const hard = setTimeout(() => {
        killed = true;
        child.kill('SIGKILL');
      }, KINDLY_MS);
      await ended;
      clearTimeout(hard);
      // It could not put its lock away itself.
      if (killed) await rm(lockOf(settings.data), { force: true });
    },
  };
}
