// When requests come, as a scenario writes it: as few stretches of steady rate as the counts allow, at random (Poisson) or evenly.

import { several } from '../../reports/words/format.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import type { Quantity } from '../format/law-document.ts';
import type { BinnedArrivals } from './arrival-bins.ts';

export interface FittedArrivals {
  readonly spec: ArrivalSpec;
  /** In words. */
  readonly said: string;
  /**
   * Variance of the counts of neighbouring steps over what a Poisson process has: 1 is random, 0 even, above 3 in clumps; null where
   * nobody told when each came.
   */
  readonly dispersion: number | null;
  readonly count: number;
  readonly meanPerSecond: number;
}

const mostSteps = 240;
/** A step with fewer says little of its rate. */
const fewestPerStep = 20;
/** A cut of hundreds of steps gains so much log-likelihood by chance in one of a hundred series. */
const leastGain = 10;
const evenBelow = 0.3;
export const clumpedAbove = 3;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** What came between two instants, both in steps from the first on: to each step its share. */
const spreadOver = (counts: Float64Array, from: number, to: number, count: number): void => {
  const stepAt = (at: number): number => Math.min(counts.length - 1, Math.max(0, Math.floor(at)));
  const [first, last] = [stepAt(from), Math.max(stepAt(from), stepAt(Math.ceil(to) - 1))];
  for (let step = first; step <= last; step += 1) {
    const begin = step === first ? from : step;
    const end = step === last ? to : step + 1;
    counts[step]! += (count * (end - begin)) / (to - from);
  }
};

/** Counts in equal steps of `stepMs` from `originMs` to `endMs`. */
const countsIn = (bins: BinnedArrivals, originMs: number, lengthMs: number, stepMs: number): Float64Array => {
  const counts = new Float64Array(Math.max(1, Math.ceil(lengthMs / stepMs)));
  // Unix time leaves few digits behind the point: taken off once, so that equal distances stay equal.
  const shiftMs = bins.fromMs - originMs + (bins.stepMs > 1 ? 0.5 * bins.stepMs : 0);
  bins.steps.forEach((step, index) => {
    const part = bins.parts?.[index] ?? null;
    if (part !== null) {
      spreadOver(counts, (part.fromMs - originMs) / stepMs, (part.toMs - originMs) / stepMs, bins.counts[index]!);
      return;
    }
    const at = Math.min(counts.length - 1, Math.max(0, Math.floor((step * bins.stepMs + shiftMs) / stepMs)));
    counts[at]! += bins.counts[index]!;
  });
  return counts;
};

/** Of neighbours the squared difference over the sum: 1 of a Poisson process, whatever its (slowly changing) rate. */
const dispersionOf = (counts: Float64Array): number => {
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i + 1 < counts.length; i += 2) {
    const [a, b] = [counts[i]!, counts[i + 1]!];
    if (a + b === 0) continue;
    sum += (a - b) ** 2 / (a + b);
    pairs += 1;
  }
  return pairs === 0 ? 1 : sum / pairs;
};

/** Poisson log-likelihood of `count` over `steps`, without what does not depend on the rate. */
const likelihood = (count: number, steps: number): number => (count === 0 ? 0 : count * Math.log(count / steps));

/** Before each step and after the last one: how many had come, and how many steps had gone by, of which the last may be a part. */
interface Sums {
  readonly counts: Float64Array;
  readonly steps: Float64Array;
}

/** Where the counts from `from` to `to` are parted best, and what that gains. */
const bestCut = ({ counts, steps }: Sums, from: number, to: number): { readonly at: number; readonly gain: number } => {
  const of = (begin: number, end: number): number =>
    likelihood(counts[end]! - counts[begin]!, steps[end]! - steps[begin]!);
  const whole = of(from, to);
  let best = { at: from, gain: 0 };
  for (let at = from + 1; at < to; at += 1) {
    const parted = of(from, at) + of(at, to);
    if (parted - whole > best.gain) best = { at, gain: parted - whole };
  }
  return best;
};

/** Ends of the stretches between `from` and `to`: cut in two where that says more than chance would, and each part again. */
const cutsOf = (sums: Sums, from: number, to: number): number[] => {
  const { at, gain } = bestCut(sums, from, to);
  return gain < leastGain ? [to] : [...cutsOf(sums, from, at), ...cutsOf(sums, at, to)];
};

/** As few stretches of one rate as the counts of the steps allow. */
const stretchesOf = (counts: Float64Array, stepMs: number, lengthMs: number): Stretch[] => {
  const sums = new Float64Array(counts.length + 1);
  counts.forEach((count, index) => (sums[index + 1] = sums[index]! + count));
  const steps = Float64Array.from(sums, (_, index) => Math.min(index, lengthMs / stepMs));
  let from = 0;
  return cutsOf({ counts: sums, steps }, 0, counts.length).map((to) => {
    const stretch = {
      fromMs: from * stepMs,
      toMs: Math.min(lengthMs, to * stepMs),
      // What is spread is dealt out in shares, whose sums are not exact.
      count: Number((sums[to]! - sums[from]!).toFixed(2)),
    };
    from = to;
    return stretch;
  });
};

const time = (ms: number): Quantity =>
  ms > 0 && ms < 1000 ? `${Number(ms.toFixed(3))}ms` : `${Number((ms / 1000).toFixed(6))}s`;

/** Units of a rate, shortest first, in ms. */
const rateUnits = [
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['day', 86_400_000],
] as const;

/** In the shortest unit of which at least a tenth of a request comes, so that a seldom one reads as such. */
const rateOf = ({ fromMs, toMs, count }: Stretch): Quantity => {
  const inUnit = (unitMs: number): number => (count * unitMs) / (toMs - fromMs);
  const [unit, unitMs] = rateUnits.find(([, ms]) => inUnit(ms) >= 0.1 || count === 0) ?? rateUnits.at(-1)!;
  return `${Number(inUnit(unitMs).toPrecision(6))}/${unit}`;
};

/** Points that are joined by lines: each rate from its beginning to its end. */
const plateaus = (stretches: readonly Stretch[]): [Quantity, Quantity][] =>
  stretches.flatMap((stretch): [Quantity, Quantity][] => [
    [time(stretch.fromMs), rateOf(stretch)],
    [time(stretch.toMs), rateOf(stretch)],
  ]);

const niceSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000,
];

const stepFor = (count: number, lengthMs: number, least: number): number => {
  const steps = Math.max(1, Math.min(mostSteps, Math.floor(count / fewestPerStep)));
  const wanted = Math.max(least, lengthMs / steps);
  return niceSteps.find((step) => step >= wanted) ?? Math.ceil(wanted / 3_600_000) * 3_600_000;
};

/** Steps with a few requests each tell whether they come evenly. */
const dispersionIn = (bins: BinnedArrivals, originMs: number, lengthMs: number, count: number): number => {
  const stepMs = Math.max(bins.stepMs, (lengthMs / count) * 4);
  // A last step that is only a part has fewer, and says nothing of chance.
  const whole = Math.floor(lengthMs / stepMs + 1e-9);
  return dispersionOf(countsIn(bins, originMs, lengthMs, stepMs).subarray(0, whole));
};

const wayOf = (dispersion: number | null, isEven: boolean): string => {
  if (dispersion === null) return 'taken for random (when each came nobody told)';
  return isEven ? 'evenly' : 'at random';
};

/**
 * The arrivals of `bins` (at least one), of a run that begins at `originMs` (Unix time) and lasts `lengthMs`; `hasInstants`: whether
 * each was told with its own.
 */
export const fitArrivals = (
  bins: BinnedArrivals,
  originMs: number,
  lengthMs: number,
  hasInstants = true,
): FittedArrivals => {
  const count = bins.counts.reduce((sum, one) => sum + one, 0);
  const told = count < fewestPerStep ? 1 : dispersionIn(bins, originMs, lengthMs, count);
  const dispersion = hasInstants ? told : null;
  const stepMs = stepFor(count, lengthMs, bins.stepMs);
  const stretches = stretchesOf(countsIn(bins, originMs, lengthMs, stepMs), stepMs, lengthMs);
  const isEven = dispersion !== null && dispersion < evenBelow;
  const isSteady = stretches.length === 1;
  const spec: ArrivalSpec = isEven
    ? isSteady
      ? { constant: { rate: rateOf(stretches[0]!) } }
      : { steps: stretches.map((stretch) => [time(stretch.fromMs), rateOf(stretch)]) }
    : { poisson: { rate: isSteady ? rateOf(stretches[0]!) : plateaus(stretches) } };
  const way = wayOf(dispersion, isEven);
  const said = isSteady
    ? `${several(count, 'request')}, ${way}, at a steady rate`
    : `${several(count, 'request')}, ${way}, in ${stretches.length} stretches of ${stepMs / 1000} s and more`;
  return { spec, said, dispersion, count, meanPerSecond: (count * 1000) / lengthMs };
};
