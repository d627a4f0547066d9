// Runs Lambda's rules on a virtual clock: the same account that the local platform asks, sampled durations instead of
// real handlers.

import { SyncTraffic, type SimulatedTraffic } from './sources/sync-traffic.ts';
import { World, type WorldOptions } from './world.ts';

export type { SimulatedTraffic } from './sources/sync-traffic.ts';
export type { SimulatedFunction, SimulationSink } from './world.ts';

export interface SimulationOptions extends WorldOptions {
  readonly traffic: readonly SimulatedTraffic[];
}

/** Runs one simulation to its end. @returns the instant of the last event, ms */
export const simulate = (options: SimulationOptions): number => {
  const world = new World(options);
  world.add(
    (sourceIndex) => new SyncTraffic(world, sourceIndex, options.traffic),
    options.traffic.map((traffic) => traffic.arrivals),
  );
  return world.run();
};
