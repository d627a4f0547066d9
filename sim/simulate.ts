// Runs Lambda's rules on a virtual clock: the same account that the local platform asks, sampled durations instead of
// real handlers.

import type { ArrivalProcess } from './arrivals/arrival-process.ts';
import type { CloudWatch } from './world/cloudwatch.ts';
import { ManagedRuns, type CapacityProviderConfig } from '../lambda/index.ts';
import { Alarms, type SimulatedAlarm } from './sources/alarms.ts';
import { AsyncEvents, type AsyncOptions } from './sources/async-events.ts';
import { CapacityProvider, ProviderCapacity } from './sources/capacity-provider.ts';
import { ChainedCalls } from './sources/chained-calls.ts';
import { ClosedLoop, type ClosedLoopOptions } from './sources/closed-loop.ts';
import { Deployment, type DeploymentOptions } from './sources/deployment.ts';
import { DurableFunction, durableStarts } from './sources/durable-function.ts';
import type { DurableProgram } from './durable/program.ts';
import { ManagedFunction } from './sources/managed-function.ts';
import { ProvisionedScaling, type ProvisionedScalingOptions } from './sources/provisioned-scaling.ts';
import { SqsMapping, type SqsMappingOptions } from './sources/sqs-mapping.ts';
import { StreamMapping, type StreamMappingOptions } from './sources/stream-mapping.ts';
import type { SimulatedTraffic } from './sources/sync-traffic.ts';
import { restWorld, takeWorld, type WorldOfClients } from './resting-world.ts';
import type { World, WorldOptions } from './world/world.ts';

export type { SimulatedTraffic } from './sources/sync-traffic.ts';
export type { SimulatedFunction } from './world/function-table.ts';
export type { SimulationSink } from './world/simulation-sink.ts';

/** The event queue of one function; destinations name the functions whose queues are told. */
export interface SimulatedEvents extends Omit<AsyncOptions, 'onSuccess' | 'onFailure'> {
  readonly arrivals: readonly ArrivalProcess[];
  readonly onSuccess: number | null;
  readonly onFailure: number | null;
}

export type SimulatedSqs = SqsMappingOptions & { readonly arrivals: readonly ArrivalProcess[] };
export type SimulatedStream = StreamMappingOptions & { readonly arrivals: readonly ArrivalProcess[] };

export interface SimulationOptions extends WorldOptions {
  /** Clients that wait for their answers. */
  readonly traffic: readonly SimulatedTraffic[];
  readonly events?: readonly SimulatedEvents[];
  readonly sqs?: readonly SimulatedSqs[];
  readonly streams?: readonly SimulatedStream[];
  readonly closedLoops?: readonly ClosedLoopOptions[];
  readonly provisionedScaling?: readonly ProvisionedScalingOptions[];
  /** The sink in front of the run's own, when alarms or deployments need the run's metrics. */
  readonly metrics?: CloudWatch;
  readonly alarms?: readonly SimulatedAlarm[];
  readonly deployments?: readonly DeploymentOptions[];
  /** By function index, what durable functions do. */
  readonly durable?: ReadonlyMap<number, DurableProgram>;
  /** Of the functions that run on Managed Instances; they need `endMs`. */
  readonly capacityProviders?: readonly CapacityProviderConfig[];
}

const addEvents = (world: World, events: readonly SimulatedEvents[]): void => {
  const queues = new Map<number, AsyncEvents>();
  const queueOf = (functionIndex: number | null) => (): AsyncEvents | null =>
    functionIndex === null ? null : (queues.get(functionIndex) ?? null);
  for (const options of events) {
    const onSuccess = queueOf(options.onSuccess);
    const onFailure = queueOf(options.onFailure);
    world.add((sourceIndex) => {
      const queue = new AsyncEvents(world, sourceIndex, { ...options, onSuccess, onFailure });
      queues.set(options.functionIndex, queue);
      return queue;
    }, options.arrivals);
  }
};

/** What operates the functions: alarms on their metrics, and deployments that heed them. */
const addOperations = (world: World, options: SimulationOptions): void => {
  const { metrics, alarms = [], deployments = [] } = options;
  let evaluated: Alarms | null = null;
  if (metrics !== undefined && alarms.length > 0) {
    world.add((index) => (evaluated = new Alarms(world, index, metrics, alarms)), []);
  }
  for (const deployment of deployments) world.add((index) => new Deployment(world, index, deployment, evaluated), []);
};

/** Functions on Managed Instances, by the capacity provider that each names. */
const addManaged = (
  world: World,
  { functions, capacityProviders = [] }: SimulationOptions,
): ReadonlyMap<number, ManagedFunction> => {
  const runs = new ManagedRuns();
  const byFunction = new Map<number, ManagedFunction>();
  for (const config of capacityProviders) {
    const own: ManagedFunction[] = [];
    const capacity = new ProviderCapacity(world, config);
    functions.forEach(({ config: { name, managed, timeoutMs } }, functionIndex) => {
      if (managed?.provider !== config.name) return;
      const options = { functionIndex, name, config: managed, timeoutMs, capacity: capacity.capacity, runs };
      world.add((index) => {
        const source = new ManagedFunction(world, index, options);
        own.push(source);
        byFunction.set(functionIndex, source);
        return source;
      }, []);
    });
    world.add((index) => new CapacityProvider(world, index, capacity, own), []);
  }
  return byFunction;
};

/** Durable functions, and what calls others for them. */
const addDurable = (
  world: World,
  { functions, durable = new Map() }: SimulationOptions,
  managed: ReadonlyMap<number, ManagedFunction>,
): void => {
  if (durable.size === 0) return;
  let calls!: ChainedCalls;
  world.add((index) => (calls = new ChainedCalls(world, index)), []);
  const starts = durableStarts();
  for (const [functionIndex, program] of durable) {
    const { config } = functions[functionIndex]!;
    const options = { functionIndex, config, program, calls, starts, managed: managed.get(functionIndex) ?? null };
    world.add((index) => new DurableFunction(world, index, options), []);
  }
};

/** What drives a simulation step by step. */
export type Simulation = Pick<World, 'advance' | 'stop' | 'finish' | 'nowMs'>;

/** One run of a world, which rests when it is over. */
class Run implements Simulation {
  #of: WorldOfClients | null;
  #endMs = 0;

  constructor(options: SimulationOptions) {
    this.#of = takeWorld(options);
    addSources(this.#of.world, options);
  }

  get #world(): World {
    if (this.#of === null) throw new Error('the simulation is over');
    return this.#of.world;
  }

  get nowMs(): number {
    return this.#of === null ? this.#endMs : this.#of.world.nowMs;
  }

  advance(): boolean {
    return this.#world.advance();
  }

  stop(): number {
    return this.#world.stop();
  }

  finish(): number {
    this.#endMs = this.#world.finish();
    restWorld(this.#of!);
    this.#of = null;
    return this.#endMs;
  }
}

/** One simulation, which whoever asked for it lets advance until nothing is left, or stops. */
export const simulation = (options: SimulationOptions): Simulation => new Run(options);

/** Runs one simulation to its end. @returns the instant of the last event, ms */
export const simulate = (options: SimulationOptions): number => {
  const run = new Run(options);
  // In stretches: a function that is called again and again runs as compiled from its start on.
  while (run.advance());
  return run.finish();
};

const addSources = (world: World, options: SimulationOptions): void => {
  const { events = [], sqs = [], streams = [], closedLoops = [], provisionedScaling = [] } = options;
  addEvents(world, events);
  for (const mapping of sqs) world.add((index) => new SqsMapping(world, index, mapping), mapping.arrivals);
  for (const mapping of streams) world.add((index) => new StreamMapping(world, index, mapping), mapping.arrivals);
  for (const loop of closedLoops) world.add((index) => new ClosedLoop(world, index, loop), []);
  for (const scaling of provisionedScaling) world.add((index) => new ProvisionedScaling(world, index, scaling), []);
  addDurable(world, options, addManaged(world, options));
  addOperations(world, options);
};
