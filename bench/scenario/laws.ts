// From a law as a scenario writes it to the law as the simulator samples it. All times come out in ms.

import {
  constant,
  countedSamples,
  exponential,
  fittedQuantiles,
  gamma,
  lognormalByMean,
  lognormalByPercentiles,
  mixture,
  pareto,
  quantiles,
  samples,
  stratified,
  weibull,
  type Distribution,
  type QuantilePoint,
} from '../../sim/index.ts';
import type { DistributionSpec, Quantity } from '../format/law-document.ts';
import { numbersOf, type FileContext } from '../input/numbers-file.ts';
import { quantity } from '../input/quantity.ts';

const ms = (value: Quantity): number => quantity('duration', value);

/** The share that a key such as p50, p99, p999 or p99.9 stands for. */
export const shareOfKey = (key: string): number => {
  const digits = key.slice(1);
  if (digits === '100') return 1;
  if (digits.includes('.') || digits.length <= 2) return Number(digits) / 100;
  return Number(`0.${digits}`);
};

/** The quantiles in order, from p = 0 on. */
const quantilePoints = (spec: Record<string, Quantity>, path: string, { problems }: FileContext): QuantilePoint[] => {
  const points = Object.entries(spec)
    .map(([key, value]) => ({ p: shareOfKey(key), value: ms(value) }))
    .sort((a, b) => a.p - b.p);
  if (points.length === 0) {
    problems.add(path, 'names no quantile; write some, such as { p0: 10ms, p50: 20ms, p100: 90ms }');
    return [{ p: 0, value: 0 }];
  }
  if (points.at(-1)!.p > 1) {
    problems.add(path, 'a quantile is above p100, of which there is none; write p999 or p99.9 for 99.9 %');
  }
  if (points.some((point, index) => index > 0 && point.value < points[index - 1]!.value)) {
    problems.add(path, 'quantiles must not fall as their share rises; sort the values');
  }
  // Below the first quantile given the value stays.
  return points[0]!.p > 0 ? [{ p: 0, value: points[0]!.value }, ...points] : points;
};

const shown = (value: number): string => `${Number(value.toPrecision(4))} ms`;

/** By so much of it a mean may be missed without a word. */
const meanTolerance = 1e-3;

/** A tail whose mean is so many times the last quantile given is seldom meant. */
const longTail = 10;

/** What a mean makes of the times above the last quantile, where that is far from it; null otherwise. */
const tailWarning = ({ p, value }: QuantilePoint, law: Distribution): string | null => {
  const tail = 1 - p;
  // An exponential tail: its mean excess is where a share 1 / e of it is left.
  const tailMs = tail > 0 ? law.quantile(1 - tail / Math.E) : 0;
  if (value <= 0 || tailMs <= longTail * value) return null;
  const percent = (share: number): string => `p${Number((100 * share).toPrecision(8))}`;
  const beyond = 1 - tail / 10;
  return (
    `needs times above ${percent(p)} (${shown(value)}) of ${shown(tailMs)} on average, and makes ${percent(beyond)} ` +
    `${shown(law.quantile(beyond))}; correct the mean, or give quantiles of the tail too, up to p100`
  );
};

const quantileLaw = ({ quantiles: spec, mean }: DistributionSpec, path: string, context: FileContext): Distribution => {
  const points = quantilePoints(spec!, `${path}.quantiles`, context);
  if (mean === undefined) {
    // Above the last quantile given, too.
    return quantiles(points.at(-1)!.p < 1 ? [...points, { p: 1, value: points.at(-1)!.value }] : points);
  }
  const { law, leastMean, mostMean } = fittedQuantiles(points, ms(mean));
  if (Math.abs(law.mean - ms(mean)) > meanTolerance * ms(mean)) {
    const range = mostMean === Infinity ? `at least ${shown(leastMean)}` : `${shown(leastMean)} to ${shown(mostMean)}`;
    context.warnings.push(
      `${path}.mean: no law with these quantiles has a mean of ${mean}, only of ${range}: ${shown(law.mean)} is taken; ` +
        'correct the mean or the quantiles',
    );
  }
  const tailText = tailWarning(points.at(-1)!, law);
  if (tailText !== null) context.warnings.push(`${path}.mean: ${mean} ${tailText}`);
  return law;
};

const lognormalLaw = (spec: NonNullable<DistributionSpec['lognormal']>, path: string, context: FileContext) => {
  if (spec.mean !== undefined) return lognormalByMean(ms(spec.mean), spec.cv!);
  const p50 = ms(spec.p50!);
  const p99 = ms(spec.p99!);
  if (p50 <= 0 || p99 < p50) {
    context.problems.add(path, `p50 (${spec.p50}) must be above 0 and p99 (${spec.p99}) not below it; correct them`);
    return constant(p50);
  }
  return lognormalByPercentiles(p50, p99);
};

const sampleLaw = ({ samples: spec, counts }: DistributionSpec, path: string, context: FileContext): Distribution => {
  const values =
    typeof spec === 'string' ? numbersOf(spec, `${path}.samples`, context) : spec!.map((value) => ms(value));
  if (values.length === 0) return constant(0);
  return counts === undefined ? samples(values) : countedSamples({ values, counts });
};

const plainLaw = (spec: DistributionSpec, path: string, context: FileContext): Distribution => {
  if (spec.constant !== undefined) return constant(ms(spec.constant));
  if (spec.exponential !== undefined) return exponential(ms(spec.exponential.mean));
  if (spec.lognormal !== undefined) return lognormalLaw(spec.lognormal, `${path}.lognormal`, context);
  if (spec.gamma !== undefined) return gamma(ms(spec.gamma.mean), spec.gamma.cv);
  if (spec.weibull !== undefined) return weibull(ms(spec.weibull.mean), spec.weibull.cv);
  if (spec.pareto !== undefined) return pareto(ms(spec.pareto.min), spec.pareto.alpha);
  if (spec.quantiles !== undefined) return quantileLaw(spec, path, context);
  if (spec.mixture === undefined) return sampleLaw(spec, path, context);
  return mixture(
    spec.mixture.map((part, index) => ({
      weight: part.weight,
      of: lawOf(part.of, `${path}.mixture.${index}.of`, context),
    })),
  );
};

/** The law that `spec` (already checked by the schema) describes. */
export const lawOf = (spec: DistributionSpec, path: string, context: FileContext): Distribution => {
  const law = plainLaw(spec, path, context);
  return spec.strata === undefined ? law : stratified(law, spec.strata);
};
