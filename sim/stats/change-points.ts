// Where the mean of a noisy series changed: the segmentation that fits best for its number of segments, found exactly by
// pruned dynamic programming (PELT: Killick, Fearnhead and Eckley 2012). The noise is measured from differences of
// neighbours, which steps hardly touch; single outliers are pulled in before, so that they are no steps.

/** One change of a series. */
export interface ChangePoint {
  /** Of the first value after the change. */
  readonly index: number;
  /** Means of the segments on both sides. */
  readonly before: number;
  readonly after: number;
  /** Size of the change in standard deviations of the noise; Infinity in a series without noise. */
  readonly deviations: number;
}

/** A change has to explain so much of the noise: calibrated on series without changes, for an alarm in 2,000 values. */
const penaltyOfChange = 12;
/** In a short series the noise itself is known badly: so much more, over the length. */
const penaltyOfShortness = 25;
const fewestValues = 5;
/** Shorter segments are outliers, not levels. */
const shortestSegment = 3;
/** A value further than that from the median of its neighbourhood is an outlier. */
const outlierDeviations = 3;
const neighbours = 5;
/** A difference of neighbours counts up to so many times the usual one. */
const farthest = 3;
/** From the median of absolute deviations to the standard deviation of normal noise. */
const madToDeviation = 1.4826;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Standard deviation of the noise, from the differences of neighbours, of which steps are few. */
const noiseOf = (values: readonly number[]): number => {
  const differences = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  const robust = madToDeviation * median(differences);
  // Where most neighbours are equal, what is left are rare differences.
  const most = robust > 0 ? farthest * robust : Infinity;
  const squares = differences.reduce((sum, difference) => sum + Math.min(difference, most) ** 2, 0);
  return Math.max(robust, Math.sqrt(squares / Math.max(1, differences.length))) / Math.SQRT2;
};

/** Outliers, pulled in to where a value can still be believed. */
const withoutOutliers = (values: readonly number[], noise: number): number[] =>
  values.map((value, i) => {
    const middle = median(values.slice(Math.max(0, i - neighbours), i + neighbours + 1));
    const reach = outlierDeviations * noise;
    return Math.min(middle + reach, Math.max(middle - reach, value));
  });

/** Ends of the segments of the best segmentation, in order, without the end of the series. */
const bestCuts = (values: readonly number[], penalty: number): number[] => {
  const n = values.length;
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  values.forEach((value, i) => {
    sums[i + 1] = sums[i]! + value;
    squares[i + 1] = squares[i]! + value * value;
  });
  const cost = (from: number, to: number): number => {
    const sum = sums[to]! - sums[from]!;
    return squares[to]! - squares[from]! - (sum * sum) / (to - from);
  };
  const best = new Float64Array(n + 1).fill(Infinity);
  const last = new Int32Array(n + 1);
  best[0] = -penalty;
  let candidates = [0];
  for (let to = shortestSegment; to <= n; to += 1) {
    for (const from of candidates) {
      if (to - from < shortestSegment) continue;
      const total = best[from]! + cost(from, to) + penalty;
      if (total < best[to]!) {
        best[to] = total;
        last[to] = from;
      }
    }
    // A start that is worse by more than the penalty can never become part of the best.
    candidates = candidates.filter((from) => to - from < shortestSegment || best[from]! + cost(from, to) <= best[to]!);
    candidates.push(to);
  }
  const cuts: number[] = [];
  for (let to = last[n]!; to > 0; to = last[to]!) cuts.unshift(to);
  return cuts;
};

/** A reader looks so far around a reported change. */
const nearby = 5;
/** Windows that hold this much less than the best are as good. */
const indifferent = 0.002;

/**
 * Where the step between `from` and `to` most likely lies, to within `nearby` values: the middle of the window that holds
 * the most likelihood, which errs far less often than the single likeliest place; of windows alike the nearest to that.
 */
const placeOf = (values: readonly number[], from: number, cut: number, to: number): number => {
  const first = from + shortestSegment;
  const places = to - shortestSegment - first + 1;
  if (places < 2) return cut;
  const total = values.slice(from, to).reduce((sum, value) => sum + value, 0);
  let before = values.slice(from, first - 1).reduce((sum, value) => sum + value, 0);
  // Log-likelihood of a step before each value, over all levels on both sides.
  const logs = Float64Array.from({ length: places }, (_, i) => {
    const [left, right] = [first + i - from, to - first - i];
    before += values[first + i - 1]!;
    return (before ** 2 / left + (total - before) ** 2 / right - Math.log(left * right)) / 2;
  });
  const most = logs.reduce((best, log, i) => (log > logs[best]! ? i : best), 0);
  const likelihoods = logs.map((log) => Math.exp(log - logs[most]!));
  const windows = Array.from(likelihoods, (_, i) =>
    likelihoods.slice(Math.max(0, i - nearby), i + nearby + 1).reduce((sum, one) => sum + one, 0),
  );
  const enough = Math.max(...windows) * (1 - indifferent);
  const good = windows.flatMap((sum, i) => (sum >= enough ? [i] : []));
  return first + good.reduce((best, i) => (Math.abs(i - most) < Math.abs(best - most) ? i : best));
};

/** Each cut where it most likely is, given its neighbours. */
const placed = (values: readonly number[], cuts: readonly number[]): number[] => {
  const edges = [0, ...cuts, values.length];
  return cuts.map((cut, i) => placeOf(values, edges[i]!, cut, edges[i + 2]!));
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Every change of the mean of `values`, in order. */
export const changePoints = (values: readonly number[]): ChangePoint[] => {
  if (values.length < Math.max(fewestValues, 2 * shortestSegment)) return [];
  const noise = noiseOf(values);
  if (noise === 0) return [];
  const cleaned = withoutOutliers(values, noise).map((value) => value / noise);
  const penalty = penaltyOfChange + penaltyOfShortness / values.length;
  const cuts = placed(cleaned, bestCuts(cleaned, penalty));
  const edges = [0, ...cuts, values.length];
  const levels = edges.slice(1).map((to, i) => mean(cleaned.slice(edges[i], to)) * noise);
  return cuts.map((index, i) => ({
    index,
    before: levels[i]!,
    after: levels[i + 1]!,
    deviations: Math.abs(levels[i + 1]! - levels[i]!) / noise,
  }));
};
