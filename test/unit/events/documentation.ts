import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { enumerationTable, envelopeTable, typeTable } from '../../../schemas/events/describe.ts';
import { FAULTS } from '../../../schemas/faults.ts';

export const PAGE = new URL('../../../docs/events.md', import.meta.url);

/** Faults as a Markdown table: those of messages are E101 to E108, those of the HTTP doors E12x and E22x. */
const faultRows = (codes: RegExp): string =>
  [
    '| code | cause | what to do |',
    '|---|---|---|',
    ...Object.entries(FAULTS)
      .filter(([code]) => codes.test(code))
      .map(([code, { cause, remedy }]) => `| ${code} | ${cause} | ${remedy} |`),
  ].join('\n');

/** The page with its generated tables renewed from the schemas. */
export function renewed(page: string): string {
  const parts = {
    envelope: envelopeTable(),
    types: typeTable(),
    words: enumerationTable(),
    doors: faultRows(/^ANDON_E(12|22)\d$/),
    faults: faultRows(/^ANDON_E10[1-8]$/),
  };
  let text = page;
  for (const [name, table] of Object.entries(parts)) {
    const place = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`docs/events.md has no place for ${name}`);
    text = text.replace(place, (_, open: string, close: string) => `${open}${table}\n${close}`);
  }
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(PAGE, renewed(readFileSync(PAGE, 'utf8')));
