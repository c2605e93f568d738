import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * `npm run faults -- name … [--flag value …]`: each trial in a process of its own, one after the other. A trial breaks
 * something on purpose, again and again, and ends with code 1 if anything was lost or counted twice;
 * docs/reliability.md has what they found.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const all = readdirSync(folder).flatMap((file) => /^(.+)\.fault\.ts$/.exec(file)?.[1] ?? []);
const words = process.argv.slice(2);
const flagsFrom = words.findIndex((word) => word.startsWith('--'));
const names = flagsFrom < 0 ? words : words.slice(0, flagsFrom);
const flags = flagsFrom < 0 ? [] : words.slice(flagsFrom);
const strange = names.filter((name) => !all.includes(name));
if (names.length === 0 || strange.length > 0) {
  if (strange.length > 0) console.error(`No trial is called ${strange.join(', ')}.`);
  console.error(`There are: ${all.join(', ')}.`);
  process.exit(2);
}
let failed = 0;
for (const name of names) {
  console.error(`> ${name}`);
  // The pool's size must be set before a process begins (docs/architecture.md).
  const child = spawn(process.execPath, ['--import', 'tsx', `${folder}${name}.fault.ts`, ...flags], {
    stdio: 'inherit',
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, pass);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
