import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Programs {
  /** Folder of the programs, `<name>.<kind>.ts` each. */
  folder: URL;
  kind: 'bench' | 'fault';
  /** What one of them is called when it is told that there is none of that name. */
  called: string;
  /** Whether all of them run where none is named. */
  allUnnamed: boolean;
}

/**
 * Runs the programs that the command line names (`name … [--flag value …]`), each in a process of its own, one after the
 * other. Ends this process: 0, 1 if one of them failed, 2 for a name that there is not.
 */
export async function runPrograms({ folder, kind, called, allUnnamed }: Programs): Promise<never> {
  const path = fileURLToPath(folder);
  const ending = `.${kind}.ts`;
  const all = readdirSync(path).flatMap((file) =>
    file.endsWith(ending) ? file.slice(0, -ending.length) : [],
  );
  const words = process.argv.slice(2);
  const flagsFrom = words.findIndex((word) => word.startsWith('--'));
  const named = flagsFrom < 0 ? words : words.slice(0, flagsFrom);
  const flags = flagsFrom < 0 ? [] : words.slice(flagsFrom);
  const names = named.length === 0 && allUnnamed ? all : named;
  const strange = names.filter((name) => !all.includes(name));
  if (names.length === 0 || strange.length > 0) {
    if (strange.length > 0) console.error(`No ${called} is called ${strange.join(', ')}.`);
    console.error(`There are: ${all.join(', ')}.`);
    process.exit(2);
  }
  let failed = 0;
  for (const name of names) {
    console.error(`> ${name}`);
    // The pool's size must be set before a process begins (docs/architecture.md).
    const child = spawn(process.execPath, ['--import', 'tsx', `${path}${name}${ending}`, ...flags], {
      stdio: 'inherit',
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, pass);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) failed += 1;
  }
  process.exit(failed === 0 ? 0 : 1);
}
