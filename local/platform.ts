// The local Lambda platform: the rules of lambda/ on the wall clock, real handlers in real sandboxes, the real Invoke
// API on loopback.

import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { accountProblems } from '../lambda/index.ts';
import { assumeRole, stsWords } from './auth/assume-role.ts';
import { credentialVariables, deliveryProblem, judgeOf, type Bench } from './auth/authority.ts';
import { Identities } from './auth/identities.ts';
import { scaledClock } from './clock/scaled-clock.ts';
import type { Bundle } from './code/bundle.ts';
import { findSdk, linkSdk } from './code/provided-sdk.ts';
import { machineClock } from './clock/clock.ts';
import type { MetricsKept } from './cloudwatch/metrics-kept.ts';
import { codeDeployService } from './deployments/codedeploy-service.ts';
import type { Deployments } from './deployments/deployments.ts';
import { deploymentsOn, preferDeployment } from './deployments/on-platform.ts';
import { Dispatcher } from './environment/dispatcher.ts';
import { endpointVariables } from './endpoints/endpoint-variables.ts';
import { awsEndpoints } from './endpoints/aws-endpoints.ts';
import type { MappingStore } from './event-sources/mapping-store.ts';
import { bundleFunctions, type BundlePlace } from './functions/function-bundles.ts';
import type { CodeHomes } from './functions/code-homes.ts';
import { CapacityProviders } from './functions/capacity-providers.ts';
import { CodeStore } from './functions/code-store.ts';
import { HotCode } from './functions/hot-code.ts';
import { createInitial } from './functions/initial.ts';
import { LayerStore } from './functions/layer-store.ts';
import { watchCode, type CodeWatch } from './functions/reload.ts';
import { pendingSet } from './functions/pending-set.ts';
import { FunctionRegistry, type RegistryOptions } from './functions/registry.ts';
import { revisionHost } from './environment/revision-host.ts';
import { healthMonitor } from './environment/health.ts';
import type { KeptBound } from './kept/kept-bound.ts';
import type { LogNames } from './logs/log-names.ts';
import { PlatformMetrics } from './cloudwatch/platform-metrics.ts';
import { listenError } from './wire/listen-error.ts';
import { type Platform, type PlatformOptions, defaultAccountId } from './platform-options.ts';
import type { LocalFunction } from './settings/local-function.ts';
import type { CodeTraits } from './isolation/process-reasons.ts';
import { rehearse } from './environment/rehearsal.ts';
import type { Confinement } from './isolation/confinement.ts';
import { sandboxMaker, type SandboxMaker } from './isolation/sandbox-maker.ts';
import { openScratch, type Scratch } from './isolation/scratch.ts';
import { cloudFormationService } from './stack/cloudformation-service.ts';
import { stsService } from './stack/sts-service.ts';
import { Timeline } from './clock/timeline.ts';
import type { Tracing } from './traces/tracing.ts';
import { cloudTrailService } from './trail/lookup-events.ts';
import type { Trail } from './trail/trail.ts';
import { loopback, reachedAt, doors } from './doors.ts';
import { snapshotsOf, allPublished, managedPools } from './version-environments.ts';
import { uniform } from './platform-draws.ts';
import { tracingOf, keptBound, watching, trailOf } from './watching.ts';
import { sources } from './sources.ts';

/** AWS gives an account 75 GB, which a developer's disk has not to spare. */
const defaultCodeStorageMb = 10 * 1024;

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port, host)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/**
 * A second way in, for environments that begin before the platform listens, on Managed Instances and for snapshots: their handlers
 * find Lambda too. Null where there are none.
 */
const earlyServer = async (functions: readonly LocalFunction[], server: Server): Promise<Server | null> => {
  if (functions.every(({ config }) => config.managed === undefined && config.snapStart === undefined)) return null;
  const early = createServer((request, response) => server.emit('request', request, response));
  await listen(early, 0, loopback);
  return early;
};

/** The functions that the platform starts with, bundled, as if they had been created. */
const deployInitial = async (
  functions: readonly LocalFunction[],
  registry: FunctionRegistry,
  place: BundlePlace,
): Promise<readonly Bundle[]> => {
  const bundles = await bundleFunctions(functions, place);
  for (const [index, fn] of functions.entries()) {
    const layersDirectory = join(place.layersDirectory, `${index}`);
    await createInitial(fn, { bundle: bundles[index]!, layersDirectory }, registry);
  }
  return bundles;
};

/** All parts of a platform, connected and not listening yet. */
interface Parts {
  readonly server: Server;
  readonly dispatcher: Dispatcher;
  readonly registry: FunctionRegistry;
  readonly homes: CodeHomes;
  /** Null without metrics, which they are watched by. */
  readonly deployments: Deployments | null;
  readonly identities: Identities | null;
  /** Resolves when what was published is ready, or has failed. */
  readonly published: () => Promise<void>;
  /** Ends everything but the server. */
  readonly stop: () => Promise<void>;
}

/** Where code goes, and how it will see itself. */
interface PlatformPlace extends BundlePlace {
  /** Of code that is uploaded. */
  readonly confinementFor: (needsProcess: boolean) => Promise<Confinement | null>;
}

/** What decides about requests: the account, and what is seen of it. */
const admission = (
  options: PlatformOptions,
  kept: MetricsKept | null,
): { timeline: Timeline; metrics: PlatformMetrics; dispatcher: Dispatcher } => {
  const timeline = new Timeline(machineClock());
  const metrics = new PlatformMetrics(kept?.lambda ?? null);
  const dispatcher: Dispatcher = new Dispatcher({
    clock: machineClock,
    slots: timeline,
    onDispatched: (functionIndex, dispatched, request) => metrics.count(functionIndex, dispatched, request),
    onAdmitted: kept === null ? undefined : (functionIndex) => metrics.admitted(functionIndex, dispatcher),
    account: {
      rules: options.rules,
      concurrency: options.accountConcurrency,
      unreservedMinimum: options.unreservedMinimum,
      random: uniform(options, 'keepAlive'),
      scaling: timeline,
    },
  });
  return { timeline, metrics, dispatcher };
};

const codeStore = ({ codeStorageMb }: PlatformOptions, directory: string, place: PlatformPlace): CodeStore =>
  new CodeStore({
    directory,
    bundleDirectory: place.directory,
    confinementFor: place.confinementFor,
    runtimeModules: place.runtimeModules,
    limitBytes: (codeStorageMb ?? defaultCodeStorageMb) * 1024 ** 2,
  });

const functionRegistry = (
  { seed, settleMs = 0 }: PlatformOptions,
  place: Pick<RegistryOptions, 'region' | 'accountId' | 'host'>,
): FunctionRegistry => {
  // A simulated run has a stream for each alias, by the same name.
  const draws = new Map<string, () => number>();
  const random = (alias: string): number => {
    const draw = draws.get(alias) ?? uniform({ seed }, alias);
    draws.set(alias, draw);
    return draw();
  };
  return new FunctionRegistry({ ...place, random, settleMs });
};

/** Ends the parts that listen to nobody, then the pollers, then waits for what is on its way out. */
const stopper =
  (
    parts: readonly { stop: () => void }[],
    last: {
      readonly mappings: MappingStore;
      readonly endpoints: { stop: () => void };
      readonly sandboxes: { settled: () => Promise<void> };
      readonly trail: Trail | null;
    },
  ): (() => Promise<void>) =>
  async () => {
    for (const part of parts) part.stop();
    await last.mappings.stop();
    last.endpoints.stop();
    await last.sandboxes.settled();
    await last.trail?.stop();
  };

/** Why the role of a function keeps it from sending to a target, in words. */
const sendingProblem = (bench: Bench, registry: FunctionRegistry) => {
  const problem = deliveryProblem(bench);
  return (functionName: string, targetArn: string): string | null => {
    const target = registry.target(functionName, null);
    if ('status' in target) return null;
    const { role } = target.revision.settings;
    const action = problem(role, functionName, targetArn);
    return action === null ? null : `its role ${role} is not allowed ${action} on it`;
  };
};

/** What handlers of a role find in their environment; null where nobody is asked who he is. */
const credentialsOf = (identities: Identities | null, { region, accountId }: LogNames) =>
  identities === null
    ? null
    : (role: string, functionName: string) => {
        const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
        return credentialVariables(identities.functionCredentials(role, functionName, arn));
      };

/** What was opened before the parts are connected. */
interface Opened {
  readonly maker: SandboxMaker;
  readonly ownUrl: () => string | null;
  readonly tracing: Tracing | null;
  readonly bound: KeptBound;
}

const connect = (
  options: PlatformOptions,
  directory: string,
  place: PlatformPlace,
  { maker, ownUrl, tracing, bound }: Opened,
): Parts => {
  const { rules, log, endpoints: urls = {} } = options;
  const names = { region: rules.region, accountId: options.accountId ?? defaultAccountId };
  const identities = options.auth === undefined ? null : new Identities(options.auth, names.accountId);
  const clock = scaledClock(machineClock, options.clockSpeed ?? 1);
  const { logStore, kept, services } = watching(options, { names, clock, bound });
  const { timeline, metrics, dispatcher } = admission(options, kept);
  const sandboxes = pendingSet();
  const code = codeStore(options, directory, place);
  const tracer = tracing?.tracer ?? null;
  const own = { logs: logStore !== null, metrics: kept !== null, traces: tracing !== null };
  const variables = () => ({ ...endpointVariables(urls, { ...own, url: ownUrl() }), ...tracing?.variables });
  const layers = new LayerStore(code, directory, names);
  const providers = new CapacityProviders({ ...names, rules, settleMs: options.settleMs ?? 0 });
  const host = revisionHost({
    dispatcher,
    code,
    kind: { rules, clock: machineClock, endpoints: variables, ending: sandboxes.add, accountId: names.accountId },
    credentialsOf: credentialsOf(identities, names),
    maker,
    log,
    logStore,
    newSnapshots: snapshotsOf(options, clock),
    newPool: managedPools(options, { providers, waiting: clock }),
    onDeployed: (functionIndex, name, version) => metrics.add(functionIndex, name, version),
  });
  for (const config of options.capacityProviders ?? []) providers.createAs(config);
  const registry = functionRegistry(options, { ...names, host });
  const endpoints = awsEndpoints(rules.region, urls);
  const say = (functionName: string, line: string): void => log?.(functionName, line, '');
  const hot = new HotCode({ registry, code, layers, say });
  const { target } = hot;
  const bench = identities === null ? null : { identities, judge: judgeOf(identities, { ...names, registry, layers }) };
  const problem = bench === null ? null : sendingProblem(bench, registry);
  const points = kept?.lambda ?? null;
  const reached = { registry, target, dispatcher, clock, metrics, points, tracer, endpoints, say, problem };
  const sourced = sources(options, reached);
  const health = healthMonitor(dispatcher, machineClock);
  const note = (text: string): void => options.onNote?.(text);
  const deployments = kept === null ? null : deploymentsOn({ registry, events: sourced.events, kept, note });
  const deploying = deployments === null ? [] : [codeDeployService(deployments, note)];
  const trail = trailOf(options, note);
  const recording = trail === null ? [] : [cloudTrailService(trail, note)];
  const parts = { registry, dispatcher, code, layers, endpoints, providers, ...sourced };
  const behind = { ...names, ...parts, trail, bench, target, tracing, tracer };
  const { functions } = options;
  const functionNames = functions.map(({ config }) => config.name);
  const stack = cloudFormationService({ ...names, functionNames, startedAt: new Date(), note });
  const sessions = identities === null ? {} : { operations: { AssumeRole: assumeRole(identities) }, words: stsWords };
  const sts = stsService(names.accountId, note, sessions);
  const all = [...services, ...deploying, ...recording, stack, sts];
  const server = doors(options, { ...behind, services: all, health, timeline, metrics, bound });
  const watched = kept === null || deployments === null ? [] : [kept.alarms, deployments];
  const stopped = { mappings: sourced.mappings, endpoints, sandboxes, trail };
  const stop = stopper([sourced.events, sourced.executions, health, dispatcher, hot, ...watched], stopped);
  const published = (): Promise<void> => allPublished(registry);
  return { server, dispatcher, registry, homes: code.homes, deployments, identities, published, stop };
};

const startIn = async (options: PlatformOptions, scratch: Scratch): Promise<Platform> => {
  // The runtime and all bundles, for every process to see.
  const runtimeDirectory = join(scratch.directory, 'runtime');
  mkdirSync(runtimeDirectory);
  const runtimeModules = join(runtimeDirectory, 'node_modules');
  const sdk = findSdk();
  linkSdk(sdk, runtimeModules);
  const maker = await sandboxMaker(options, scratch, { runtimeDirectory, sdk });
  const place = {
    directory: runtimeDirectory,
    layersDirectory: join(scratch.directory, 'layers'),
    confinementOf: (fn: LocalFunction, code: CodeTraits) => maker.confinementOf(fn, code),
    confinementFor: (needsProcess: boolean) => maker.confinementFor(needsProcess),
    ignored: options.notCode ?? [],
    runtimeModules,
  };
  let url: string | null = null;
  const bound = keptBound(options);
  const tracing = await tracingOf(options, bound);
  const parts = connect(options, scratch.directory, place, { maker, ownUrl: () => url, tracing, bound });
  const { server, dispatcher, registry, homes, deployments } = parts;
  let codeWatch: CodeWatch | null = null;
  let early: Server | null = null;
  const stop = async (): Promise<void> => {
    // What is read of changed code lies in the directory that is removed.
    await codeWatch?.stop();
    await Promise.all([close(server), early === null ? null : close(early), parts.stop(), tracing?.close()]);
    await maker.settled();
    await scratch.remove();
  };
  try {
    const { functions, log } = options;
    early = await earlyServer(functions, server);
    if (early !== null) url = `http://${loopback}:${(early.address() as AddressInfo).port}`;
    const bundles = await deployInitial(functions, registry, place);
    await parts.published();
    for (const fn of functions) preferDeployment(fn, deployments);
    if (options.reload === true) {
      const deploys = (...asked: Parameters<Deployments['deployPreferred']>) =>
        deployments?.deployPreferred(...asked) ?? false;
      codeWatch = watchCode({ functions, bundles, registry, place, homes, log, deploys });
    }
    const host = options.host ?? loopback;
    const port = await listen(server, options.port, host);
    const ownUrl = `http://${reachedAt(host)}:${port}`;
    // Handlers that begin know where Lambda is.
    url = ownUrl;
    if (options.rehearse === true) await rehearse(functions, bundles, parts);
    await dispatcher.start();
    let stopping: Promise<void> | undefined;
    return {
      url: ownUrl,
      port,
      get environments() {
        return maker.environments;
      },
      owner: parts.identities?.owner ?? null,
      sdk: sdk.description,
      stop: () => (stopping ??= stop()),
    };
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
  const scratch = openScratch();
  try {
    return await startIn(options, scratch);
  } catch (error) {
    await scratch.remove();
    throw error;
  }
};
