// What one place of a scenario adds to the size of its run, and how sizes are said.

import { grouped } from '../../reports/words/format.ts';
import type { DistributionSpec, Quantity } from '../format/law-document.ts';
import { quantity } from '../input/quantity.ts';

/** What one place of the document adds. */
export interface Part {
  readonly path: string;
  /** Such as `60 trillion arrivals`. */
  readonly detail: string;
  readonly events: number;
  readonly bytes: number;
  readonly cure: string;
}

const names: readonly (readonly [number, string])[] = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
];

/** To two digits from a million on: `1,200`, `4.7 billion`. */
export const figure = (value: number): string => {
  if (value >= 1e15) return Number(value.toPrecision(2)).toExponential().replace('e+', 'e');
  const [unit, name] = names.find(([least]) => value >= least) ?? [1, ''];
  if (name === '') return grouped(Math.ceil(value));
  return `${grouped(Number((value / unit).toPrecision(2)))} ${name}`;
};

/** So many of a thing whose plural ends in s. */
export const figures = (value: number, one: string): string => {
  const text = figure(value);
  return `${text} ${one}${text === '1' ? '' : 's'}`;
};

const ms = (value: Quantity): number => quantity('duration', value);

/** About how long it takes; a file's law is unknown here, and taken for a millisecond. */
export const typicalMs = (spec: DistributionSpec): number => {
  if (spec.constant !== undefined) return ms(spec.constant);
  if (spec.exponential !== undefined) return ms(spec.exponential.mean);
  if (spec.lognormal !== undefined) return ms(spec.lognormal.mean ?? spec.lognormal.p50 ?? 0);
  if (spec.gamma !== undefined) return ms(spec.gamma.mean);
  if (spec.weibull !== undefined) return ms(spec.weibull.mean);
  if (spec.pareto !== undefined) return ms(spec.pareto.min);
  if (spec.quantiles !== undefined) return Math.max(0, ...Object.values(spec.quantiles).map(ms)) / 2;
  if (spec.mixture !== undefined) {
    const weight = spec.mixture.reduce((sum, part) => sum + part.weight, 0);
    return spec.mixture.reduce((sum, part) => sum + part.weight * typicalMs(part.of), 0) / weight;
  }
  if (!Array.isArray(spec.samples) || spec.samples.length === 0) return 1;
  return spec.samples.reduce<number>((sum, value) => sum + ms(value), 0) / spec.samples.length;
};
