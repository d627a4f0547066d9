import { defineConfig } from 'vitest/config';

// Two projects: `unit` imports the source; `system` imports the built package by its own name and may
// start processes, sockets and browsers, so its files run one after another.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{lambda,sim,loadgen,reports,bench}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{local,system,browser}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
