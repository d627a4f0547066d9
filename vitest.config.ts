import { defineConfig } from 'vitest/config';
import { SideBySideSequencer } from './test/support/side-by-side-sequencer.ts';

/** What drives the built package but measures no time and counts no processes of the machine: it may share the machine. */
const commands = [
  'test/system/{action,bundled-constants,calibrate,code-cache,command-line,gallery,invoke,loaded-modules,loading,no-data}.test.ts',
  'test/system/{node-versions,own-runtimes,readme}.test.ts',
  'test/system/{permissions,serve-rules,serve-safety,sweep,template}.test.ts',
  'test/browser/pages.test.ts',
  'test/local/{lambda-paths,recorded-sizes,zip-files}.test.ts',
];

/** From the source, with a platform in this process at most: what needs no build, and asks of a clock only that it goes on. */
const unit = [
  'test/{lambda,sim,reports,bench}/**/*.test.ts',
  'test/*.test.ts',
  'test/local/{api-answers,api-extras,api-members,bundle,managed-instances,control-plane,door-rules,doors,filter,front-door,functions-api}.test.ts',
  'test/local/{aliased-doors,async,cloudwatch-logs,durable,durable-settings,invoke-api,json-problem,logs,metrics,odd-requests}.test.ts',
  'test/local/{queue-poller,recorded-refusals,recorded-texts,reload,slow-clients,stream-poller,stream-readers}.test.ts',
  'test/local/{batches,code-places,extensions-api,filter-pattern,function-name,invocation-rules,logs-operations}.test.ts',
  'test/local/auth/{assume-role,compound-decisions,documents,evaluation,every-route,permissions,signatures}.test.ts',
  'test/local/{runtime-api,sent-data,site-guard,telemetry,tenants,timeline,wire-head}.test.ts',
  'test/local/{cloudwatch-metrics,deployments,environment-facts,hot-code,inspect,own-files}.test.ts',
  'test/local/{alarms,metric-math,metric-operations,streaming,traces,trail,unconfined,unzip}.test.ts',
  'test/local/*-parts.test.ts',
  'test/loadgen/{answer-reader,aws,closed-loop,connection,connection-pool,credentials,dispatch,failures,generator-health,invoke-answer,lambda-control,pacer-turns,report-line}.test.ts',
  'test/loadgen/{signed-invokes,sigv4,sigv4-vectors,targets,thinking-clients,unruly-targets}.test.ts',
];

/** For projects whose test files share processes. */
const setupFiles = ['test/support/as-it-was.ts', 'test/support/properties.ts'];

/** Long runs from the source: many seeds, days of traffic, every example. */
const studies = ['test/**/*.study.test.ts'];

/**
 * Thousands of different runs, each of them short: a third of their time was TurboFan's, which compiled what was thrown away soon
 * after. So code without optimization is machine code at once, and is optimized later, in smaller pieces. What says when has
 * another name from V8 12 on.
 */
const forShortRuns = [
  '--always-sparkplug',
  '--no-flush-bytecode',
  '--max-inlined-bytecode-size-cumulative=500',
  ...(Number.parseInt(process.versions.v8, 10) < 12 ? ['--interrupt-budget=400000'] : []),
];

/** Modules of the source are read by Node.js, once by each process, not by each file. */
const fromSource = {
  execArgv: [
    '--max-semi-space-size=64',
    ...forShortRuns,
    '--import',
    `${import.meta.dirname}/test/support/typescript.mjs`,
  ],
  experimental: { viteModuleRunner: false, nodeLoader: false },
  isolate: false,
};

/** What waits more than it works: platforms with timers, pollers and sandboxes, whose time is bounded from below only. */
const waiting = [
  'test/browser/**/*.test.ts',
  'test/local/{aws-cli,event-sources,extensions,managed-extensions,managed-log-tail,handler-semantics,native-addons,official-client}.test.ts',
  'test/local/{official-slots,python-slots,own-runtimes,probes,process-platform,provided-sdk,runtime,sandbox,snap-start}.test.ts',
  'test/local/{code-space,confinement,hostile,hostile-load,runtime-steps,watching-libraries}.test.ts',
  'test/loadgen/tls.test.ts',
  'test/system/{durable*,measure-modes,measure-shapes,unending-answers}.test.ts',
];

/** What measures shares of a CPU: whatever else runs, even at the lowest priority, is in its figures. */
const alone = ['test/system/shared-cpu.test.ts'];

/**
 * How long a test may take, whatever the machine does besides: on one that is busy or slow everything takes six times as long. What
 * ends costs nothing of it; only what hangs waits for so long.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

// Six projects: `unit` and `studies` import the source; the others import the built package by its own name and may start
// processes, sockets and browsers. `system` measures time, so its files run one after another, when the others are done; `alone` comes
// last. `npm test` (test/support/run.mjs) says what runs beside what.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    sequence: { sequencer: SideBySideSequencer },
    projects: [
      {
        test: {
          name: 'unit',
          include: unit,
          exclude: studies,
          setupFiles,
          ...patience,
          ...fromSource,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Run aside, beside those that measure no time: they may take long, whatever they compute.
        test: {
          name: 'studies',
          include: studies,
          setupFiles,
          ...patience,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
          ...fromSource,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'commands',
          include: commands,
          setupFiles,
          isolate: false,
          maxWorkers: 4,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
      {
        test: {
          name: 'waiting',
          include: waiting,
          exclude: commands,
          setupFiles,
          isolate: false,
          // In turn with the commands, which have the cores while it waits.
          maxWorkers: 4,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{loadgen,local,system,browser}/**/*.test.ts'],
          exclude: [...unit, ...studies, ...commands, ...waiting, ...alone],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          ...patience,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          ...patience,
        },
      },
    ],
  },
});
