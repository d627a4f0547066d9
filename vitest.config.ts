import { defineConfig } from 'vitest/config';

/** What drives the built package but measures no time and counts no processes of the machine: it may share the machine. */
const commands = [
  'test/system/{action,calibrate,command-line,invoke,loaded-modules,loading,no-data,node-versions,own-runtimes,readme}.test.ts',
  'test/system/{serve-rules,serve-safety,sweep,template}.test.ts',
  'test/browser/pages.test.ts',
  'test/local/{api-extras,bundle,control-plane,door-rules,doors,filter,filter-pattern,front-door,functions-api,json-problem}.test.ts',
  'test/local/{lambda-paths,odd-requests,recorded-refusals,recorded-texts,sent-data,site-guard,zip-files}.test.ts',
  'test/loadgen/{answer-reader,credentials,report-line,sigv4,sigv4-vectors}.test.ts',
];

/** What waits more than it works: platforms with timers, pollers and sandboxes, whose time is bounded from below only. */
const waiting = [
  'test/browser/**/*.test.ts',
  'test/local/{api-members,async,cloudwatch-logs,environment-facts,event-sources,handler-semantics,invoke-api,logs,metrics,native-addons}.test.ts',
  'test/local/{official-client,own-files,own-runtimes,probes,process-platform,provided-sdk,reload,runtime,runtime-api}.test.ts',
  'test/local/{sandbox,streaming,unconfined,wire-head}.test.ts',
  'test/loadgen/{closed-loop,generator-health,signed-invokes,targets}.test.ts',
];

// Four projects: `unit` imports the source; the others import the built package by its own name and may start processes,
// sockets and browsers. `system` measures time, so its files run one after another, when the others are done.
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
          name: 'commands',
          include: commands,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'waiting',
          include: waiting,
          exclude: commands,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{loadgen,local,system,browser}/**/*.test.ts'],
          exclude: [...commands, ...waiting],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
