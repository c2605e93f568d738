import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Log } from '../schemas/log.ts';
import type { Settings } from './settings.ts';

const LARGEST_BYTES = 8 * 1024 * 1024;
const KEPT = 4;

export interface OpenLog extends Log {
  close(): Promise<void>;
}

/** Moves `andon.log` to `andon.log.1`, that to `.2`, and so on; the oldest goes. */
export function shiftFiles(file: string, kept: number): void {
  rmSync(`${file}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 1; number -= 1) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  if (existsSync(file)) renameSync(file, `${file}.1`);
}

/**
 * The log of a process: JSON lines in `<logs>/<name>.log`, at most `kept` + 1 files of `largestBytes` each.
 * @param tell gets what a person at the terminal should see: warnings and errors, one short line each.
 */
export function openLog(
  logs: string,
  level: Settings['logLevel'],
  tell: (line: string) => void,
  { name = 'andon', largestBytes = LARGEST_BYTES, kept = KEPT } = {},
): OpenLog {
  const file = join(logs, `${name}.log`);
  let size = existsSync(file) ? statSync(file).size : 0;
  const stream = pino.destination({ dest: file, mkdir: true, sync: false, minLength: 0 });
  // A full disk must not end the process: the log is lost, the figures are not.
  stream.on('error', () => {});
  stream.on('write', (bytes: number) => {
    size += bytes;
    if (size < largestBytes) return;
    size = 0;
    shiftFiles(file, kept);
    stream.reopen();
  });
  const terminal = {
    write(text: string) {
      const said = JSON.parse(text) as { level: number; msg: string; code?: string; kafka?: string };
      // What the Kafka client says to itself is for the log: it retries, and what matters becomes a fault.
      if (said.kafka) return;
      const { level: severity, msg, code } = said;
      tell(`  ${severity >= 50 ? 'error' : 'warning'}${code ? ` ${code}` : ''}: ${msg}`);
    },
  };
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([
      { level, stream },
      { level: 'warn', stream: terminal },
    ]),
  );
  /** A part that was left behind may still have something to say, and the stream throws once it is closed. */
  let closed = false;
  const say =
    (severity: keyof Log) =>
    (details: object, message: string): void => {
      if (!closed) log[severity](details, message);
    };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    close: () =>
      new Promise((resolve) => {
        closed = true;
        stream.once('close', resolve);
        stream.end();
      }),
  };
}
