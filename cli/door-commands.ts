import type { Command } from 'commander';
import { add, run } from './command.ts';
import type { ImportFlags } from './import/command.ts';
import { KAFKA_KEYS } from './kafka/settings.ts';
import type { SettingKey } from './settings.ts';

/** Commands about the doors for those who have no Kafka producer. */
export function addDoorCommands(program: Command): void {
  const tokens = add(program, {
    name: 'token',
    summary: 'a token for a system that sends events by HTTP',
    does: 'Prints a new token, and the line for andon.yaml by which the server knows it. Keeps neither.',
    settings: [],
    examples: ['andon token zendesk'],
  }).argument('<name>', 'what the sender is called in logs and metrics');
  tokens.action((name: string) =>
    run(tokens, [], async ({ progress }) => (await import('./token.ts')).token(name, progress)),
  );

  const accounts = add(program, {
    name: 'password',
    summary: 'an account that may sign in',
    does: 'Asks for a password and prints the line by which the server knows it. Roles: lead, executive, admin. With accounts the wall may listen beyond this machine (--host), and every page asks who one is.',
    settings: [],
    examples: ['andon password lead-03 lead', 'andon password admin admin'],
  })
    .argument('<name>', 'a role or a pseudonym')
    .argument('<role>', 'lead, executive or admin');
  accounts.action((name: string, role: string) =>
    run(accounts, [], async ({ progress }) =>
      (await import('./password.ts')).password(name, role, progress, [process.stdin, process.stdout]),
    ),
  );

  const map = program
    .command('map')
    .summary('what a mapping makes of a sample: andon map test')
    .description('Mappings turn webhooks and CSV rows of other systems into events (docs/events.md).')
    .addHelpText('after', '\nExample:\n  $ andon map test config/mappings/zendesk.yaml sample.json');
  const test = add(map, {
    name: 'test',
    summary: 'show the events that come out, and what was not read',
    does: 'Carries a mapping out on one JSON document and prints the events, what the check says of each, the fields that were not read and the words that had no table entry. Sends nothing. Ends with 0 when every event would be accepted.',
    settings: [],
    examples: ['andon map test config/mappings/zendesk.yaml sample.json'],
  })
    .argument('<mapping>', 'the mapping, a YAML file')
    .argument('<sample>', 'a document as the other system sends it, a JSON file');
  test.action((mapping: string, sample: string) =>
    run(test, [], async ({ progress }) => {
      const { mapTest } = await import('./map-test.ts');
      if (!(await mapTest(mapping, sample, progress, Date.now()))) process.exitCode = 1;
    }),
  );

  const importSettings: SettingKey[] = ['data', ...KAFKA_KEYS, 'logLevel'];
  const importer = add(program, {
    name: 'import',
    summary: 'history from a CSV or XLSX file, sent to the running instance',
    does: 'Makes events of the rows of a CSV file, or of the first sheet of an XLSX workbook, by a mapping and sends them through Kafka, marked as back-fill. Tells what could not be read by line and column, never by value. A run that was stopped goes on where it was; a second run changes nothing.',
    settings: importSettings,
    joins: true,
    examples: [
      'andon import --mapping my-export.yaml tickets.csv --dry-run',
      'andon import --mapping my-export.yaml tickets.csv --encoding gb18030 --report faults.csv',
    ],
  })
    .argument('<file>', 'a CSV or XLSX file whose first row names the columns')
    .requiredOption('--mapping <file>', 'the mapping, a YAML file')
    .option('--dry-run', 'read and check everything, send nothing')
    .option('--encoding <name>', 'how the file is written', 'utf-8')
    .option('--delimiter <character>', 'what stands between the columns; \\t for a tabulator', ',')
    .option('--report <file>', 'write everything that could not be read to a CSV file');
  importer.action((file: string) =>
    run(importer, importSettings, async (session) => {
      const { importHistory } = await import('./import/command.ts');
      if (!(await importHistory(session, file, importer.opts<ImportFlags>()))) process.exitCode = 1;
    }),
  );
}
