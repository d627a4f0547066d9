// Port: a probability law of times in ms (or of any non-negative quantity).

import type { RandomStream } from '../random/stream.ts';

export interface Distribution {
  readonly mean: number;
  /** One draw. */
  sample(stream: RandomStream): number;
  /** The next draws, as many as `block` holds: for laws that make many at a lower price. */
  fill?(block: Float64Array, stream: RandomStream): void;
  /** The value below which a share `p` of draws lie; p in [0, 1]. */
  quantile(p: number): number;
  /** Share of draws at or below `x`. */
  cdf(x: number): number;
}
