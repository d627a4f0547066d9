// The local Lambda platform: the rules of lambda/ on the wall clock, real handlers in real sandboxes, the real Invoke
// API on loopback.

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountProblems } from '../lambda/index.ts';
import { randomStream } from '../sim/index.ts';
import { bundleRuntime, type Bundle } from './bundle.ts';
import { machineClock } from './clock.ts';
import { controlPlane, type CodeFacts } from './control-plane.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EnvironmentKind } from './environment.ts';
import { eventQueue } from './event-queue.ts';
import { frontDoor } from './front-door.ts';
import { bundleFunctions } from './function-bundles.ts';
import { healthMonitor } from './health.ts';
import { invokeApi } from './invoke-api.ts';
import { PlatformMetrics } from './metrics.ts';
import type { Platform, PlatformOptions } from './platform-options.ts';
import { workerSandbox } from './sandbox/worker-sandbox.ts';
import { Timeline } from './timeline.ts';

const loopback = '127.0.0.1';
const defaultAccountId = '123456789012';

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const environmentKinds = (
  options: PlatformOptions,
  bundles: readonly Bundle[],
  runtimeFile: string,
  ending: (gone: Promise<void>) => void,
): EnvironmentKind[] =>
  options.functions.map((fn, functionIndex) => {
    const { log } = options;
    return {
      fn,
      bundle: bundles[functionIndex]!,
      rules: options.rules,
      clock: machineClock,
      newSandbox: (sandboxOptions) => workerSandbox(sandboxOptions, runtimeFile),
      log: log === undefined ? null : (line) => log(fn.config.name, line),
      ending,
    };
  });

/** The promises that are still pending, so that stopping can wait for them. */
const pendingSet = (): { add: (promise: Promise<void>) => void; settled: () => Promise<void> } => {
  const pending = new Set<Promise<void>>();
  return {
    add: (promise) => {
      pending.add(promise);
      void promise.finally(() => pending.delete(promise));
    },
    settled: async () => {
      await Promise.all(pending);
    },
  };
};

/** Size and digest of a bundle: what is really run. */
const codeFacts = async (file: string): Promise<CodeFacts> => {
  const code = await readFile(file);
  return { bytes: code.length, sha256: createHash('sha256').update(code).digest('base64') };
};

const startIn = async (options: PlatformOptions, directory: string): Promise<Platform> => {
  const { rules, functions } = options;
  const bundles = await bundleFunctions(functions, directory);
  const runtimeFile = await bundleRuntime(directory);
  const sandboxes = pendingSet();
  const timeline = new Timeline(machineClock());
  const keepAlive = randomStream(options.seed, 'keepAlive');
  const metrics = new PlatformMetrics(functions.map((fn) => fn.config.name));
  const dispatcher = new Dispatcher({
    clock: machineClock,
    onDispatched: (functionIndex, dispatched) => metrics.count(functionIndex, dispatched),
    kinds: environmentKinds(options, bundles, runtimeFile, sandboxes.add),
    account: {
      rules,
      concurrency: options.accountConcurrency,
      unreservedMinimum: options.unreservedMinimum,
      functions: functions.map((fn) => fn.config),
      random: () => keepAlive.uniform(),
      scaling: timeline,
    },
  });
  const events = eventQueue(dispatcher);
  const health = healthMonitor(dispatcher, machineClock);
  const indexes = new Map(functions.map((fn, functionIndex) => [fn.config.name, functionIndex]));
  const directoryOfFunctions = { region: rules.region, accountId: options.accountId ?? defaultAccountId, indexes };
  const server = frontDoor({
    invoke: invokeApi({ directory: directoryOfFunctions, dispatcher, events, date: rules.date }),
    controlPlane: controlPlane({
      directory: directoryOfFunctions,
      functions,
      code: await Promise.all(bundles.map(({ file }) => codeFacts(file))),
      account: dispatcher.account,
      accountConcurrency: options.accountConcurrency,
      unreservedMinimum: options.unreservedMinimum,
      startedAt: new Date().toISOString(),
    }),
    health,
    timeline,
    functionNames: functions.map((fn) => fn.config.name),
    metrics: () =>
      metrics.text({
        concurrency: (functionIndex) => dispatcher.account.functionConcurrency(functionIndex),
        environments: () => dispatcher.environments,
      }),
    clockMs: machineClock,
  });
  const stop = async (): Promise<void> => {
    events.stop();
    health.stop();
    dispatcher.stop();
    await Promise.all([close(server), sandboxes.settled()]);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await dispatcher.start();
    const port = await listen(server, options.port);
    let stopping: Promise<void> | undefined;
    return { url: `http://${loopback}:${port}`, port, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Starts a platform; throws an error that names every handler that cannot be bundled, and the cure. */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const problems = accountProblems({
    concurrency: options.accountConcurrency,
    unreservedMinimum: options.unreservedMinimum,
    functions: options.functions.map((fn) => fn.config),
  });
  if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-'));
  try {
    return await startIn(options, directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
};
