import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../../schemas/faults.ts';

/** A busy machine takes its time; a report can wait. ms. */
const WITHIN_MS = 180_000;

/** Chromium lets nobody start it as root with its sandbox; the page has no script and asks nobody for anything. */
const switches = (profile: string, target: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-data-dir=${profile}`,
  '--no-pdf-header-footer',
  `--print-to-pdf=${target}`,
];

/**
 * Prints an HTML file by a Chromium's own command line.
 *
 * @param chromium path of the program.
 * @throws Fault ANDON_E231 where no PDF came of it.
 */
export async function printPdf(chromium: string, html: string, target: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'andon-print-'));
  try {
    const ended = await new Promise<string>((resolve) => {
      const child = spawn(chromium, [...switches(profile, target), pathToFileURL(html).href], {
        stdio: 'ignore',
        timeout: WITHIN_MS,
        killSignal: 'SIGKILL',
      });
      child.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.name));
      child.on('exit', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? code}`));
    });
    const bytes = await stat(target).then(
      ({ size }) => size,
      () => 0,
    );
    if (ended !== '' || bytes === 0)
      throw new Fault('ANDON_E231', { program: chromium, reason: ended || 'it wrote no file' });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
