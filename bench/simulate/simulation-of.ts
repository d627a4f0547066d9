// What the simulator is asked for, of a scenario.

import {
  AliasRouter,
  randomStream,
  Tenants,
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

type PendingTimes = Pick<SimulatedFunction, 'pendingMs' | 'activeFromMs' | 'staysActive'>;

/** A version is Pending until it has its interface, and its snapshot where one is to be made; either is lost to idleness. */
const pendingInVpc = (vpcMs: number, snapStart: PendingTimes): PendingTimes => {
  const { pendingMs = 0, activeFromMs = 0, staysActive = true } = snapStart;
  return {
    pendingMs: staysActive ? vpcMs : Math.max(vpcMs, pendingMs),
    activeFromMs: Math.max(vpcMs, activeFromMs),
    staysActive: false,
  };
};

/** The functions as the simulator needs them. Throws ConfigError for those without a `duration`. */
export const simulatedFunctions = (scenario: Scenario): SimulatedFunction[] => {
  const functions = functionsWith(
    scenario,
    'duration',
    'a simulated run needs a law of the handler time, such as { lognormal: { p50: 80ms, p99: 400ms } }',
  );
  return functions.map(({ config, duration, coldStart, overhead, errorShare, ...own }) => ({
    ...(own.vpc === null ? {} : { vpc: own.vpc }),
    ...own.snapStart,
    ...(own.vpc === null && own.pendingMs > 0 ? pendingInVpc(own.pendingMs, own.snapStart) : {}),
    ...(own.firstInvocation === null ? {} : { firstInvocation: own.firstInvocation }),
    ...(own.placement === null ? {} : { placement: own.placement }),
    ...(own.extensions === null ? {} : { extensions: own.extensions }),
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
  /** Of each of them. */
  readonly tenants: (Tenants | null)[];
  /** The same: what each event is charged for its size. */
  readonly furtherRequests: number[];
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
    const queue = events.get(name) ?? { name, to, arrivals: [], tenants: [], furtherRequests: [] };
    events.set(name, queue);
    return queue;
  };
  scenario.traffic.forEach(({ functionIndex, aliasIndex, way, tenants: law, arrivals, retry }, index) => {
    const tenants = law === null ? null : new Tenants(law, randomStream(seed, `traffic.${index}/tenants`));
    const to: Addressee = {
      functionIndex,
      ...(aliasIndex < 0 ? {} : { alias: routers[aliasIndex]! }),
      ...(tenants === null || way.kind === 'async' ? {} : { tenants }),
    };
    if (way.kind === 'sync') {
      const door = way.door === null ? {} : { door: way.door };
      traffic.push({ ...to, arrivals: arrivals(seed), retry: retry(), ...door });
    } else if (way.kind === 'closedLoop') {
      closedLoops.push({ ...to, name: `traffic.${index}`, clients: way.clients, think: way.think, retry });
    } else if (way.kind === 'async') {
      const name = scenario.aliases[aliasIndex]?.name ?? scenario.functions[functionIndex]!.config.name;
      const queue = queueOf(to, name);
      queue.arrivals.push(arrivals(seed));
      queue.tenants.push(tenants);
      queue.furtherRequests.push(way.furtherRequests);
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

const eventsOf = (
  scenario: Scenario,
  { name, to, arrivals, tenants, furtherRequests }: EventQueue,
): SimulatedEvents => {
  const { config, events } = scenario.functions[to.functionIndex]!;
  return {
    ...to,
    name: `functions.${name}.events`,
    config: events,
    ...(tenants.every((one) => one === null) ? {} : { tenantsByStream: tenants }),
    ...(furtherRequests.every((one) => one === 0) ? {} : { furtherRequestsByStream: furtherRequests }),
    reservedConcurrency: config.reservedConcurrency,
    keepsFailures: events.deadLetter,
    records: events.records,
    stopsRecursion: events.stopsRecursion,
    onSuccess: events.onSuccess,
    onFailure: events.onFailure,
    arrivals,
  };
};

/** Nothing where no function is durable. */
const durableOf = ({ functions }: Scenario): Pick<SimulationOptions, 'durable'> => {
  const programs = functions.flatMap(({ durable }, index) => (durable === null ? [] : [[index, durable] as const]));
  return programs.length === 0 ? {} : { durable: new Map(programs) };
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
  ...(scenario.capacityProviders.length === 0 ? {} : { capacityProviders: scenario.capacityProviders }),
  ...durableOf(scenario),
  ...sourcesOf(scenario, seed),
  endMs: scenario.durationMs,
  seed,
});
