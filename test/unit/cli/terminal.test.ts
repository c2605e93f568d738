import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { faultText } from '../../../cli/fault-text.ts';
import { openLog } from '../../../cli/log.ts';
import { buildProgram } from '../../../cli/program.ts';
import { openProgress } from '../../../cli/progress.ts';
import { SETTINGS } from '../../../cli/settings.ts';
import { FAULTS, Fault } from '../../../schemas/faults.ts';

function terminal(isTTY: boolean) {
  let text = '';
  return { isTTY, columns: 60, write: (more: string) => (text += more), text: () => text };
}

it('says sparse lines where nobody watches', () => {
  let now = 0;
  const screen = terminal(false);
  const step = openProgress(screen, () => now).step('Kafka');
  for (now = 0; now < 7_000; now += 100) step.say(`file ${now}`);
  step.done('runs');
  expect(screen.text().split('\n').filter(Boolean)).toEqual([
    '  Kafka      file 0 …',
    '  Kafka      file 3000 …',
    '  Kafka      file 6000 …',
    '  Kafka      runs',
  ]);
});

it('rewrites one line on a terminal, and keeps what is done', () => {
  const screen = terminal(true);
  const progress = openProgress(screen);
  const kafka = progress.step('Kafka');
  kafka.say('one');
  kafka.say('two');
  progress.line('a warning');
  kafka.done('runs');
  const shown = screen
    .text()
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r\u001b[2K') + 5));
  expect(screen.text().split('\n')).toHaveLength(3);
  expect(shown.join('|')).toContain('a warning');
  expect(screen.text().endsWith('  Kafka      runs\n')).toBe(true);
});

it('tells a fault by code, cause, effect, what to do and details, without a stack', () => {
  const text = faultText(new Fault('ANDON_E308', { port: 8088 }));
  const { cause, effect, remedy } = FAULTS.ANDON_E308;
  for (const part of ['ANDON_E308', cause, effect, remedy, '8088']) expect(text).toContain(part);
  expect(text).not.toContain('    at ');
  expect(faultText(new Fault('ANDON_E308'), true)).toContain('    at ');
});

it('keeps the log within its bounds and shows warnings', async () => {
  const logs = mkdtempSync(join(tmpdir(), 'andon-log-'));
  try {
    const shown: string[] = [];
    const log = openLog(logs, 'info', (line) => shown.push(line), { largestBytes: 2_000, kept: 2 });
    const isWritten = (text: string) =>
      readdirSync(logs).some((file) => readFileSync(join(logs, file), 'utf8').includes(text));
    for (let number = 0; number < 200; number += 1) {
      log.info({ number }, 'a line of the log');
      while (number % 10 === 0 && !isWritten(`"number":${number},`))
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
    log.debug({}, 'too fine');
    log.warn({ code: 'ANDON_E107' }, 'unreadable');
    log.warn({ kafka: 'Connection' }, 'chatter of the client');
    await log.close();
    // A part that was left behind may still speak.
    expect(() => log.warn({}, 'too late')).not.toThrow();
    expect(shown).toEqual(['  warning ANDON_E107: unreadable']);
    const files = readdirSync(logs);
    expect(files.sort()).toEqual(['andon.log', 'andon.log.1', 'andon.log.2']);
    for (const file of files) expect(statSync(join(logs, file)).size).toBeLessThan(4_000);
    expect(readFileSync(join(logs, 'andon.log'), 'utf8')).not.toContain('too fine');
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
});

it('names in its help every command, and for start every flag and variable', () => {
  const program = buildProgram();
  const names = program.commands.map((command) => command.name());
  expect(names).toEqual([
    'start',
    'ingest',
    'server',
    'simulate',
    'replay',
    'rebuild',
    'report',
    'backup',
    'restore',
    'backtest',
    'quarantine',
    'token',
    'password',
    'map',
    'import',
    'doctor',
  ]);
  for (const command of program.commands) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toContain('Example:');
    expect(help).toContain(`andon ${command.name()}`);
    if (command.name() !== 'start') continue;
    for (const { flag, environment } of Object.values(SETTINGS)) {
      expect(help).toContain(environment);
      if (flag) expect(help).toContain(flag);
    }
  }
});
