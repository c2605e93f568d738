import { type Command, Option } from 'commander';
import { type Flags, runCommand, type Session } from './session.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey } from './settings.ts';

export interface CommandText {
  name: string;
  summary: string;
  /** What it does, in a few lines. */
  does: string;
  settings: SettingKey[];
  examples: string[];
  /** It sends to, or looks at, an instance that runs. */
  joins?: true;
}

/** Where a command that joins an instance finds its Kafka. */
const JOINED = 'that of the running instance';

/** Adds a command with the settings it obeys; its help names flags, defaults, variables and an example. */
export function add(program: Command, text: CommandText): Command {
  const command = program.command(text.name).summary(text.summary).description(text.does);
  for (const key of text.settings) {
    const { flag, help, shown } = SETTINGS[key];
    if (flag) {
      const otherwise = text.joins && key === 'kafka' ? JOINED : shown;
      command.addOption(new Option(flag, `${help} (default: ${otherwise})`));
    }
  }
  command.option('--verbose', 'print the stack where something fails');
  const variables = SETTING_KEYS.filter((key) => text.settings.includes(key)).map(
    (key) => `  ${SETTINGS[key].environment.padEnd(19)} ${SETTINGS[key].accepted}`,
  );
  const environment =
    variables.length === 0
      ? ''
      : `\nEnvironment (a flag goes before it, andon.yaml in the data folder or here comes after):\n${variables.join('\n')}\n`;
  const examples = text.examples.map((line) => `  $ ${line}`).join('\n');
  command.addHelpText('after', `${environment}\nExample:\n${examples}`);
  return command;
}

/** What was typed, and only that: commander's own defaults are not a person's word. */
function typed(command: Command, settings: SettingKey[]): Flags {
  return Object.fromEntries(
    settings
      .filter((key) => command.getOptionValueSource(key) === 'cli')
      .map((key) => [key, command.getOptionValue(key)]),
  );
}

/** Runs a command's work with its settings. */
export const run = (
  command: Command,
  settings: SettingKey[],
  work: (session: Session) => Promise<void>,
): Promise<void> => runCommand(typed(command, settings), command.getOptionValue('verbose') === true, work);
