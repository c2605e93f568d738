import { fileURLToPath } from 'node:url';
import type { Clock } from '../schemas/clock.ts';
import type { Environment } from './broker/programs.ts';
import { readSettings, type Written } from './config.ts';
import { faultText } from './fault-text.ts';
import { leave } from './leave.ts';
import { openProgress, type Progress } from './progress.ts';
import type { SettingKey, Settings } from './settings.ts';
import { type Interrupt, onInterrupt, openScope, type Scope } from './stop.ts';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url));
export const wallClock: Clock = { now: () => Date.now() };

/** What a command works with. */
export interface Session {
  settings: Settings;
  environment: Environment;
  progress: Progress;
  scope: Scope;
  interrupt: Interrupt;
}

export type Flags = Partial<Record<SettingKey, unknown>>;

/** Exit codes: a setting that is not accepted is told apart, as commander does with a wrong flag. */
const EXIT_FAULT = 1;
const EXIT_SETTING = 2;

/**
 * Runs one command: settings, work, then everything stopped in reverse, whether the work ended, was interrupted or
 * failed half way through its start. Sets the process's exit code and ends it.
 */
export async function runCommand(
  flags: Flags,
  verbose: boolean,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const progress = openProgress(process.stdout);
  const interrupt = onInterrupt();
  const stopping = progress.step('Stopping');
  const scope = openScope(undefined, (name) => stopping.say(name));
  let exitCode = 0;
  try {
    const written: Written = { flags, environment: process.env, cwd: process.cwd(), project: PROJECT };
    const settings = readSettings(written);
    await work({ settings, environment: process.env, progress, scope, interrupt });
  } catch (error) {
    if (!interrupt.signal.aborted || error !== interrupt.signal.reason) {
      exitCode = (error as { code?: string }).code === 'ANDON_E307' ? EXIT_SETTING : EXIT_FAULT;
      process.stderr.write(`\n${faultText(error, verbose)}\n`);
    }
  }
  const report = await scope.stop();
  if (report.stopped > 0) stopping.done(`done in ${(report.tookMs / 1000).toFixed(1)} s`);
  for (const name of report.late) progress.line(`  ${name} did not stop in time and was left`);
  for (const { name, error } of report.failed) progress.line(`  ${name} did not stop well: ${String(error)}`);
  leave(exitCode || Number(process.exitCode ?? 0), report.late.length > 0);
}

/**
 * Several openings at once. When one fails, the others are told to break off and awaited, so that whatever they had
 * opened is known to the scope before it is stopped.
 */
export async function together<T extends unknown[]>(
  { signal }: Interrupt,
  ...openings: { [I in keyof T]: (signal: AbortSignal) => Promise<T[I]> }
): Promise<T> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results = await Promise.allSettled(
    openings.map((open) =>
      open(either).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as T;
}
