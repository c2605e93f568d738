/**
 * Runs one program and ends it when the parent is gone, however the parent went: the parent holds the other end of
 * our standard input, and the system closes it even after kill -9. Plain JavaScript, so that it starts at once.
 *
 * argv[2]: JSON {command, args, folder, pidFile, graceMs}. Exits with the program's own code.
 */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const { command, args, folder, pidFile, graceMs } = JSON.parse(process.argv[2]);
const program = spawn(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  program.kill('SIGTERM');
  setTimeout(() => program.kill('SIGKILL'), graceMs);
};

program.once('error', () => process.exit(127));
program.once('exit', (code, signal) => {
  rmSync(pidFile, { force: true });
  process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143));
});
if (program.pid !== undefined)
  writeFileSync(pidFile, JSON.stringify({ program: program.pid, watchdog: process.pid }));

process.stdin.on('end', end).on('error', end).on('close', end).resume();
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end);
// A closed terminal reaches us through the parent; the signal itself must not end us before the program.
process.on('SIGHUP', end);
