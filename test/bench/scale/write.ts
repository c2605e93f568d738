import { readFileSync, writeFileSync } from 'node:fs';
import { tables, withTables } from './tables.ts';

/* Writes the tables of docs/scale.md anew: `npx tsx test/bench/scale/write.ts`. */
const PAGE = new URL('../../../docs/scale.md', import.meta.url);
writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), tables()));
