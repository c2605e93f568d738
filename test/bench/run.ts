import { runPrograms } from '../support/programs.ts';

/*
 * `npm run bench [-- name … [--flag value …]]`. A bench prints one line of JSON for each thing it measured;
 * docs/benchmarks.md says what they mean.
 */
const folder = new URL('.', import.meta.url);
await runPrograms({ folder, kind: 'bench', called: 'bench', allUnnamed: true });
