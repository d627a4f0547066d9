// A law for recorded times: of a family where one fits, by quantiles and mean where straight lines between them do, else the values
// as they were seen. Each with how far it is from them.

import type { CountedValues, Distribution } from '../../sim/index.ts';
import { countedSpec } from '../measure/calibrate.ts';
import type { DistributionSpec } from '../format/law-document.ts';
import { lawOf } from '../scenario/laws.ts';
import { Problems } from '../input/problems.ts';
import { gridOf } from './quantile-grid.ts';
import type { TimesSummary } from './recorded-invocation.ts';
import { quantilesOf, type Times } from './times.ts';

/** How far a law is from what it stands for. */
export interface FitQuality {
  /** Largest distance of the quantiles compared over their value (or a tenth of the mean, where that is more), and of which. */
  readonly largestError: number;
  readonly largestAt: number;
  /** Mean of the law over that of the source, less 1; null where the source tells no mean. */
  readonly meanError: number | null;
  /** Share, recorded and fitted, ms. */
  readonly quantiles: readonly (readonly [share: number, recordedMs: number, fittedMs: number])[];
}

export interface FittedLaw {
  readonly spec: DistributionSpec;
  readonly law: Distribution;
  /** In words, such as `log-normal`. */
  readonly family: string;
  readonly count: number;
  readonly quality: FitQuality;
}

/** Beyond this, a family or a curve is not what was seen. */
const mostFamilyError = 0.03;
const mostFamilyMeanError = 0.01;
const mostCurveError = 0.02;
/** Of fewer values a family cannot be told from another. */
const fewestOfFamily = 100;
/** So many different values are a list that is still read. */
const mostListed = 60;
/** So many values are written one by one. */
const mostSpelledOut = 500;

const inMs = (value: number): string => `${Number(value.toPrecision(6))}ms`;

/** The law as the scenario will have it, its numbers rounded. */
export const compiledLaw = (spec: DistributionSpec): Distribution =>
  lawOf(spec, 'law', { directory: '.', problems: new Problems(), warnings: [] });

/** What lies far below the mean matters by its distance, not by its ratio. */
const leastOfMean = 0.1;

const errorOf = (fitted: number, recorded: number, mean: number): number => {
  const scale = Math.max(recorded, leastOfMean * mean);
  return scale === 0 ? 0 : Math.abs(fitted - recorded) / scale;
};

const qualityOf = (
  law: Distribution,
  recorded: readonly (readonly [share: number, ms: number])[],
  meanMs: number | null,
): FitQuality => {
  const quantiles = recorded.map(([share, ms]) => [share, ms, law.quantile(share)] as const);
  let largestError = 0;
  let largestAt = 0.5;
  for (const [share, ms, fitted] of quantiles) {
    const error = errorOf(fitted, ms, meanMs ?? law.mean);
    if (error > largestError) {
      largestError = error;
      largestAt = share;
    }
  }
  const meanError = meanMs === null || meanMs === 0 ? null : law.mean / meanMs - 1;
  return { largestError, largestAt, meanError, quantiles };
};

interface Moments {
  readonly mean: number;
  readonly cv: number;
  /** Of logarithms. */
  readonly mu: number;
  readonly sigma: number;
}

export const varianceOf = ({ values, counts }: CountedValues, mean: number): number => {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    sum += counts[i]! * (values[i]! - mean) ** 2;
    total += counts[i]!;
  }
  return total < 2 ? 0 : sum / (total - 1);
};

const momentsOf = (counted: CountedValues, mean: number): Moments => {
  const logs = { values: Array.from(counted.values, (value) => Math.log(value)), counts: counted.counts };
  let sum = 0;
  let total = 0;
  for (let i = 0; i < logs.values.length; i += 1) {
    sum += logs.counts[i]! * logs.values[i]!;
    total += logs.counts[i]!;
  }
  const mu = sum / total;
  return { mean, cv: Math.sqrt(varianceOf(counted, mean)) / mean, mu, sigma: Math.sqrt(varianceOf(logs, mu)) };
};

/** Standard normal quantile of 0.99. */
const z99 = 2.3263478740408408;

const families = ({ mean, cv, mu, sigma }: Moments): readonly (readonly [name: string, spec: DistributionSpec])[] => {
  const own = Number(cv.toPrecision(4));
  const lognormal = { p50: inMs(Math.exp(mu)), p99: inMs(Math.exp(mu + z99 * sigma)) };
  return [
    ['log-normal', { lognormal }],
    ['exponential', { exponential: { mean: inMs(mean) } }],
    ['gamma', { gamma: { mean: inMs(mean), cv: own } }],
    ['Weibull', { weibull: { mean: inMs(mean), cv: own } }],
  ];
};

const keyOf = (share: number): string => `p${Number((share * 100).toPrecision(8))}`;

const curveShares = [
  0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1,
];

/** Of a law with steps. */
const fineShares = [...Array.from({ length: 50 }, (_, index) => index / 50), 0.99, 0.995, 0.998, 0.999, 0.9999, 1];

/** Quantiles with the mean; the largest values stay as they were. */
const curveSpec = (counted: CountedValues, all: readonly number[], count: number, meanMs: number): DistributionSpec => {
  const shares = all.filter((share) => share === 1 || count * (1 - share) >= 2);
  const values = quantilesOf(counted, shares);
  return {
    quantiles: Object.fromEntries(shares.map((share, index) => [keyOf(share), inMs(values[index]!)])),
    mean: inMs(meanMs),
  };
};

/** Values as they were seen: each as often as it was, or with its count where that is shorter. */
const recordedSpec = (counted: CountedValues, count: number): DistributionSpec => {
  const { length } = counted.values;
  if (count > 2 * length || count > mostSpelledOut) return countedSpec(counted);
  const values = Array.from(counted.values, (value, index) =>
    Array.from({ length: counted.counts[index]! }, () => inMs(value)),
  );
  return { samples: values.flat() };
};

const fineGrid = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** Whether every percentile of `law` lies where so many values leave it, and 2 % besides: a leap between two is as wide as theirs. */
const isAsGood = (law: Distribution, counted: CountedValues, count: number): boolean => {
  const doubt = Math.max(0.005, 0.5 / Math.sqrt(count));
  const low = quantilesOf(
    counted,
    fineGrid.map((share) => Math.max(0, share - doubt)),
  );
  const high = quantilesOf(
    counted,
    fineGrid.map((share) => Math.min(1, share + doubt)),
  );
  return fineGrid.every((share, index) => {
    const ms = law.quantile(share);
    return ms >= low[index]! * (1 - mostCurveError) && ms <= high[index]! * (1 + mostCurveError);
  });
};

/** The law of `times`, at least one. */
export const fitTimes = (times: Times): FittedLaw => {
  const { count, meanMs, minMs, maxMs } = times;
  const counted = times.counted();
  const at = (shares: readonly number[]): (readonly [number, number])[] => {
    const values = quantilesOf(counted, shares);
    return shares.map((share, index) => [share, values[index]!] as const);
  };
  const recorded = at(gridOf(count));
  const fitted = (family: string, spec: DistributionSpec): FittedLaw => {
    const law = compiledLaw(spec);
    return { spec, law, family, count, quality: qualityOf(law, recorded, meanMs) };
  };
  if (maxMs - minMs <= 1e-3 * maxMs) return fitted('constant', { constant: inMs(meanMs) });
  if (count >= fewestOfFamily && minMs > 0) {
    const candidates = families(momentsOf(counted, meanMs)).map(([name, spec]) => fitted(name, spec));
    const best = candidates.reduce((least, one) =>
      one.quality.largestError < least.quality.largestError ? one : least,
    );
    const { largestError, meanError } = best.quality;
    if (largestError <= mostFamilyError && Math.abs(meanError ?? 0) <= mostFamilyMeanError) return best;
    // So few are told as they are.
    const isShort = counted.values.length <= mostListed;
    for (const shares of isShort ? [] : [curveShares, fineShares]) {
      const curve = fitted('quantiles and mean', curveSpec(counted, shares, count, meanMs));
      if (isAsGood(curve.law, counted, count) && Math.abs(curve.quality.meanError ?? 0) <= 1e-3) return curve;
    }
  }
  return fitted('as recorded', recordedSpec(counted, count));
};

const summarySpec = (
  points: readonly (readonly [share: number, ms: number])[],
  meanMs: number | null,
): DistributionSpec => ({
  quantiles: Object.fromEntries(points.map(([share, ms]) => [keyOf(share), inMs(ms)])),
  ...(meanMs === null ? {} : { mean: inMs(meanMs) }),
});

/** Where the least is not told, values below the first quantile reach down as far as the mean needs them to. */
const quantileSpec = (
  points: readonly (readonly [share: number, ms: number])[],
  meanMs: number | null,
): DistributionSpec => {
  const spec = summarySpec(points, meanMs);
  const isTooLarge = meanMs !== null && points[0]![0] > 0 && compiledLaw(spec).mean > meanMs * 1.001;
  return isTooLarge ? summarySpec([[0, 0], ...points], meanMs) : spec;
};

/** The law of a summary; null where it tells no quantile and no mean. */
export const fitSummary = ({ count, meanMs, quantiles }: TimesSummary): FittedLaw | null => {
  const points = quantiles.filter(([share], index) => share !== quantiles[index - 1]?.[0]);
  if (points.length === 0 && meanMs === null) return null;
  const isAlone = points.length === 1 && meanMs === null;
  const spec: DistributionSpec =
    points.length === 0 || isAlone ? { constant: inMs(meanMs ?? points[0]![1]) } : quantileSpec(points, meanMs);
  const law = compiledLaw(spec);
  const family = points.length === 0 ? 'only its mean' : isAlone ? 'only its median' : 'quantiles of a summary';
  return { spec, law, family, count, quality: qualityOf(law, points, meanMs) };
};

/** Adds what a summary tells to `times`, as values at evenly spread ranks of its law. */
export const pourSummary = (summary: TimesSummary, times: Times): void => {
  const fitted = fitSummary(summary);
  if (fitted === null) return;
  const parts = Math.min(1000, summary.count);
  for (let part = 0; part < parts; part += 1) {
    const own = Math.floor(((part + 1) * summary.count) / parts) - Math.floor((part * summary.count) / parts);
    times.add(fitted.law.quantile((part + 0.5) / parts), own);
  }
};
