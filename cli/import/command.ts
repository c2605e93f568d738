import { resolve } from 'node:path';
import { Fault } from '../../schemas/faults.ts';
import { needed, PARTS } from '../compose.ts';
import { openLog } from '../log.ts';
import type { Parts } from '../parts.ts';
import { kafkaOf } from '../producers.ts';
import { type Session, wallClock } from '../session.ts';

export interface ImportFlags {
  mapping: string;
  dryRun?: true;
  encoding: string;
  delimiter: string;
  report?: string;
}

/**
 * `andon import`. A dry run needs nothing that runs, and leaves nothing behind but the report.
 * @returns whether everything could be read.
 */
export async function importHistory(
  session: Session,
  file: string,
  { mapping, dryRun, encoding, delimiter: given, report }: ImportFlags,
  parts: Partial<Parts> = PARTS,
): Promise<boolean> {
  const { settings, progress, scope, interrupt } = session;
  const delimiter = given === '\\t' ? '\t' : given;
  if (delimiter.length !== 1) {
    const accepted = 'one character, or \\t';
    throw new Fault('ANDON_E307', { key: 'delimiter', value: given, from: 'flag --delimiter', accepted });
  }
  const kafka = dryRun ? null : await kafkaOf(session);
  const run = needed('importHistory', parts);
  const log = dryRun
    ? { debug() {}, info() {}, warn() {}, error() {} }
    : openLog(`${settings.data}/logs`, settings.logLevel, progress.line, { name: 'import' });
  if ('close' in log) scope.push('log', log.close);
  return run({
    settings,
    clock: wallClock,
    log,
    kafka,
    file: resolve(file),
    mapping: resolve(mapping),
    encoding,
    delimiter,
    report: report === undefined ? null : resolve(report),
    progress,
    signal: interrupt.signal,
  });
}
