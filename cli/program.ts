import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addBackup } from './backup/program.ts';
import { add, run } from './command.ts';
import { addDoorCommands } from './door-commands.ts';
import { KAFKA_KEYS } from './kafka/settings.ts';
import { addQuarantine } from './quarantine/program.ts';
import { replayFlags } from './replay-flags.ts';
import { SETTING_KEYS, type SettingKey } from './settings.ts';

/** What a command does is loaded when it is asked for: `--help` and `token` need no Kafka. */
const producers = () => import('./producers.ts');
const starting = () => import('./start.ts');

const PACKAGE = new URL('../package.json', import.meta.url);

const SOURCES: SettingKey[] = ['data', ...KAFKA_KEYS, 'clickhouse'];
const DEAD_MAN: SettingKey[] = ['deadMan', 'deadManFile', 'deadManUrl'];

/** The `andon` command. */
export function buildProgram(): Command {
  const { version, description } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as {
    version: string;
    description: string;
  };
  const program = new Command('andon')
    .version(version, '--version', 'print the version')
    .description(`${description}.`)
    .helpOption('--help', 'print this')
    .helpCommand(false)
    .showHelpAfterError('(andon <command> --help says what is accepted)')
    .addHelpText(
      'after',
      '\nFirst steps:\n  $ andon start          then open the address that it prints\n  $ andon doctor         when something is not as it should be',
    );

  const startCommand = add(program, {
    name: 'start',
    summary: 'everything: Kafka, ClickHouse, ingest, the wall, a simulated contact centre',
    does: 'Starts a local Kafka and the embedded ClickHouse (or uses yours), ingest and server, and a simulated contact centre as their source. Prints the address of the wall. Ctrl-C stops everything; the next start goes on with the data.',
    settings: SETTING_KEYS,
    examples: [
      'andon start',
      'andon start --port 9000 --no-simulate',
      'KAFKA_BROKERS=kafka-1:9092,kafka-2:9092 andon start --no-simulate',
    ],
  });
  startCommand.action(() =>
    run(startCommand, SETTING_KEYS, async (session) => (await starting()).start(session)),
  );

  const ingestSettings: SettingKey[] = [
    ...SOURCES,
    'kafkaPartitions',
    'probe',
    'retention',
    ...DEAD_MAN,
    'directory',
    'logLevel',
  ];
  const ingest = add(program, {
    name: 'ingest',
    summary: 'events from Kafka into facts and state, alone',
    does: 'Reads the topics, keeps the facts, evaluates the state. Any number of such processes may share the work of one consumer group when they share a Kafka and a ClickHouse of your own.',
    settings: ingestSettings,
    examples: ['KAFKA_BROKERS=kafka-1:9092 CLICKHOUSE_URL=http://clickhouse:8123 andon ingest'],
  });
  ingest.action(() =>
    run(ingest, ingestSettings, async (session) =>
      (await starting()).start(session, { ingest: true, server: false, simulator: false }),
    ),
  );

  const serverSettings: SettingKey[] = [
    ...SOURCES,
    'kafkaPartitions',
    'port',
    'host',
    'hosts',
    'accounts',
    'directory',
    'boards',
    'rules',
    'alerts',
    'alertWebhooks',
    'alertSecret',
    'mappings',
    'reports',
    'schedule',
    'reportsOut',
    'reportUrl',
    'chromium',
    'tokens',
    'logLevel',
  ];
  const server = add(program, {
    name: 'server',
    summary: 'the wall, its live feed and the HTTP answers, alone',
    does: 'Serves the wall and /api/v1 from what ingest has stored.',
    settings: serverSettings,
    examples: ['KAFKA_BROKERS=kafka-1:9092 CLICKHOUSE_URL=http://clickhouse:8123 andon server --port 8088'],
  });
  server.action(() =>
    run(server, serverSettings, async (session) =>
      (await starting()).start(session, { ingest: false, server: true, simulator: false }),
    ),
  );

  const simulateSettings: SettingKey[] = [
    'data',
    ...KAFKA_KEYS,
    'history',
    'speed',
    'seed',
    'directory',
    'logLevel',
  ];
  const simulator = add(program, {
    name: 'simulate',
    summary: 'a simulated contact centre, sent to the running instance',
    does: "Sends a telecom contact centre's days through Kafka: arrivals, agents on shifts, tickets, surveys. Finds the running instance by its data folder. With --incident it adds one incident to what goes on.",
    settings: simulateSettings,
    joins: true,
    examples: ['andon simulate --incident outage:CN-GD', 'andon simulate --history 2w --speed 60 --seed 7'],
  }).option('--incident <kind:place>', 'an incident to add, e.g. outage:CN-GD');
  simulator.action(() =>
    run(simulator, simulateSettings, async (session) =>
      (await producers()).simulate(session, (simulator.getOptionValue('incident') as string) ?? null),
    ),
  );

  const replaySettings: SettingKey[] = ['data', ...KAFKA_KEYS, 'logLevel'];
  const replayer = add(program, {
    name: 'replay',
    summary: 'a log of real tickets, sent to the running instance',
    does: 'Turns a log into events and sends them through Kafka. While it runs, the wall shows the time of the log. Kinds: uci, the ServiceNow incident log (incident_event_log.zip).',
    settings: replaySettings,
    joins: true,
    examples: [
      'andon replay uci incident_event_log.zip --speed max',
      'andon replay uci incident_event_log.zip --from 2016-03-01 --speed 3600',
    ],
  })
    .argument('<kind>', 'the kind of log: uci')
    .argument('<file>', 'path of the log')
    .option('--from <instant>', 'leave out what happened before (default: the first event)')
    .option('--to <instant>', 'leave out what happened after (default: the last event)')
    .option('--until <instant>', "stop when the log's time reaches this instant")
    .option('--speed <n>', 'logged seconds that pass in a real one, or max', 'max');
  replayer.action((kind: string, file: string) =>
    run(replayer, replaySettings, async (session) =>
      (await producers()).replay(session, kind, file, replayFlags(replayer)),
    ),
  );

  const rebuildSettings: SettingKey[] = [...SOURCES, 'directory', 'logLevel'];
  const rebuilder = add(program, {
    name: 'rebuild',
    summary: 'state anew from the facts',
    does: 'Evaluates every ticket, contact and survey again from its facts, beside the running state, compares the two, prints what differs and swaps the new one in. Whoever looks meanwhile sees the old figures until then. The data folder may not be in use by another Andon; on a ClickHouse of your own the rest goes on.',
    settings: rebuildSettings,
    examples: ['andon rebuild', 'andon rebuild --compare', 'andon rebuild --from kafka'],
  })
    .option('--compare', 'build and compare only: print what would change, and change nothing')
    .addOption(
      new Option(
        '--from <where>',
        'kafka: first read what the topics still hold, and add the facts that are missing',
      )
        .choices(['kafka'])
        .conflicts('compare'),
    );
  rebuilder.action(() =>
    run(rebuilder, rebuildSettings, async (session) =>
      (await producers()).rebuild(session, {
        compareOnly: rebuilder.getOptionValue('compare') === true,
        fromKafka: rebuilder.getOptionValue('from') === 'kafka',
      }),
    ),
  );

  const reportSettings: SettingKey[] = ['data', 'reportsOut', 'chromium'];
  const reporter = add(program, {
    name: 'report',
    summary: 'one of the reports, made now or as of an instant',
    does: 'Asks the running instance for a report of its last whole period and writes it as one HTML file, with a PDF beside it where a Chromium is configured. The numbers are those of its pages at that instant.',
    settings: reportSettings,
    joins: true,
    examples: ['andon report daily', 'andon report monthly --now 2026-03-01T09:00:00+08:00 --language en'],
  })
    .argument('<name>', 'id of the report, a file of config/reports or of your own folder')
    .option('--now <instant>', 'as of this instant, with zone (default: the present of the site)')
    .option('--out <dir>', 'where the file is written (default: where the schedule writes)')
    .addOption(new Option('--language <language>', "instead of the report's own").choices(['zh', 'en']));
  reporter.action((name: string) =>
    run(reporter, reportSettings, async (session) =>
      (await import('./reports/command.ts')).report(session, name, reporter.opts()),
    ),
  );

  addBackup(program);
  const backtestSettings: SettingKey[] = ['data'];
  const backtester = add(program, {
    name: 'backtest',
    summary: 'what an alert rule would have told over past weeks',
    does: 'The running instance plays a rule over its past: the alerts that it would have given, which of them at a time when no incident was labelled, and how long after the beginning of those that were. The result is kept on the record of the rule.',
    settings: backtestSettings,
    joins: true,
    examples: [
      'andon backtest my-rule.yaml --weeks 8',
      'andon backtest config/rules/volume.yaml --rule contact-spike --url http://127.0.0.1:8080',
    ],
  })
    .argument('<file>', 'a rule, a YAML file')
    .option('--weeks <n>', 'how far back, 1 to 26', '8')
    .option('--rule <id>', 'which one, where the file holds several')
    .option('--tenant <id>', 'whose past (default: the first of the directory)')
    .option('--url <address>', 'an instance elsewhere (default: that of the data folder)');
  backtester.action((file: string) =>
    run(backtester, backtestSettings, async (session) =>
      (await import('./backtest-command.ts')).backtest(session, file, backtester.opts()),
    ),
  );

  addQuarantine(program);
  addDoorCommands(program);

  const doctorSettings: SettingKey[] = [...SOURCES, 'kafkaDisk', 'port', 'retention', 'directory', 'speed'];
  const physician = add(program, {
    name: 'doctor',
    summary: 'looks at everything and says what to do',
    does: 'Checks versions, Java and Maven, data folder, port and disks; Kafka, how its topics are kept and how far they are read; ClickHouse, its clock and tables; whether retention removes; and whether a sample of rows is what the facts say. Each line says what to do, with the code of the fault. Changes nothing. Ends with 0 when nothing is wrong; warnings are not.',
    settings: doctorSettings,
    joins: true,
    examples: ['andon doctor'],
  });
  physician.action(() =>
    run(physician, doctorSettings, async (session) => {
      const { doctor } = await import('./doctor/doctor.ts');
      if (!(await doctor(session))) process.exitCode = 1;
    }),
  );
  return program;
}
