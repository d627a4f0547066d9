// Puts new environments of functions in a VPC on network interfaces, in the eras when that was done one by one.

import { Ec2Network, EniPool, eniRefusalNames, type EniRefusal, type VpcOptions } from '../../lambda/index.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

export interface SimulatedVpc extends VpcOptions {
  /** Functions of one name share interfaces: the same subnets and security groups. */
  readonly name: string;
  /** What making an interface takes, ms. */
  readonly eniDelay: Distribution;
}

export class EniPlacement {
  readonly #pools = new Map<
    string,
    { readonly pool: EniPool; readonly delays: RandomStream; readonly vpc: SimulatedVpc; readonly interfaces: Gauge }
  >();
  /** Interface of each environment, by id; -1 for none. */
  readonly #eniOf: number[] = [];
  readonly #figures = new Map<string, { created: number; maxAlive: number; refusals: number[] }>();

  constructor(seed: number, vpcs: readonly SimulatedVpc[], gauge: (source: string, level: string) => Gauge) {
    const network = new Ec2Network();
    for (const vpc of vpcs) {
      if (this.#pools.has(vpc.name)) continue;
      this.#pools.set(vpc.name, {
        pool: new EniPool(vpc, network),
        delays: randomStream(seed, `${vpc.name}/eni`),
        vpc,
        interfaces: gauge(vpc.name, 'interfaces'),
      });
      this.#figures.set(vpc.name, { created: 0, maxAlive: 0, refusals: eniRefusalNames.map(() => 0) });
    }
  }

  /** When a new environment has its interface (>= 0), or -1 - the refusal. */
  place(name: string, environmentId: number, memoryMb: number, atMs: number): number {
    const { pool, delays, vpc, interfaces } = this.#pools.get(name)!;
    const figures = this.#figures.get(name)!;
    const before = pool.alive;
    const place = pool.place(memoryMb, atMs, vpc.eniDelay.sample(delays));
    if (typeof place === 'number') {
      figures.refusals[place]! += 1;
      return -1 - place;
    }
    figures.created += pool.alive - before;
    figures.maxAlive = Math.max(figures.maxAlive, pool.alive);
    interfaces.set(pool.alive, atMs);
    this.#eniOf[environmentId] = place.eni;
    return place.readyAtMs;
  }

  /** An environment has ended. */
  leave(name: string, environmentId: number, memoryMb: number, atMs: number): void {
    const eni = this.#eniOf[environmentId] ?? -1;
    if (eni < 0) return;
    this.#eniOf[environmentId] = -1;
    const { pool, interfaces } = this.#pools.get(name)!;
    pool.leave(eni, memoryMb);
    interfaces.set(pool.alive, atMs);
  }

  /** Counts by VPC, for the result. */
  figures(): [name: string, figures: Record<string, number>][] {
    return [...this.#figures].map(([name, { created, maxAlive, refusals }]) => [
      name,
      {
        created,
        maxAlive,
        ...Object.fromEntries(refusals.map((count, code) => [eniRefusalNames[code as EniRefusal], count])),
      },
    ]);
  }
}
