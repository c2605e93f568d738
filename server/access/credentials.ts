import { createHash, randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { Principal, Role } from '../../schemas/access.ts';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import type { Timers } from '../ports.ts';

/** So often (ms) what other processes let in or shut out is read: a revocation holds everywhere within five seconds. */
const READ_EVERY_MS = 2_000;

/** Somebody who was let in. Instants ms UTC. */
export interface Credential {
  id: string;
  kind: 'session' | 'display';
  principal: Principal;
  createdAt: number;
  createdBy: string;
  /** 0 = never. */
  expiresAt: number;
  /** 0 = not. */
  revokedAt: number;
}

export interface Credentials {
  /** @returns the secret, which is shown this once. */
  issue(
    given: Pick<Credential, 'kind' | 'principal' | 'createdBy' | 'expiresAt'>,
  ): Promise<{ secret: string; credential: Credential }>;
  revoke(id: string): Promise<Credential | undefined>;
  /** Who holds the secret, if it is still good. */
  find(secret: string | undefined): Credential | undefined;
  isGood(id: string): boolean;
  displays(): Credential[];
  /** Called after each reading. */
  onRead(listener: () => void): void;
  stop(): void;
}

interface Row {
  tenant: string;
  id: string;
  kind: 'session' | 'display';
  role: Role;
  name: string;
  board: string;
  filters: string;
  hash: string;
  created_at: number;
  created_by: string;
  expires_at: number;
  revoked_at: number;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const fromRow = (row: Row): Credential => ({
  id: row.id,
  kind: row.kind,
  principal: {
    role: row.role,
    name: row.name,
    ...(row.kind === 'display'
      ? { tenant: row.tenant, board: row.board, where: JSON.parse(row.filters) as Principal['where'] }
      : {}),
  },
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

export interface CredentialsDeps {
  store: Pick<Store, 'query' | 'insert'>;
  timers: Timers;
  log: Log;
  wallNow(): number;
}

/** Those who were let in, as the store has them; a copy is held, since every request asks. */
export async function openCredentials({
  store,
  timers,
  log,
  wallNow,
}: CredentialsDeps): Promise<Credentials> {
  let byHash = new Map<string, Credential>();
  let byId = new Map<string, { row: Row; credential: Credential }>();
  const listeners = new Set<() => void>();
  const isGoodNow = ({ expiresAt, revokedAt }: Credential) =>
    revokedAt === 0 && (expiresAt === 0 || expiresAt > wallNow());

  const take = (rows: readonly Row[]): void => {
    byId = new Map(rows.map((row) => [row.id, { row, credential: fromRow(row) }]));
    byHash = new Map([...byId.values()].map(({ row, credential }) => [row.hash, credential]));
  };
  const read = async (): Promise<void> => {
    take(
      await store.query<Row>(
        `SELECT * EXCEPT ver FROM credentials FINAL WHERE kind = 'display' OR expires_at > {now:Int64}`,
        { now: wallNow() },
      ),
    );
    for (const listener of listeners) listener();
  };
  const write = async (row: Row): Promise<void> => {
    const ver = row.revoked_at > 0 ? 2 : 1;
    await store.insert('credentials', Buffer.from(`${JSON.stringify({ ...row, ver })}\n`));
    take([...[...byId.values()].map((known) => known.row).filter(({ id }) => id !== row.id), row]);
  };

  await read();
  let cancel = () => {};
  let stopped = false;
  const schedule = (): void => {
    cancel = timers.after(READ_EVERY_MS, async () => {
      // While the store is away, those who are in stay in.
      await read().catch((error) => log.warn({ error: String(error) }, 'credentials could not be read'));
      if (!stopped) schedule();
    });
  };
  schedule();

  return {
    async issue({ kind, principal, createdBy, expiresAt }) {
      const secret = randomBytes(32).toString('base64url');
      const row: Row = {
        ...{ tenant: principal.tenant ?? '', id: ulid(), kind, role: principal.role, name: principal.name },
        ...{
          board: principal.board ?? '',
          filters: JSON.stringify(principal.where ?? {}),
          hash: hashOf(secret),
        },
        ...{ created_at: wallNow(), created_by: createdBy, expires_at: expiresAt, revoked_at: 0 },
      };
      await write(row);
      return { secret, credential: fromRow(row) };
    },
    async revoke(id) {
      const known = byId.get(id);
      if (!known) return undefined;
      if (known.row.revoked_at === 0) await write({ ...known.row, revoked_at: wallNow() });
      for (const listener of listeners) listener();
      return byId.get(id)?.credential;
    },
    find(secret) {
      const found = secret === undefined ? undefined : byHash.get(hashOf(secret));
      return found && isGoodNow(found) ? found : undefined;
    },
    isGood(id) {
      const found = byId.get(id)?.credential;
      return found !== undefined && isGoodNow(found);
    },
    displays: () =>
      [...byId.values()]
        .map(({ credential }) => credential)
        .filter(({ kind }) => kind === 'display')
        .sort((a, b) => b.createdAt - a.createdAt),
    onRead: (listener) => void listeners.add(listener),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
