import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    // command.test.ts starts the whole of Andon twelve times: run it by itself (docs/status.md says where it stands).
    exclude: process.env.ANDON_WHOLE
      ? ['node_modules/**']
      : ['node_modules/**', 'test/integration/broker/command.test.ts'],
    retry: process.env.CI ? 2 : 0,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/broker-setup.ts'],
  },
});
