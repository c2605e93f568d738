import { createWriteStream, existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../schemas/faults.ts';
import type { Outgoing } from '../../server/doors/ports.ts';
import { openCheckpoint } from '../import/checkpoint.ts';
import { asCsv, type Findings, openFindings, REPORT_HEADER } from '../import/findings.ts';
import { type ImportOutcome, runImport } from '../import/run.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { ImportNeeds } from '../parts.ts';
import type { Progress } from '../progress.ts';
import { createBrake, standingOf } from '../simulator/brake.ts';
import { createCheck } from './check-event.ts';
import { readMappingFile } from './configuration.ts';
import { sendEvents } from './send-events.ts';

/** Where events go: Kafka, held back while the readers are busy; or nowhere. */
async function openWay({ kafka: access, log, clock, signal }: ImportNeeds) {
  if (!access) return { send: async () => {}, close: async () => {} };
  const kafka = openKafkaClient(access, 'andon-import', log);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const brake = createBrake({
    standing: () => standingOf(admin),
    now: clock.now,
    wait: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  return {
    async send(events: readonly Outgoing[]) {
      if (!signal.aborted) await brake(events.length);
      await sendEvents(producer, events);
    },
    close: async () => void (await Promise.all([producer.disconnect(), admin.disconnect()])),
  };
}

async function sizeOf(file: string): Promise<{ size: number; mtimeMs: number }> {
  try {
    return await stat(file);
  } catch (cause) {
    throw new Fault('ANDON_E312', { file, accepted: 'a CSV file' }, { cause });
  }
}

function tell(outcome: ImportOutcome, findings: Findings, { line }: Progress): void {
  const list = (title: string, lines: string[]) => {
    if (lines.length > 0) line(`\n${title}\n${lines.map((text) => `  ${text}`).join('\n')}`);
  };
  list('Could not be read:', findings.summary());
  list(
    'Words that had no table entry:',
    [...outcome.words].map(([where, count]) => `${count} × ${where}`),
  );
  list('Columns of the mapping that the file does not have:', outcome.absent);
  list('Columns that nothing was taken from:', outcome.unread);
}

/** History from a file through Kafka, or a look at what would come out of it. @returns whether all could be read. */
export async function wireImport(needs: ImportNeeds): Promise<boolean> {
  const { settings, kafka, file, encoding, delimiter, report, progress, signal, clock } = needs;
  const mapping = await readMappingFile(needs.mapping);
  const { size, mtimeMs } = await sizeOf(file);
  const text = await readFile(needs.mapping, 'utf8');
  const parts = [file, size, mtimeMs, text, encoding, delimiter];
  const checkpoint = kafka ? await openCheckpoint(settings.data, parts) : undefined;
  const doneBefore = checkpoint?.doneBefore ?? 0;
  const step = progress.step('Import');
  if (doneBefore > 0) progress.line(`  Goes on behind row ${doneBefore}.`);

  const goesOn = doneBefore > 0 && report !== null && existsSync(report);
  const written = report === null ? undefined : createWriteStream(report, { flags: goesOn ? 'a' : 'w' });
  const writing = written ? finished(written) : undefined;
  writing?.catch(() => undefined);
  if (!goesOn) written?.write(`${REPORT_HEADER}\n`);
  const findings = openFindings((finding) => void written?.write(`${asCsv(finding)}\n`));
  const way = await openWay(needs);
  let read = 0;
  let rows = doneBefore;
  let outcome: ImportOutcome;
  try {
    outcome = await runImport({
      source: { file, encoding, delimiter, onBytes: (bytes) => (read = bytes) },
      mapping,
      check: createCheck(),
      send: way.send,
      async onDone(done, events) {
        rows = done;
        await checkpoint?.keep({ rows, ended: false });
        step.say(`${Math.floor((100 * read) / Math.max(1, size))} %, ${rows} rows, ${events} events`);
      },
      findings,
      doneBefore,
      now: clock.now,
      signal,
    });
  } finally {
    await way.close();
    written?.end();
  }
  await writing;
  if (outcome.ended === 'complete') await checkpoint?.keep({ rows, ended: true });
  const did = kafka ? 'sent' : 'would be sent';
  const stopped = outcome.ended === 'stopped' ? '; stopped: the same command goes on here' : '';
  step.done(
    `${rows} rows, ${outcome.events} events ${did}, ${findings.rows()} rows not or not wholly read${stopped}`,
  );
  tell(outcome, findings, progress);
  return findings.rows() === 0;
}
