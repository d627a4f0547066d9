// Placement before INIT: a worker is found and the code brought there. It takes longer where the code is not near yet: while the
// first placement after a long time is under way, whoever else starts an environment waits as long.

import type { Distribution } from '../distributions/distribution.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

/** Placement of one function; the caller waits for it, and Lambda tells of it nowhere. */
export interface SimulatedPlacement {
  /** ms. */
  readonly law: Distribution;
  /** Where environments were placed of late: how long their code stays near, and what a placement then takes; default the same. */
  readonly nearby?: { readonly law: Distribution; readonly forMs: number };
  /** Settings of assumed rules that decide in it. */
  readonly assumes: readonly string[];
}

interface Placed {
  readonly placement: SimulatedPlacement;
  readonly stream: RandomStream;
  /** Since when code is near, and when it was last asked for. */
  nearFromMs: number;
  lastMs: number;
}

export class CodePlacement {
  readonly #placed: readonly (Placed | null)[];
  readonly #assumed: (setting: string) => void;

  constructor(
    functions: readonly { readonly name: string; readonly placement: SimulatedPlacement | undefined }[],
    seed: number,
    assumed: (setting: string) => void,
  ) {
    this.#assumed = assumed;
    this.#placed = functions.map(({ name, placement }) =>
      placement === undefined
        ? null
        : { placement, stream: randomStream(seed, `${name}/placement`), nearFromMs: Infinity, lastMs: -Infinity },
    );
  }

  /** What a new environment of the function needs before its INIT, ms; instants must not decrease. */
  placeMs(functionIndex: number, atMs: number): number {
    const placed = this.#placed[functionIndex]!;
    if (placed === null) return 0;
    const { placement, stream } = placed;
    for (const setting of placement.assumes) this.#assumed(setting);
    if (placement.nearby === undefined) return placement.law.sample(stream);
    if (atMs - placed.lastMs > placement.nearby.forMs) placed.nearFromMs = Infinity;
    placed.lastMs = atMs;
    if (atMs >= placed.nearFromMs) return placement.nearby.law.sample(stream);
    const ms = placement.law.sample(stream);
    placed.nearFromMs = Math.min(placed.nearFromMs, atMs + ms);
    return ms;
  }
}
