import { readFile } from 'node:fs/promises';
import { FAULTS, Fault } from '../schemas/faults.ts';
import { applyMapping } from '../schemas/mapping/apply.ts';
import type { Progress } from './progress.ts';
import { createCheck } from './wire/check-event.ts';
import { readMappingFile } from './wire/configuration.ts';

async function readSample(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Fault('ANDON_E312', { file, accepted: 'a JSON document' }, { cause });
  }
}

/**
 * `andon map test`: what a mapping makes of a sample, for a person to read. Sends nothing.
 *
 * @param now Kafka's timestamp that a clock which is ahead is measured against, ms.
 * @returns whether every event that was to be made was made, and would be accepted.
 * @throws Fault ANDON_E311, E312.
 */
export async function mapTest(
  mappingFile: string,
  sampleFile: string,
  { line }: Pick<Progress, 'line'>,
  now: number,
): Promise<boolean> {
  const mapping = await readMappingFile(mappingFile);
  const { events, problems, words, unread } = applyMapping(mapping, await readSample(sampleFile));
  const check = createCheck();
  let good = !problems.some(({ lost }) => lost);
  line(`${mapping.mapping}: ${events.length === 1 ? '1 event' : `${events.length} events`}`);
  for (const event of events) {
    const verdict = check(JSON.stringify(event), now);
    good &&= verdict.ok;
    line(`\n${JSON.stringify(event, null, 2)}`);
    if (verdict.ok) {
      line('  ✓ would be accepted');
      if (verdict.unknown) line(`    kept as they came, in no set of words: ${verdict.unknown.join(', ')}`);
      if (verdict.dropped) line(`    would be dropped: ${verdict.dropped.join(', ')}`);
    } else {
      const at = verdict.field === undefined ? '' : ` (${verdict.field})`;
      line(`  ✗ ${verdict.fault}${at}: ${FAULTS[verdict.fault].cause}`);
    }
  }
  const list = (title: string, lines: string[]) => {
    if (lines.length > 0) line(`\n${title}\n${lines.map((text) => `  ${text}`).join('\n')}`);
  };
  list(
    'Could not be read:',
    problems.map(({ type, field, from, wants, lost }) => {
      const source = from.length > 0 ? ` from ${from.join(', ')}` : '';
      return `${lost ? '✗' : '–'} ${type} ${field}${source}: no ${wants}${lost ? '; the event was not made' : ''}`;
    }),
  );
  list(
    'Words that had no table entry:',
    words.map(({ table, from, word }) => `${table}: ${JSON.stringify(word)} at ${from}`),
  );
  list('Fields that were not read:', unread());
  return good;
}
