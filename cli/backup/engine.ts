import { randomUUID } from 'node:crypto';
import { Fault } from '../../schemas/faults.ts';
import { quote, type Store } from '../../store/store.ts';

export interface EngineWork {
  store: Store;
  wait(ms: number): Promise<void>;
  signal: AbortSignal;
  /** Files done and in all. */
  say(done: number, all: number): void;
}

interface Standing {
  status: string;
  error: string;
  files: number;
  done: number;
}

const LOOK_AGAIN_MS = 200;

/**
 * Has the engine do a BACKUP or RESTORE beside, and waits for its end: one of a large store outlasts any request.
 * @param sql up to and with the place, e.g. `BACKUP DATABASE x TO File('…')`.
 * @throws Fault ANDON_E370 with what the engine says.
 */
export async function haveDone({ store, wait, signal, say }: EngineWork, sql: string): Promise<void> {
  const id = randomUUID();
  const asked = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof Fault ? cause : new Fault('ANDON_E370', { doing: sql.split(' ')[0] }, { cause });
    }
  };
  await asked(() => store.command(`${sql} SETTINGS id = ${quote(id)} ASYNC`));
  for (;;) {
    signal.throwIfAborted();
    const [now] = await asked(() =>
      store.query<Standing>(
        `SELECT toString(status) AS status, error, num_files AS files, files_read AS done FROM system.backups WHERE id = ${quote(id)}`,
      ),
    );
    if (!now)
      throw new Fault('ANDON_E370', { doing: sql.split(' ')[0], found: 'the engine has forgotten it' });
    if (now.status === 'BACKUP_CREATED' || now.status === 'RESTORED') return;
    if (!now.status.startsWith('CREATING') && !now.status.startsWith('RESTORING'))
      throw new Fault('ANDON_E370', { doing: sql.split(' ')[0], status: now.status, because: now.error });
    say(now.done, now.files);
    await wait(LOOK_AGAIN_MS);
  }
}
