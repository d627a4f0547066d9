// The summary of a distribution, as results carry it.

import type { LatencyCounts } from '../histogram/latency-counts.ts';
import type { Summary } from '../result/result.ts';

const shares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/** To the nearest thousandth: a µs of what is measured in ms. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** All 0 when nothing was counted. */
export const summaryOf = (counts: LatencyCounts): Summary => {
  if (counts.count === 0) return { count: 0, mean: 0, min: 0, p50: 0, p75: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 };
  const [p50, p75, p90, p95, p99, p999] = counts.quantilesMs(shares).map(rounded);
  return {
    count: counts.count,
    mean: rounded(counts.sumMs / counts.count),
    min: rounded(counts.minMs),
    p50: p50!,
    p75: p75!,
    p90: p90!,
    p95: p95!,
    p99: p99!,
    p999: p999!,
    max: rounded(counts.maxMs),
  };
};
