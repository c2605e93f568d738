import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../schemas/faults.ts';
import { readAddress } from '../../store/address.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { quote, type Store } from '../../store/store.ts';
import { openStoreByUrl } from '../../store/url.ts';
import { openDataFolder } from '../data-folder.ts';
import { openLog } from '../log.ts';
import { type Session, wallClock } from '../session.ts';
import { subjectKinds } from '../wire/metrics.ts';
import { backUp } from './backup.ts';
import { type Manifest, manifestIn, manifestsBeside, readManifest, writeManifest } from './manifest.ts';
import { eraseKnown, restore as restoreInto } from './restore.ts';

export interface BackupFlags {
  /** A disk of the server's `backups.allowed_disk`; left out: a file below its `backups.allowed_path`. */
  disk?: string;
  /** Manifests of other places. */
  erasures?: string[];
}

const NAME = /^[\w.-]+$/;
const PACKAGE = new URL('../../package.json', import.meta.url);

interface Place {
  /** For the engine. */
  place: string;
  /** Where its manifest lies. */
  manifest: string;
  /** Folder of an embedded backup. */
  folder: string | null;
}

/** Embedded: a folder of this machine. By URL: a name among the server's backups, whose manifest stays in the data folder. */
function placeOf({ settings }: Session, given: string, { disk }: BackupFlags): Place {
  if (!settings.clickhouse) {
    const folder = resolve(given);
    return { place: `File(${quote(join(folder, 'store'))})`, manifest: manifestIn(folder), folder };
  }
  if (!NAME.test(given))
    throw new Fault('ANDON_E307', {
      key: 'name',
      value: given,
      accepted: 'letters, digits, dots and dashes',
    });
  const place = disk ? `Disk(${quote(disk)}, ${quote(given)})` : `File(${quote(given)})`;
  return { place, manifest: manifestIn(join(settings.data, 'backups', given)), folder: null };
}

interface Opened {
  store: Store;
  /** Takes the tables as they are; false: brings them up to date. */
  reopen(): Promise<Store>;
  database: string;
}

/** The store as it is, with nothing made in it. */
async function openAsItIs(session: Session, folder: string | null): Promise<Opened> {
  const { settings, scope, progress } = session;
  const data = await openDataFolder(settings.data);
  scope.push('data folder', data.release);
  const log = openLog(data.logs, settings.logLevel, progress.line, { name: 'backup' });
  scope.push('log', log.close);
  const { clickhouse } = settings;
  const open = (asItIs: boolean): Promise<Store> =>
    clickhouse
      ? openStoreByUrl(clickhouse, log, { changes: asItIs ? 'database' : 'tables' })
      : openEmbeddedStore(data.store, 2, { asItIs, ...(folder ? { backups: dirname(folder) } : {}) });
  const store = await open(true);
  let current = store;
  scope.push('ClickHouse', () => current.close());
  return {
    store,
    async reopen() {
      await current.close();
      current = await open(false);
      return current;
    },
    database: clickhouse ? readAddress(clickhouse).database : 'default',
  };
}

const work = ({ progress, interrupt }: Session, step: string) => {
  const told = progress.step(step);
  return {
    told,
    wait: (ms: number) => sleep(ms),
    signal: interrupt.signal,
    say: (done: number, all: number) => told.say(`${done} of ${all} files`),
  };
};

/** `andon backup <to>`. */
export async function backup(session: Session, to: string, flags: BackupFlags): Promise<void> {
  const { place, manifest: file, folder } = placeOf(session, to, flags);
  const { store } = await openAsItIs(session, folder);
  if (folder) await mkdir(dirname(folder), { recursive: true });
  const { told, ...engine } = work(session, 'Backup');
  told.say('counting what is there');
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const manifest = await backUp({ ...engine, store, place, now: wallClock.now, andon: version });
  await writeManifest(file, manifest);
  const rows = manifest.tables.reduce((sum, one) => sum + one.rows, 0);
  told.done(`${rows} rows of ${manifest.tables.length} tables; ${file} says what is in it`);
  const moved = manifest.tables.filter((one) => one.moved);
  if (moved.length > 0)
    session.progress.line(
      `  Rows came meanwhile in ${moved.map(({ table }) => table).join(', ')}: they will not be compared. After a restore run andon rebuild.`,
    );
}

/** `andon restore <from>`. */
export async function restore(session: Session, from: string, flags: BackupFlags): Promise<void> {
  const { manifest: file, folder } = placeOf(session, from, flags);
  const manifest = await readManifest(file);
  const known = await erasuresKnown(file, flags.erasures ?? []);
  const { store, reopen, database } = await openAsItIs(session, folder);
  const { told, ...engine } = work(session, 'Restore');
  // A folder may have been moved since.
  const place = folder ? `File(${quote(join(folder, 'store'))})` : manifest.place;
  const moved = await restoreInto({ ...engine, store, manifest: { ...manifest, place }, database });
  told.say('erasing again who was erased since');
  const current = await reopen();
  const erased = await eraseKnown(current, subjectKinds(), known);
  told.done(
    [
      `${basename(from)} of ${new Date(manifest.madeAt).toISOString()}: ${manifest.tables.length - moved.length} tables as they were backed up`,
      ...(moved.length > 0 ? [`${moved.length} not compared`] : []),
      ...(erased > 0 ? [`${erased} erased again`] : []),
    ].join(' · '),
  );
  session.progress.line(
    '  Now run andon rebuild --from kafka: it adds what came after the backup, as far as the topics still hold it, and who was erased since.',
  );
}

/** All that is known of erasures: by the backup itself, by those beside it, by manifests that are named. */
async function erasuresKnown(file: string, named: readonly string[]): Promise<Manifest['erasures']> {
  const manifests = [...(await manifestsBeside(file)), ...(await Promise.all(named.map(readManifest)))];
  return manifests.flatMap(({ erasures }) => erasures);
}
