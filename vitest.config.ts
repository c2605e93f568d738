import { defineConfig } from 'vitest/config';

const PURE = ['test/unit/**/*.test.ts', 'test/model/**/*.test.ts'];

export default defineConfig({
  test: {
    root: import.meta.dirname,
    // A second try on the shared machines of CI, whose pauses of seconds no test can foresee; none at a desk.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Three for two processors: much of a test of engines is waiting.
    maxWorkers: 3,
    globalSetup: ['test/support/broker-setup.ts'],
    projects: [
      // What changes nothing outside itself shares processes: loading modules anew for each file is a third of its time.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      // An engine, a broker or a browser wants a process of its own.
      { extends: true, test: { name: 'engines', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
