// A law of many values as few: whatever the values, its mean and its tail are theirs.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  condensed,
  constant,
  countedSamples,
  exponential,
  gamma,
  lognormal,
  mixture,
  pareto,
  quantiles,
  randomStream,
  type Distribution,
} from '../../sim/index.ts';

/** Of ascending `sorted`, by nearest rank. */
const percentile = (sorted: Float64Array, p: number): number => sorted[Math.ceil(p * sorted.length - 1e-7) - 1]!;

const scale = fc.double({ min: 1e-4, max: 1e6, noNaN: true });
const law: fc.Arbitrary<Distribution> = fc.oneof(
  scale.map((value) => constant(value)),
  fc.constant(constant(0)),
  scale.map((mean) => exponential(mean)),
  fc.tuple(scale, fc.double({ min: 0.01, max: 3, noNaN: true })).map(([at, sigma]) => lognormal(Math.log(at), sigma)),
  fc.tuple(scale, fc.double({ min: 0.3, max: 3, noNaN: true })).map(([min, alpha]) => pareto(min, alpha)),
  fc.tuple(scale, fc.double({ min: 0.1, max: 2.5, noNaN: true })).map(([mean, cv]) => gamma(mean, cv)),
  scale.map((value) =>
    quantiles([
      { p: 0, value },
      { p: 1, value: value * 1.1 },
    ]),
  ),
);

interface Made {
  readonly count: number;
  readonly parts: readonly { readonly weight: number; readonly of: Distribution }[];
  readonly outliers: readonly number[];
  /** Whether values are whole: many ties. */
  readonly whole: boolean;
  readonly seed: number;
}

const madeOf = (most: number): fc.Arbitrary<Made> =>
  fc.record({
    count: fc.oneof(fc.integer({ min: 100, max: 2000 }), fc.integer({ min: 100, max: most })),
    parts: fc.array(fc.record({ weight: fc.double({ min: 1e-3, max: 1, noNaN: true }), of: law }), {
      minLength: 1,
      maxLength: 4,
    }),
    outliers: fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 5 }),
    whole: fc.boolean(),
    seed: fc.nat(),
  });

const valuesOf = ({ count, parts, outliers, whole, seed }: Made): Float64Array => {
  const stream = randomStream(seed, 'values');
  const of = mixture(parts);
  const drawn = Float64Array.from({ length: count }, () => of.sample(stream));
  drawn.set(outliers);
  return (whole ? drawn.map((value) => Math.round(value)) : drawn).sort();
};

const holds = (sorted: Float64Array): void => {
  const { values, counts } = condensed(sorted);
  // 288 and a half for each power of ten between the least above 0 and the most, one more at each end, and 0.
  const least = sorted.find((value) => value > 0) ?? 1;
  const powers = Math.log10(Math.max(1, sorted.at(-1)! / least));
  expect(values.length).toBeLessThanOrEqual(Math.max(500, 288.5 * powers + 3));
  expect(Array.from(counts).reduce((sum, count) => sum + count, 0)).toBe(sorted.length);
  const of = countedSamples({ values, counts });
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  expect(Math.abs(of.mean - mean)).toBeLessThanOrEqual(1e-9 * mean);
  for (const p of [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]) {
    const value = percentile(sorted, p);
    expect(Math.abs(of.quantile(p) - value)).toBeLessThanOrEqual(0.008 * value);
  }
  expect(of.quantile(1) / (sorted.at(-1)! || 1)).toBeLessThanOrEqual(1 + 1e-9);
};

test('up to 50,000 values of any mixture', () => {
  fc.assert(fc.property(madeOf(50_000).map(valuesOf), holds), { numRuns: 60 });
});

test('a million', () => {
  fc.assert(
    fc.property(
      madeOf(2000).map((made) => valuesOf({ ...made, count: 1_000_000 })),
      holds,
    ),
    // A million values are not made fewer one by one.
    { numRuns: 1, endOnFailure: true },
  );
});

test('one outlier in 20,000 is one draw in 20,000', () => {
  const stream = randomStream(1, 'outlier');
  const values = Float64Array.from({ length: 20_000 }, () => 20 + 2 * stream.uniform()).sort();
  values[19_999] = 3000;
  const few = condensed(values);
  expect(few.values.length).toBeLessThanOrEqual(500);
  const of = countedSamples(few);
  expect(of.mean).toBeCloseTo(21 + 2979 / 20_000, 1);
  expect(of.quantile(0.999)).toBeLessThan(22.1);
  expect(of.quantile(1)).toBe(3000);
});

test('few different values are themselves', () => {
  expect(condensed([3, 1, 3, 3, 0])).toEqual({ values: [0, 1, 3], counts: [1, 1, 3] });
  expect(condensed(new Float64Array(100_000).fill(7.25))).toEqual({ values: [7.25], counts: [100_000] });
});
