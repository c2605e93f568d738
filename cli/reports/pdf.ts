import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '../../schemas/faults.ts';

/** A busy machine takes its time; a report can wait. ms. */
const WITHIN_MS = 180_000;
const END = 0;

/** Chromium lets nobody start it as root with its sandbox; the page has no script and asks nobody for anything. */
const switches = (profile: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-data-dir=${profile}`,
  '--remote-debugging-pipe',
];

type Call = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;

/** Speaks the browser's own protocol through the pipe that it was given: JSON, each message ended by a zero byte. */
function speaking(child: ChildProcess, failed: Promise<never>): Call {
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (answer: { result?: object; error?: { message: string } }) => void>();
  let rest = Buffer.alloc(0);
  from.on('data', (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
      const message = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      waiting.get(message.id)?.(message);
    }
  });
  // One that has ended is told by its exit.
  for (const stream of [to, from]) stream.on('error', () => {});
  let last = 0;
  return (method, params = {}, sessionId) => {
    last += 1;
    const id = last;
    const answered = new Promise<Record<string, unknown>>((resolve, reject) => {
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve({ ...result }),
      );
    });
    to.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    return Promise.race([answered, failed]);
  };
}

async function print(call: Call, html: string): Promise<Buffer> {
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  const { frameTree } = await call('Page.getFrameTree', {}, session);
  const frameId = (frameTree as { frame: { id: string } }).frame.id;
  await call('Page.setDocumentContent', { frameId, html }, session);
  const paper = { printBackground: true, preferCSSPageSize: true };
  const { data } = await call('Page.printToPDF', paper, session);
  return Buffer.from(String(data), 'base64');
}

/**
 * Prints an HTML page by a Chromium, which is started for it and ended after it. Its switch `--print-to-pdf` would do, but
 * not every build has what that needs, and none says why it hangs.
 *
 * @param chromium path of the program.
 * @param target path of the PDF.
 * @throws Fault ANDON_E231 where no PDF came of it.
 */
export async function printPdf(chromium: string, html: string, target: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'andon-print-'));
  const child = spawn(chromium, switches(profile), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.name));
    child.on('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  const failed = ended.then((reason) => Promise.reject(new Error(reason)));
  failed.catch(() => {});
  try {
    await writeFile(target, await print(speaking(child, failed), html));
  } catch (cause) {
    throw new Fault('ANDON_E231', { program: chromium, reason: (cause as Error).message }, { cause });
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
