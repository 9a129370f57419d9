import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,sdk,test,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: 'test/global-setup.ts',
    reporters: ['default', './test/totals-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // A mark left behind must not shrink the suite.
    allowOnly: false,
  },
})
