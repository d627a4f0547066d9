// How many connections a run will want at once, from its own instants and laws: they are opened before it begins.

import { MergedArrivals, type ArrivalProcess } from '../../sim/index.ts';
import type { Target } from '../../loadgen/index.ts';
import type { Scenario, ScenarioFunction, ScenarioTraffic } from '../scenario/scenario.ts';

/** A request is taken to be on its way for so long, besides what is known. */
const leastWindowMs = 1;
/** What is not foreseen is opened as it is needed; more than this before the run would only be a guess. */
const mostForeseen = 1000;
const leastForeseen = 2;

/** Nearly all invocations of the function have been answered by then; cold starts are left to be opened for as they come. */
const windowMs = ({ duration, overhead }: ScenarioFunction, roundTripMs: number): number =>
  leastWindowMs + roundTripMs + (duration?.quantile(0.99) ?? 0) + (overhead?.mean ?? 0);

/** Most arrivals of a stream within any `spanMs`, counted up to `enough`. */
const mostWithin = (arrivals: () => ArrivalProcess, spanMs: number, enough: number): number => {
  const ahead = new MergedArrivals([arrivals()]);
  const behind = new MergedArrivals([arrivals()]);
  let within = 0;
  let most = 0;
  for (; ahead.nextMs < Infinity && most < enough; ahead.advance()) {
    within += 1;
    for (; behind.nextMs <= ahead.nextMs - spanMs; behind.advance()) within -= 1;
    most = Math.max(most, within);
  }
  return most;
};

/**
 * Most requests of one traffic stream within their window, added up over the streams; 2 to 1,000.
 * @param roundTripMs time of a packet to the target and back
 */
export const foreseenConnections = (scenario: Scenario, seed: number, roundTripMs: number): number => {
  const sum = scenario.traffic.reduce((sum, { functionIndex, arrivals, way }) => {
    if (way.kind === 'closedLoop') return sum + way.clients;
    const spanMs = windowMs(scenario.functions[functionIndex]!, roundTripMs);
    return sum + mostWithin(() => arrivals(seed), spanMs, mostForeseen);
  }, 0);
  return Math.min(mostForeseen, Math.max(leastForeseen, sum));
};

/** Requests a second of the clients of a closed loop while nothing holds them up; 0 of another way. */
const clientsPerSecond = (scenario: Scenario, { functionIndex, way }: ScenarioTraffic): number => {
  if (way.kind !== 'closedLoop') return 0;
  return (way.clients * 1000) / cycleMs(way.think.mean, scenario.functions[functionIndex]!);
};

const cycleMs = (thinkMs: number, { duration, overhead }: ScenarioFunction): number =>
  Math.max(leastWindowMs, thinkMs + (duration?.mean ?? 0) + (overhead?.mean ?? 0));

/** Most requests in any second, streams added up; of closed loops about as many as they can ask. */
export const peakPerSecond = (scenario: Scenario, seed: number): number =>
  scenario.traffic.reduce(
    (sum, traffic) =>
      sum + mostWithin(() => traffic.arrivals(seed), 1000, Infinity) + Math.ceil(clientsPerSecond(scenario, traffic)),
    0,
  );

/** How often the clients of a closed loop ask in a run while nothing holds them up; 0 of another way. */
export const loopRequests = (scenario: Scenario, traffic: ScenarioTraffic): number =>
  Math.round((clientsPerSecond(scenario, traffic) * scenario.durationMs) / 1000);

/** The first connection of a process is slow: the quickest of so many, one after the other, tells how far the target is. */
const probes = 3;

export interface Warmth {
  readonly seed: number;
  /** For all threads; null for as many as are foreseen. */
  readonly connections: number | null;
  readonly threads: number;
}

/** Opens a thread's share of the connections of a run. */
export const warmConnections = async (
  target: Target,
  scenario: Scenario,
  { seed, connections, threads }: Warmth,
): Promise<void> => {
  if (target.warm === undefined) return;
  if (connections !== null) {
    await target.warm(Math.ceil(connections / threads));
    return;
  }
  for (let count = 1; count <= probes; count += 1) await target.warm(count);
  const foreseen = foreseenConnections(scenario, seed, target.connections?.().connectMs ?? 0);
  await target.warm(Math.ceil(foreseen / threads));
};
