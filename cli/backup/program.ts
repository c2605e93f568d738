import type { Command } from 'commander';
import { add, run } from '../command.ts';
import type { SettingKey } from '../settings.ts';
import type { BackupFlags } from './command.ts';

const command = () => import('./command.ts');
const SETTINGS: SettingKey[] = ['data', 'clickhouse', 'logLevel'];

/** `andon backup` and `andon restore`. */
export function addBackup(program: Command): void {
  const backup = add(program, {
    name: 'backup',
    summary: 'the whole store, by ClickHouse itself, into a folder or under a name',
    does: "Writes a backup of every table and a file that says what is in it. Of the embedded engine it goes into a new folder, with nothing else running on the data folder. On a ClickHouse of your own it gets a name among the server's backups while everything goes on.",
    settings: SETTINGS,
    examples: [
      'andon backup /backups/monday',
      'CLICKHOUSE_URL=http://clickhouse:8123/andon andon backup monday --disk backups',
    ],
  })
    .argument('<to>', 'a new folder; with CLICKHOUSE_URL a name')
    .option(
      '--disk <name>',
      "a disk of the server's backups.allowed_disk (default: below backups.allowed_path)",
    );
  backup.action((to: string) =>
    run(backup, SETTINGS, async (session) =>
      (await command()).backup(session, to, backup.opts<BackupFlags>()),
    ),
  );

  const restore = add(program, {
    name: 'restore',
    summary: 'a backup into an empty store, held against what was backed up',
    does: 'Restores a backup into a new data folder or an empty database, compares counts and contents of every table, and erases again whom a later backup knows as erased. Then andon rebuild --from kafka adds what came since.',
    settings: SETTINGS,
    examples: ['andon restore /backups/monday --data /srv/andon-new'],
  })
    .argument('<from>', 'the folder or the name')
    .option('--disk <name>', 'as it was backed up')
    .option('--erasures <files...>', 'andon-backup.json of later backups that lie elsewhere');
  restore.action((from: string) =>
    run(restore, SETTINGS, async (session) =>
      (await command()).restore(session, from, restore.opts<BackupFlags>()),
    ),
  );
}
