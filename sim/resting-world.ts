// One world for run after run of a thread. V8 takes what is written once in the only world there is for constants: objects, tables
// and their addresses stand in the machine code. Of a second world it knows none of it, and compiles everything once more; so the
// next run begins in the world of the one before, set back to its start.

import type { Rules } from '../lambda/index.ts';
import { SyncTraffic, type SimulatedTraffic } from './sources/sync-traffic.ts';
import { World, type WorldOptions } from './world/world.ts';

interface ClientsOptions extends WorldOptions {
  readonly traffic: readonly SimulatedTraffic[];
}

/** A world with clients that wait for their answers, which each has; what else comes to it is of one run. */
export class WorldOfClients {
  readonly world: World;
  readonly #clients: SyncTraffic;

  constructor(options: ClientsOptions) {
    let clients!: SyncTraffic;
    this.world = new World(options);
    this.world.add((index) => (clients = new SyncTraffic(this.world, index, options.traffic)), []);
    this.#clients = clients;
    this.world.keepSources();
  }

  reset(options: ClientsOptions): void {
    // Equal rules are the same ones: what is compiled for them holds.
    const rules = areEqual(options.rules, this.world.rules) ? this.world.rules : options.rules;
    this.world.reset({ ...options, rules });
    this.#clients.reset(options.traffic);
  }
}

/** They come first. */
const clientsIndex = 0;

const areEqual = (a: Rules, b: Rules): boolean => {
  const keys = Object.keys(a) as (keyof Rules)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
};

/** A world whose run is over; null while it is at work, and before the first. */
let resting: WorldOfClients | null = null;

/** The world that rests, set back to its start; where none does, one more. */
export const takeWorld = (options: ClientsOptions): WorldOfClients => {
  const rested = resting;
  resting = null;
  rested?.reset(options);
  const of = rested ?? new WorldOfClients(options);
  of.world.feed(
    clientsIndex,
    options.traffic.map(({ arrivals }) => arrivals),
  );
  of.world.holdForExtensions();
  return of;
};

/** Its run is over. */
export const restWorld = (of: WorldOfClients): void => {
  resting = of;
};
