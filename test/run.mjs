// Runs every check in turn and ends with one line: N passed, N failed[, N skipped].
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = (name) => join('node_modules', '.bin', name);
const run = (command, args) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, UV_THREADPOOL_SIZE: '16' } }).status ===
  0;

let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, command, args] of [
  ['formatter and linter', bin('biome'), ['check', '--diagnostic-level=error', '.']],
  ['types, .vue included', bin('vue-tsc'), ['--noEmit', '-p', '.']],
  ['web app builds', bin('vite'), ['build', '--logLevel', 'warn']],
]) {
  console.log(`\n> ${name}`);
  if (run(command, args)) passed += 1;
  else failed += 1;
}

const folder = mkdtempSync(join(tmpdir(), 'andon-test-'));
const report = join(folder, 'report.json');
const green = run(bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  skipped += result.numPendingTests + result.numTodoTests;
  // A suite that broke before its tests ran counts as one failure.
  if (!green && result.numFailedTests === 0) failed += Math.max(1, result.numFailedTestSuites);
} catch {
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 && green ? 0 : 1);
