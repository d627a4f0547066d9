// Summaries of several runs as one.

import type { Distribution } from '../../sim/index.ts';
import { fitSummary, type FittedLaw } from './fit-law.ts';
import type { TimesSummary } from './recorded-invocation.ts';

/** A median or a mean that stands in for a law is none. */
export const isLaw = (fitted: FittedLaw | null): boolean =>
  fitted !== null && fitted.family !== 'only its median' && fitted.family !== 'only its mean';

/** The mean of what is told, each as often as it was counted; null where one tells none. */
const weighted = (parts: readonly (readonly [count: number, ms: number | null])[]): number | null => {
  if (parts.some(([, ms]) => ms === null)) return null;
  const count = parts.reduce((sum, [own]) => sum + own, 0);
  return parts.reduce((sum, [own, ms]) => sum + own * ms!, 0) / count;
};

interface Part {
  readonly count: number;
  readonly law: Distribution;
}

/** Steps in which a quantile is closed in on. */
const halvings = 60;

/** Below which so large a share of all values lies. */
const quantileOf = (share: number, parts: readonly Part[], count: number): number => {
  const own = parts.map(({ law }) => law.quantile(share));
  let low = Math.min(...own);
  let high = Math.max(...own);
  for (let step = 0; step < halvings && high - low > 1e-9 * high; step += 1) {
    const middle = (low + high) / 2;
    const below = parts.reduce((sum, part) => sum + part.count * part.law.cdf(middle), 0);
    if (below < share * count) low = middle;
    else high = middle;
  }
  return high;
};

/** Quantiles at every share that one of them tells; the most of all only where each tells its own. */
const quantilesTogether = (summaries: readonly TimesSummary[], count: number): [share: number, ms: number][] => {
  const parts = summaries.map((summary) => ({ count: summary.count, law: fitSummary(summary)!.law }));
  const shares = new Set(summaries.flatMap(({ quantiles }) => quantiles.map(([share]) => share)));
  if (summaries.some(({ quantiles }) => quantiles.at(-1)?.[0] !== 1)) shares.delete(1);
  return [...shares].sort((a, b) => a - b).map((share) => [share, quantileOf(share, parts, count)]);
};

/** All of `summaries`, at least one, as one: either each makes a law or none does. What is not told of one is not told of all. */
export const together = (summaries: readonly TimesSummary[]): TimesSummary => {
  if (summaries.length === 1) return summaries[0]!;
  const count = summaries.reduce((sum, { count: own }) => sum + own, 0);
  const meanMs = weighted(summaries.map(({ count: own, meanMs: ms }) => [own, ms]));
  if (summaries.every((summary) => isLaw(fitSummary(summary)))) {
    return { count, meanMs, quantiles: quantilesTogether(summaries, count) };
  }
  const median = weighted(summaries.map(({ count: own, quantiles }) => [own, quantiles[0]?.[1] ?? null]));
  return { count, meanMs, quantiles: median === null ? [] : [[0.5, median]] };
};
