// Runs a scenario on virtual time, once or in replications, and records it as a result.

import { Recorder, type Estimate, type RunResult } from '../../reports/index.ts';
import {
  AliasRouter,
  CloudWatch,
  estimate,
  randomStream,
  simulate,
  type Addressee,
  type ArrivalProcess,
  type ClosedLoopOptions,
  type SimulatedEvents,
  type SimulatedFunction,
  type SimulatedSqs,
  type SimulatedStream,
  type SimulatedTraffic,
  type SimulationOptions,
  type WorldOptions,
} from '../../sim/index.ts';
import { functionsWith } from '../scenario/required.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { assumptionsOf } from './assumptions.ts';
import {
  compareKeepAlive,
  type KeepAliveComparison,
  type NotCompared,
  type RunToCompare,
} from './compare-keep-alive.ts';
import { figuresOf } from './figures.ts';
import { identityOf } from './identity.ts';
import { keepAliveAssumptions } from './keep-alive-assumptions.ts';

export interface SimulateOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Independent runs pooled into one result; default 1. */
  readonly replications?: number;
  /**
   * Replicates until the 95 % interval of every settling figure is within this share of its mean (0.01 for 1 %), at most
   * `mostReplications` times; `replications` are the least.
   */
  readonly untilShare?: number | undefined;
  /** Whether the result also says what other keep-alive presets would have given, for a third more work at most; default true. */
  readonly comparesKeepAlive?: boolean;
  readonly signal?: AbortSignal;
  /** Told after every replication. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Seed of replication `index`; the first is the run's own. */
export const replicationSeed = (seed: number, index: number): number => seed + index * 1_000_003;

/** The functions as the simulator needs them. Throws ConfigError for those without a `duration`. */
export const simulatedFunctions = (scenario: Scenario): SimulatedFunction[] => {
  const functions = functionsWith(
    scenario,
    'duration',
    'a simulated run needs a law of the handler time, such as { lognormal: { p50: 80ms, p99: 400ms } }',
  );
  return functions.map(({ config, duration, coldStart, overhead, errorShare, ...own }) => ({
    ...(own.vpc === null ? {} : { vpc: own.vpc }),
    ...(own.vpc === null && own.pendingMs > 0 ? { pendingMs: own.pendingMs } : {}),
    ...(own.firstInvocation === null ? {} : { firstInvocation: own.firstInvocation }),
    ...(own.placement === null ? {} : { placement: own.placement }),
    config,
    duration,
    coldStart,
    overhead,
    errorShare,
  }));
};

/** Asynchronous events of one function, version or alias. */
interface EventQueue {
  readonly name: string;
  readonly to: Addressee;
  readonly arrivals: ArrivalProcess[];
}

/** Every stream of traffic under the source that sends it. Event queues of one function are one queue. */
const sourcesOf = (scenario: Scenario, seed: number): Omit<SimulationOptions, keyof WorldOptions> => {
  const traffic: SimulatedTraffic[] = [];
  const closedLoops: ClosedLoopOptions[] = [];
  const sqs: SimulatedSqs[] = [];
  const streams: SimulatedStream[] = [];
  const events = new Map<string, EventQueue>();
  const routers = scenario.aliases.map(
    ({ name, version, additional, share }) => new AliasRouter(version, additional, share, randomStream(seed, name)),
  );
  const queueOf = (to: Addressee, name: string): EventQueue => {
    const queue = events.get(name) ?? { name, to, arrivals: [] };
    events.set(name, queue);
    return queue;
  };
  scenario.traffic.forEach(({ functionIndex, aliasIndex, way, arrivals, retry }, index) => {
    const to: Addressee = { functionIndex, ...(aliasIndex < 0 ? {} : { alias: routers[aliasIndex]! }) };
    if (way.kind === 'sync') {
      const door = way.door === null ? {} : { door: way.door };
      traffic.push({ ...to, arrivals: arrivals(seed), retry: retry(), ...door });
    } else if (way.kind === 'closedLoop') {
      closedLoops.push({ ...to, name: `traffic.${index}`, clients: way.clients, think: way.think, retry });
    } else if (way.kind === 'async') {
      const name = scenario.aliases[aliasIndex]?.name ?? scenario.functions[functionIndex]!.config.name;
      queueOf(to, name).arrivals.push(arrivals(seed));
    } else if (way.kind === 'sqs') sqs.push({ ...way.mapping, ...to, arrivals: [arrivals(seed)] });
    else streams.push({ ...way.mapping, ...to, arrivals: [arrivals(seed)] });
  });
  // A function that is a destination has a queue too.
  for (const { events: own } of scenario.functions) {
    for (const target of [own.onSuccess, own.onFailure]) {
      if (target !== null) queueOf({ functionIndex: target }, scenario.functions[target]!.config.name);
    }
  }
  const provisionedScaling = scenario.functions.flatMap(({ provisionedScaling: scaling }, functionIndex) =>
    scaling === null ? [] : [{ ...scaling, functionIndex }],
  );
  const queues = [...events.values()].map((queue) => eventsOf(scenario, queue));
  const deployments = scenario.aliases.flatMap(({ deployment }, index) =>
    deployment === null ? [] : [{ ...deployment, router: routers[index]! }],
  );
  const { alarms } = scenario;
  return { traffic, closedLoops, sqs, streams, provisionedScaling, events: queues, deployments, alarms };
};

const eventsOf = (scenario: Scenario, { name, to, arrivals }: EventQueue): SimulatedEvents => {
  const { config, events } = scenario.functions[to.functionIndex]!;
  return {
    ...to,
    name: `functions.${name}.events`,
    config: events,
    reservedConcurrency: config.reservedConcurrency,
    keepsFailures: events.deadLetter,
    records: events.records,
    stopsRecursion: events.stopsRecursion,
    onSuccess: events.onSuccess,
    onFailure: events.onFailure,
    arrivals,
  };
};

/** What the simulator is asked for: everything but where it reports to. */
export const simulationOf = (
  scenario: Scenario,
  functions: readonly SimulatedFunction[],
  seed: number,
): Omit<SimulationOptions, 'sink'> => ({
  rules: scenario.rules,
  accountConcurrency: scenario.accountConcurrency,
  unreservedMinimum: scenario.unreservedMinimum,
  functions,
  ...sourcesOf(scenario, seed),
  endMs: scenario.durationMs,
  seed,
});

/** One simulated run of `scenario`, recorded in steps of `stepMs` (default: short ones). */
export const recordSimulation = (
  scenario: Scenario,
  functions: SimulatedFunction[],
  seed: number,
  stepMs?: number,
): Recorder => {
  const recorder = new Recorder({
    functions: functions.map((f) => f.config),
    durationMs: scenario.durationMs,
    warmupMs: scenario.warmupMs,
    priceTier: scenario.document.account.priceTier,
    ...(stepMs === undefined ? {} : { stepMs }),
  });
  const needsMetrics = scenario.document.cloudWatch || scenario.alarms.length > 0;
  const configs = functions.map(({ config }) => config);
  const metrics = needsMetrics ? new CloudWatch(recorder, configs) : undefined;
  const endMs = simulate({
    ...simulationOf(scenario, functions, seed),
    sink: metrics ?? recorder,
    ...(metrics === undefined ? {} : { metrics }),
  });
  recorder.finish(endMs);
  if (metrics !== undefined) recorder.cloudWatch(metrics);
  return recorder;
};

const intervalsOf = (rows: readonly Record<string, number>[]): Record<string, Estimate> =>
  Object.fromEntries(Object.keys(rows[0]!).map((figure) => [figure, estimate(rows.map((row) => row[figure]!))]));

/** Figures that decide when there are enough replications; those that are 0 throughout decide nothing. */
const settlingFigures = ['throttledShare', 'coldShare', 'meanMs', 'p99Ms'] as const;

/** Most replications of a run that replicates until its intervals are small. */
const mostReplications = 10_000;

/** An interval over fewer runs says too little about itself. */
const leastReplications = 10;

/** Shares need not be known better than to a hundredth of a percentage point. */
const shareTolerance = 1e-4;

/** Whether every settling figure is known to within `share` of its mean. */
export const isSettled = (rows: readonly Record<string, number>[], share: number): boolean =>
  rows.length >= leastReplications &&
  settlingFigures.every((figure) => {
    const { mean, high } = estimate(rows.map((row) => row[figure]!));
    const least = figure.endsWith('Share') ? shareTolerance : 0;
    return high - mean <= Math.max(least, share * Math.abs(mean));
  });

const keepAliveCompared = (
  scenario: Scenario,
  { comparesKeepAlive = true, signal }: SimulateOptions,
  run: Omit<RunToCompare, 'scenario'>,
): KeepAliveComparison | NotCompared => {
  if (signal?.aborted === true) return 'stopped';
  return comparesKeepAlive ? compareKeepAlive({ scenario, ...run }) : 'not asked for';
};

/** Lets signals and timers in between replications. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Simulates `scenario`. An aborted run pools the replications that were finished (at least one). */
export const simulateScenario = async (scenario: Scenario, options: SimulateOptions = {}): Promise<RunResult> => {
  const seed = options.seed ?? scenario.seed;
  const { untilShare } = options;
  const least = options.replications ?? 1;
  const total = untilShare === undefined ? least : mostReplications;
  const functions = simulatedFunctions(scenario);
  const startedAt = new Date().toISOString();
  const facts = { kind: 'simulated', seed, startedAt, generator: null, warnings: scenario.warnings } as const;
  const pooled = recordSimulation(scenario, functions, seed);
  const own = pooled.coldStarts();
  const rows = total > 1 ? [figuresOf(pooled.figures().whole)] : [];
  options.onProgress?.(1, total);
  for (let index = 1; index < total && options.signal?.aborted !== true; index += 1) {
    if (untilShare !== undefined && index >= least && isSettled(rows, untilShare)) break;
    await breathe();
    const recorder = recordSimulation(scenario, functions, replicationSeed(seed, index));
    rows.push(figuresOf(recorder.figures().whole));
    pooled.merge(recorder);
    options.onProgress?.(index + 1, total);
  }
  const replications = Math.max(1, rows.length);
  const intervals = replications > 1 ? intervalsOf(rows) : null;
  const result = pooled.result(identityOf(scenario, { ...facts, assumptions: [], replications, intervals }));
  const compared = keepAliveCompared(scenario, options, {
    result,
    own,
    // In one step: hundreds of functions have much to settle at the end of each.
    simulate: (other) => recordSimulation(other, simulatedFunctions(other), seed, other.durationMs).coldStarts(),
  });
  const assumptions = [
    ...assumptionsOf(scenario, pooled.assumedTimes, result.totals.offered),
    ...keepAliveAssumptions(scenario, compared),
  ];
  return { ...result, assumptions };
};
