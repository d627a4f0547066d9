// Reads an encoded histogram into what charts draw.

import { decoded } from './histogram-doubt.ts';
import { recordedBuckets } from './recorded-buckets.ts';

/** Histograms count in whole µs. */
const microMs = 0.001;

/** Values with their counts, ascending. */
export interface Values {
  readonly ms: readonly number[];
  readonly counts: readonly number[];
  /** Where the histogram's bucket of each begins. */
  readonly lowestMs: readonly number[];
  readonly total: number;
}

export const valuesOf = (histogram: string): Values => {
  const ms: number[] = [];
  const lowestMs: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (const { lowest, highest, count } of recordedBuckets(decoded(histogram))) {
    ms.push(highest / 1000);
    lowestMs.push(lowest / 1000);
    counts.push(count);
    total += count;
  }
  return { ms, lowestMs, counts, total };
};

/** Points of the percentile curve: x is 1/(1-p), at most `most` points, and always the last. */
export const percentileCurve = ({ ms, counts, total }: Values, most = 200): { x: number; y: number }[] => {
  const points: { x: number; y: number }[] = [];
  let seen = 0;
  let lastLog = -Infinity;
  const gap = Math.log10(Math.max(10, total)) / most;
  if (ms.length > 0) points.push({ x: 1, y: Number(ms[0]!.toPrecision(5)) });
  ms.forEach((value, index) => {
    // The share at or below all but the last value; the largest of n values stands for 1 - 1/(n + 1).
    seen += counts[index]!;
    const x = seen >= total ? total + 1 : total / (total - seen);
    if (Math.log10(x) - lastLog < gap && seen < total) return;
    lastLog = Math.log10(x);
    points.push({ x: Number(x.toPrecision(6)), y: Number(value.toPrecision(5)) });
  });
  return points;
};

/** Edges of bins that ascend by a constant factor and cover every value; at least two, at most `most` bins. */
export const logEdges = (all: readonly Values[], most = 40): number[] => {
  const lowest = Math.max(0.01, Math.min(...all.map(({ ms }) => ms[0] ?? Infinity)));
  const highest = Math.max(lowest, ...all.map(({ ms }) => ms.at(-1) ?? 0));
  // Values that hardly differ stand in the middle.
  const [low, high] = highest < lowest * 1.05 ? [lowest / 1.1, highest * 1.1] : [lowest, highest];
  const bins = Math.max(4, Math.min(most, Math.ceil(Math.log(high / low) / Math.log(1.04))));
  const factor = (high / low) ** (1 / bins);
  return Array.from({ length: bins + 1 }, (_, index) => low * factor ** index);
};

/**
 * How many values fall between each pair of edges. What a bucket of the histogram counted lies anywhere in it: it is dealt out to
 * the bins that the bucket reaches into, so that no bin stands out because one more bucket ends in it.
 */
export const binCounts = ({ ms, counts, lowestMs }: Values, edges: readonly number[]): number[] => {
  const bins = Array.from({ length: edges.length - 1 }, () => 0);
  const factor = Math.log(edges[1]! / edges[0]!);
  const last = bins.length - 1;
  const placeOf = (value: number): number =>
    Math.max(0, Math.min(bins.length, Math.log(Math.max(value, 1e-9) / edges[0]!) / factor));
  ms.forEach((value, index) => {
    const [from, to] = [placeOf(lowestMs[index]!), placeOf(value + microMs)];
    const [first, end] = [Math.min(last, Math.floor(from)), Math.min(last, Math.floor(to))];
    const count = counts[index]!;
    if (first === end) bins[first]! += count;
    else {
      for (let bin = first; bin <= end; bin += 1) {
        bins[bin]! += (count * (Math.min(to, bin + 1) - Math.max(from, bin))) / (to - from);
      }
    }
  });
  return bins;
};
