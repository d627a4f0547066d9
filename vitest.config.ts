import { defineConfig } from 'vitest/config';

// Two projects: `unit` imports the source; `system` imports the built package by its own name and may
// start processes, sockets and browsers, or measures time, so its files run one after another, when the others are done.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{lambda,sim,reports,bench}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{loadgen,local,system,browser}/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
