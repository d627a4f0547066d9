// From a law as a scenario writes it to the law as the simulator samples it. All times come out in ms.

import {
  constant,
  exponential,
  gamma,
  lognormalByMean,
  lognormalByPercentiles,
  mixture,
  pareto,
  quantiles,
  samples,
  weibull,
  type Distribution,
} from '../../sim/index.ts';
import type { DistributionSpec, Quantity } from './document.ts';
import { numbersOf, type FileContext } from './files.ts';
import { quantity } from './quantity.ts';

const ms = (value: Quantity): number => quantity('duration', value);

/** The share that a key such as p50, p99, p999 or p99.9 stands for. */
export const shareOfKey = (key: string): number => {
  const digits = key.slice(1);
  if (digits === '100') return 1;
  if (digits.includes('.') || digits.length <= 2) return Number(digits) / 100;
  return Number(`0.${digits}`);
};

const quantileLaw = (spec: Record<string, Quantity>, path: string, context: FileContext): Distribution => {
  const points = Object.entries(spec)
    .map(([key, value]) => ({ p: shareOfKey(key), value: ms(value) }))
    .sort((a, b) => a.p - b.p);
  if (points.length === 0) {
    context.problems.add(path, 'names no quantile; write some, such as { p0: 10ms, p50: 20ms, p100: 90ms }');
    return constant(0);
  }
  if (points.some((point, index) => index > 0 && point.value < points[index - 1]!.value)) {
    context.problems.add(path, 'quantiles must not fall as their share rises; sort the values');
  }
  // Below the first and above the last quantile given, the value stays.
  if (points[0]!.p > 0) points.unshift({ p: 0, value: points[0]!.value });
  if (points.at(-1)!.p < 1) points.push({ p: 1, value: points.at(-1)!.value });
  return quantiles(points);
};

const lognormalLaw = (spec: NonNullable<DistributionSpec['lognormal']>, path: string, context: FileContext) => {
  if (spec.mean !== undefined) return lognormalByMean(ms(spec.mean), spec.cv!);
  const p50 = ms(spec.p50!);
  const p99 = ms(spec.p99!);
  if (p50 <= 0 || p99 < p50) {
    context.problems.add(path, `p50 (${p50} ms) must be above 0 and p99 (${p99} ms) not below it; correct them`);
    return constant(p50);
  }
  return lognormalByPercentiles(p50, p99);
};

/** The law that `spec` (already checked by the schema) describes. */
export const lawOf = (spec: DistributionSpec, path: string, context: FileContext): Distribution => {
  if (spec.constant !== undefined) return constant(ms(spec.constant));
  if (spec.exponential !== undefined) return exponential(ms(spec.exponential.mean));
  if (spec.lognormal !== undefined) return lognormalLaw(spec.lognormal, `${path}.lognormal`, context);
  if (spec.gamma !== undefined) return gamma(ms(spec.gamma.mean), spec.gamma.cv);
  if (spec.weibull !== undefined) return weibull(ms(spec.weibull.mean), spec.weibull.cv);
  if (spec.pareto !== undefined) return pareto(ms(spec.pareto.min), spec.pareto.alpha);
  if (spec.quantiles !== undefined) return quantileLaw(spec.quantiles, `${path}.quantiles`, context);
  if (spec.mixture !== undefined) {
    return mixture(
      spec.mixture.map((part, index) => ({
        weight: part.weight,
        of: lawOf(part.of, `${path}.mixture.${index}.of`, context),
      })),
    );
  }
  const values =
    typeof spec.samples === 'string'
      ? numbersOf(spec.samples, `${path}.samples`, context)
      : spec.samples!.map((value) => ms(value));
  return samples(values.length === 0 ? [0] : values);
};
