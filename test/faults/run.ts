import { runPrograms } from '../support/programs.ts';

/*
 * `npm run faults -- name … [--flag value …]`. A trial breaks something on purpose, again and again, and ends with code 1
 * if anything was lost or counted twice; docs/reliability.md has what they found.
 */
const folder = new URL('.', import.meta.url);
await runPrograms({ folder, kind: 'fault', called: 'trial', allUnnamed: false });
