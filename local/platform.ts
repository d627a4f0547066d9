// The local Lambda platform: the rules of lambda/ on the wall clock, real handlers in real sandboxes, the real Invoke
// API on loopback.

import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { accountProblems, billedRestoreMs, measuredRestore } from '../lambda/index.ts';
import { constant, lognormalByPercentiles, randomStream, SnapStarts } from '../sim/index.ts';
import { controlPlane } from './api/control-plane.ts';
import { authority, credentialVariables, deliveryProblem, judgeOf, type Bench } from './auth/authority.ts';
import { Identities } from './auth/identities.ts';
import { jsonServices } from './wire/aws-json.ts';
import type { AwsService } from './wire/aws-service.ts';
import { delivery } from './async/delivery.ts';
import { callRates } from './durable/call-rates.ts';
import { dispatchOn, type Dispatch } from './durable/dispatch.ts';
import { DurableExecutions } from './durable/durable-executions.ts';
import { EventQueue, type EventQueueOptions } from './async/event-queue.ts';
import { outcomeSender } from './async/outcome.ts';
import { scaledClock, type ScaledClock } from './clock/scaled-clock.ts';
import type { Bundle } from './code/bundle.ts';
import { findSdk, linkSdk } from './code/provided-sdk.ts';
import { machineClock } from './clock/clock.ts';
import type { LambdaMetrics } from './cloudwatch/lambda-metrics.ts';
import { watchMetrics, type MetricsKept } from './cloudwatch/metrics-kept.ts';
import { codeDeployService } from './deployments/codedeploy-service.ts';
import type { Deployments } from './deployments/deployments.ts';
import { deploymentsOn, preferDeployment } from './deployments/on-platform.ts';
import { Dispatcher } from './environment/dispatcher.ts';
import { appliedOn } from './api/kept-members.ts';
import { Snapshots } from './environment/snapshots.ts';
import { endpointVariables } from './endpoints/endpoint-variables.ts';
import { awsEndpoints, type AwsEndpoints } from './endpoints/aws-endpoints.ts';
import { batchInvoker } from './event-sources/batch-invoker.ts';
import { MappingStore } from './event-sources/mapping-store.ts';
import { frontDoor } from './front-door.ts';
import { bundleFunctions, type BundlePlace } from './functions/function-bundles.ts';
import type { CodeHomes } from './functions/code-homes.ts';
import { CapacityProviders } from './functions/capacity-providers.ts';
import { CodeSigningConfigs } from './functions/code-signing.ts';
import { CodeStore } from './functions/code-store.ts';
import { archiveFinder } from './functions/find-archive.ts';
import { HotCode, type FindTarget } from './functions/hot-code.ts';
import { createInitial } from './functions/initial.ts';
import { LayerStore } from './functions/layer-store.ts';
import { watchCode, type CodeWatch } from './functions/reload.ts';
import { FunctionRegistry, type RegistryOptions } from './functions/registry.ts';
import { revisionHost, type RevisionHostOptions } from './environment/revision-host.ts';
import { healthMonitor, type HealthMonitor } from './environment/health.ts';
import { gateway } from './http/gateway.ts';
import { siteGuard, type SiteGuard } from './wire/site-guard.ts';
import { invokeApi } from './api/invoke-api.ts';
import { KeptBound } from './kept/kept-bound.ts';
import type { LogNames } from './logs/log-names.ts';
import { LogStore } from './logs/log-store.ts';
import { logsService } from './logs/logs-service.ts';
import { PlatformMetrics } from './cloudwatch/platform-metrics.ts';
import { ManagedPool } from './managed/managed-pool.ts';
import { listenError } from './wire/listen-error.ts';
import type { Platform, PlatformOptions } from './platform-options.ts';
import type { LocalFunction } from './settings/local-function.ts';
import type { CodeTraits } from './isolation/process-reasons.ts';
import { rehearse } from './environment/rehearsal.ts';
import type { Confinement } from './isolation/confinement.ts';
import { sandboxMaker, type SandboxMaker } from './isolation/sandbox-maker.ts';
import { openScratch, type Scratch } from './isolation/scratch.ts';
import { cloudFormationService } from './stack/cloudformation-service.ts';
import { stsService } from './stack/sts-service.ts';
import { Timeline } from './clock/timeline.ts';
import type { Tracer } from './traces/tracer.ts';
import { openTracing, type Tracing } from './traces/tracing.ts';
import { cloudTrailService } from './trail/lookup-events.ts';
import { recorder } from './trail/recorder.ts';
import { Trail } from './trail/trail.ts';

const loopback = '127.0.0.1';
/** AWS gives an account 75 GB, which a developer's disk has not to spare. */
const defaultCodeStorageMb = 10 * 1024;
const defaultStoreMb = 128;
const defaultAccountId = '123456789012';

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port, host)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

/** Addresses that mean every interface: no client asks for them. */
const everywhere = new Set(['0.0.0.0', '::', '::0']);

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The name by which clients on this machine reach what listens on `host`. */
const reachedAt = (host: string): string => (everywhere.has(host) ? loopback : bracketed(host));

const guardOf = ({ host = loopback, allowHosts = [], allowOrigins = [] }: PlatformOptions): SiteGuard =>
  siteGuard({ allowHosts: everywhere.has(host) ? allowHosts : [...allowHosts, bracketed(host)], allowOrigins });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
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

/** Takes the snapshots of versions with SnapStart: of code that runs here, whose environments are processes. */
const snapshotsOf =
  (options: PlatformOptions, waiting: ScaledClock): RevisionHostOptions['newSnapshots'] =>
  (kind, settings, code) => {
    if (appliedOn(settings.kept) === '' || code.format !== 'executable') return undefined;
    const { name, runtime, packageType } = settings.config;
    const measured = measuredRestore(runtime, packageType);
    const snapStart = {
      restore: lognormalByPercentiles(measured.p50, measured.p99),
      billed: constant(billedRestoreMs),
      publishedAtMs: waiting.now(),
    };
    const { seed, rules } = options;
    const starts = new SnapStarts([{ name, snapStart }], { seed, rules, assumed: () => undefined });
    const restored = { ...kind, snapshotLoadMs: () => starts.loadMs(0, waiting.now()) };
    return { kind: restored, snapshots: new Snapshots(restored, waiting) };
  };

/** Resolves when every version is ready to be called, or has failed. */
const allPublished = async (registry: FunctionRegistry): Promise<void> => {
  const versions = registry.all.flatMap((stored) => [...stored.versions.values()]);
  const publishing = versions.flatMap((one) => [registry.managed(one), registry.snapshots(one)]);
  await Promise.all(publishing.map(async (one) => one?.settled()));
};

/** Makes the environments of versions on Managed Instances. */
const managedPools = (
  options: PlatformOptions,
  { providers, waiting }: { readonly providers: CapacityProviders; readonly waiting: ScaledClock },
): RevisionHostOptions['newPool'] => {
  const random = uniform(options, 'managedRouter');
  let owner = 0;
  return (kind, given) => {
    const { managed } = kind.fn.config;
    if (managed === undefined) return undefined;
    const bounds = given ?? { minimum: managed.minimum, maximum: managed.maximum };
    owner += 1;
    const { capacity } = providers.find(managed.provider)!;
    return new ManagedPool({ kind, bounds, capacity, owner, waiting, random });
  };
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

/** Draws of the platform's seed, by the name of their use. */
const uniform = ({ seed }: Pick<PlatformOptions, 'seed'>, name: string): (() => number) => {
  const stream = randomStream(seed, name);
  return () => stream.uniform();
};

/** What pollers of event sources go by. */
const pollerSettings = (options: PlatformOptions) => ({
  random: uniform(options, 'sqsRetries'),
  rules: options.rules,
  clock: machineClock,
  region: options.rules.region,
});

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

const tracingOf = async (options: PlatformOptions, bound: KeptBound): Promise<Tracing | null> => {
  const { kept, accountId = defaultAccountId, onNote } = options;
  if (kept?.traces === undefined) return null;
  const note = (text: string): void => onNote?.(text);
  return openTracing(kept.traces, { bound, accountId, random: uniform(options, 'traceSampling'), note });
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

const keptBound = ({ kept, onNote }: PlatformOptions): KeptBound =>
  new KeptBound((kept?.storeMb ?? defaultStoreMb) * 1024 ** 2, (text) => onNote?.(text));

/** What is kept for people's tools to read, and the services by which they do. */
interface Watching {
  readonly logStore: LogStore | null;
  readonly kept: MetricsKept | null;
  readonly services: readonly AwsService[];
}

const watching = (
  { kept: asked, clockSpeed: speed = 1, onNote }: PlatformOptions,
  { names, clock, bound }: { readonly names: LogNames; readonly clock: ScaledClock; readonly bound: KeptBound },
): Watching => {
  const note = (text: string): void => onNote?.(text);
  const logStore = asked?.logs === true ? new LogStore(bound) : null;
  const services: AwsService[] = logStore === null ? [] : [logsService(logStore, names, note)];
  const kept = asked?.metrics === true ? watchMetrics({ bound, clock, speed, names, logStore, note }) : null;
  return { logStore, kept, services: [...services, ...(kept?.services ?? [])] };
};

const trailOf = ({ trail }: PlatformOptions, note: (text: string) => void): Trail | null =>
  trail === undefined ? null : new Trail({ file: trail.file ?? null, data: trail.data ?? false, note });

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

/** What the control plane goes by of the account. */
const limitsOf = (
  { rules, accountConcurrency, unreservedMinimum, kept, onNote }: PlatformOptions,
  { account }: Dispatcher,
) => ({
  rules,
  account,
  accountConcurrency,
  unreservedMinimum,
  traces: kept?.traces !== undefined,
  note: (text: string) => onNote?.(text),
});

/** What is told of the platform to whoever asks. */
const seenOf = ({ metrics, dispatcher, bound }: Pick<Behind, 'metrics' | 'dispatcher' | 'bound'>) => ({
  functionNames: () => metrics.names,
  metrics: () => metrics.text(dispatcher, bound.kinds),
  clockMs: machineClock,
});

interface Sources {
  readonly events: EventQueue;
  readonly mappings: MappingStore;
  readonly executions: DurableExecutions;
  readonly dispatch: Dispatch;
}

/** What functions are called by besides their callers: events that wait, queues and streams. */
const sources = (
  options: PlatformOptions,
  parts: Pick<EventQueueOptions, 'registry' | 'target' | 'dispatcher' | 'clock' | 'metrics' | 'tracer'> & {
    readonly registry: FunctionRegistry;
    readonly dispatcher: Dispatcher;
    readonly points: LambdaMetrics | null;
    readonly endpoints: AwsEndpoints;
    readonly say: (functionName: string, line: string) => void;
    /** Why a function may not send to a target. */
    readonly problem: ((functionName: string, targetArn: string) => string | null) | null;
  },
): Sources => {
  const { registry, target, dispatcher, clock, metrics, tracer, endpoints, say } = parts;
  const { rules, clockSpeed: speed = 1 } = options;
  const deliver = delivery(endpoints, async (event) => {
    const found = await target(event.name, event.qualifier);
    // Nobody names a tenant there, for example.
    if ('status' in found && found.status === 400) throw new Error(String(found.body['message']));
    events.accept(event);
  });
  const send = outcomeSender({ delivery: deliver, metrics, log: say, problem: parts.problem });
  const executions = new DurableExecutions({
    registry,
    target,
    dispatcher,
    tracer,
    clock: machineClock,
    speed,
    asyncRequestRate: rules.asyncRequestRate,
    send,
    say,
    metrics: parts.points,
    problem: parts.problem,
  });
  const startDurable: EventQueueOptions['startDurable'] = (found, request) => executions.startEvent(found, request);
  const queueing = { send, startDurable, random: uniform(options, 'asyncRetries') };
  const events = new EventQueue({ registry, target, dispatcher, clock, tracer, metrics, rules, ...queueing });
  const dispatch = dispatchOn(dispatcher, executions, say);
  const mappings = new MappingStore({
    ...pollerSettings(options),
    endpoints,
    deliver,
    log: say,
    ...batchInvoker({
      registry,
      target,
      dispatch,
      tracer,
      clock: machineClock,
      metersRequests: rules.pollersRequestRate,
    }),
  });
  return { events, mappings, executions, dispatch };
};

/** What the doors of a platform lead to. */
interface Behind extends LogNames, Sources {
  readonly trail: Trail | null;
  /** Who decides about callers; null where nobody is asked who he is. */
  readonly bench: Bench | null;
  readonly target: FindTarget;
  readonly tracing: Tracing | null;
  readonly tracer: Tracer | null;
  readonly registry: FunctionRegistry;
  readonly providers: CapacityProviders;
  readonly dispatcher: Dispatcher;
  readonly code: CodeStore;
  readonly layers: LayerStore;
  readonly endpoints: AwsEndpoints;
  readonly services: readonly AwsService[];
  readonly health: HealthMonitor;
  readonly timeline: Timeline;
  readonly metrics: PlatformMetrics;
  readonly bound: KeptBound;
}

const doors = (options: PlatformOptions, behind: Behind): Server => {
  const { rules, onNote } = options;
  const { registry, dispatcher, layers, services, health, timeline, bench } = behind;
  const keepers = bench === null ? null : authority({ ...behind, ...bench });
  const takeCall = callRates(rules.region, machineClock);
  return frontDoor({
    invoke: invokeApi({ ...behind, takeCall, date: rules.date }),
    controlPlane: controlPlane({
      ...behind,
      takeCall,
      permissions: keepers?.control ?? null,
      codeSigning: new CodeSigningConfigs(behind),
      ...limitsOf(options, dispatcher),
    }),
    jsonServices: jsonServices(services),
    tracing: behind.tracing,
    findArchive: archiveFinder(registry, layers),
    gatekeeper: keepers?.gatekeeper ?? null,
    gateway: gateway({
      ...behind,
      doorKeeper: keepers?.doorKeeper ?? null,
      routes: options.routes ?? [],
      rules,
      clock: machineClock,
      onNote,
    }),
    health,
    timeline,
    ...seenOf(behind),
    guard: guardOf(options),
    record: behind.trail === null ? null : recorder(behind.trail, behind),
    onNote,
  });
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
  const all = [...services, ...deploying, ...recording, stack, stsService(names.accountId, note)];
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
  const stop = async (): Promise<void> => {
    codeWatch?.stop();
    await Promise.all([close(server), parts.stop(), tracing?.close()]);
    await scratch.remove();
  };
  try {
    const { functions, log } = options;
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
