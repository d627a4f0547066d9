// Where a search begins: what queueing theory says of a load.

import { erlangB, normalQuantile } from '../../sim/index.ts';
import type { SloLimit } from '../format/slo.ts';

/** How many standard deviations the highest of the levels of a run lies above their mean, more or less. */
const peakDeviations = 3.5;

/** The load in erlangs whose level, a Poisson number (M/G/inf), reaches `mostAtOnce` in a run and seldom more. */
export const loadBehind = (mostAtOnce: number): number => {
  const root = (Math.sqrt(peakDeviations ** 2 + 4 * mostAtOnce) - peakDeviations) / 2;
  return root ** 2;
};

/** The fewest servers that Erlang's B formula refuses less than `share` with; by bisection, as it falls with every server. */
export const fewestServers = (load: number, share: number): number => {
  let failing = 0;
  let holding = Math.ceil(load + 10 * Math.sqrt(load) + 20);
  while (holding - failing > 1) {
    const middle = (failing + holding) >> 1;
    if (erlangB(load, middle) < share) holding = middle;
    else failing = middle;
  }
  return holding;
};

/** The smallest allowed share in `limits`; null where none is on a share. */
const strictest = (limits: readonly SloLimit[], figure: SloLimit['figure']): number | null =>
  limits.reduce<number | null>(
    (least, limit) => (limit.figure === figure ? Math.min(least ?? 1, limit.limit) : least),
    null,
  );

/** Shares of zero are no start. */
const leastShare = 1e-6;

/** What is refused, and comes again a little later, finds room in the next lull: so many deviations above the load are near enough. */
const retriedDeviations = 1.5;

/**
 * Where to look for the reservation: Erlang's B for a limit on throttles whose refused requests are lost, less where clients
 * try again; the load itself for what may wait.
 */
export const reservedStart = (
  load: number,
  limits: readonly SloLimit[],
  { isRetried }: { isRetried: boolean },
): number => {
  const share = strictest(limits, 'throttled');
  if (share === null) return Math.max(1, Math.ceil(load));
  if (isRetried) return Math.max(1, Math.round(load + retriedDeviations * Math.sqrt(load)));
  return fewestServers(load, Math.max(leastShare, share));
};

/** Where to look for provisioned concurrency: the level that a Poisson number (M/G/inf) exceeds in the share that may start cold. */
export const provisionedStart = (load: number, limits: readonly SloLimit[]): number => {
  const share = Math.min(0.5, Math.max(leastShare, strictest(limits, 'coldStarts') ?? 0.01));
  return Math.max(1, Math.round(load + normalQuantile(1 - share) * Math.sqrt(load)));
};
