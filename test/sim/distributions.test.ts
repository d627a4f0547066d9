// One suite for every law: samples, mean, quantile and cdf must tell the same story.

import { describe, expect, test } from 'vitest';
import {
  constant,
  exponential,
  gamma,
  lognormal,
  lognormalByMean,
  lognormalByPercentiles,
  mixture,
  pareto,
  quantiles,
  randomStream,
  samples,
  weibull,
  type Distribution,
} from '../../sim/index.ts';
import { ksBound, ksDistance, meanAndError, zBound } from './statistics.ts';

const exponentialSamples = Array.from({ length: 500 }, (_, i) => 100 * -Math.log1p(-(i + 0.5) / 500));

/** Every adapter of the port, with each branch of its code. `discrete`: the cdf has jumps. `cv`: where it was asked for. */
const laws: readonly [name: string, law: Distribution, facts: { discrete?: true; cv?: number }][] = [
  ['constant', constant(80), { discrete: true, cv: 0 }],
  ['constant 0', constant(0), { discrete: true }],
  ['exponential', exponential(250), { cv: 1 }],
  ['log-normal by mu and sigma', lognormal(4, 0.8), {}],
  ['log-normal by percentiles', lognormalByPercentiles(80, 400), {}],
  ['log-normal by mean and cv', lognormalByMean(100, 0.6), { cv: 0.6 }],
  ['gamma, cv below 1', gamma(100, 0.4), { cv: 0.4 }],
  ['gamma, cv 1', gamma(100, 1), { cv: 1 }],
  ['gamma, cv above 1', gamma(100, 1.7), { cv: 1.7 }],
  ['weibull, cv below 1', weibull(100, 0.3), { cv: 0.3 }],
  ['weibull, cv above 1', weibull(100, 1.6), { cv: 1.6 }],
  ['pareto', pareto(10, 4.5), {}],
  ['samples', samples(exponentialSamples), { discrete: true }],
  ['samples, unsorted and repeated', samples([5, 1, 5, 3, 5]), { discrete: true }],
  ['one sample', samples([7]), { discrete: true, cv: 0 }],
  [
    'quantiles',
    quantiles([
      { p: 0, value: 5 },
      { p: 0.5, value: 20 },
      { p: 0.9, value: 60 },
      { p: 1, value: 300 },
    ]),
    {},
  ],
  [
    'quantiles with a flat piece',
    quantiles([
      { p: 0, value: 10 },
      { p: 0.3, value: 20 },
      { p: 0.6, value: 20 },
      { p: 1, value: 50 },
    ]),
    { discrete: true },
  ],
  [
    'mixture of two continuous laws',
    mixture([
      { weight: 9, of: lognormalByMean(50, 0.5) },
      { weight: 1, of: exponential(1000) },
    ]),
    {},
  ],
  [
    'mixture with a jump',
    mixture([
      { weight: 0.3, of: constant(20) },
      { weight: 0.7, of: exponential(100) },
    ]),
    { discrete: true },
  ],
];

const n = 40_000;
const shares = [0.001, 0.01, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.99, 0.999];

describe.each(laws)('%s', (name, law, facts) => {
  const stream = randomStream(5, name);
  const drawn = Float64Array.from({ length: n }, () => law.sample(stream)).sort();

  test('samples have its mean', () => {
    const { mean, error } = meanAndError(drawn);
    expect(Math.abs(mean - law.mean)).toBeLessThanOrEqual(zBound * error + 1e-9 * law.mean);
  });

  test('samples have its distribution function', () => {
    // With jumps the distance of the continuous formula does not apply: look at the steps themselves.
    const steps = facts.discrete ? [...new Set(drawn)] : [];
    const below = (x: number): number => drawn.findLastIndex((value) => value <= x) + 1;
    const checked = steps.filter((_, index) => index % Math.ceil(steps.length / 50) === 0);
    for (const x of checked) expect(Math.abs(below(x) / n - law.cdf(x))).toBeLessThan(ksBound(n));
    const distance = facts.discrete ? 0 : ksDistance(drawn, (x) => law.cdf(x));
    expect(distance).toBeLessThan(ksBound(n));
  });

  test('cdf undoes quantile', () => {
    for (const p of shares) {
      const x = law.quantile(p);
      const share = law.cdf(x);
      // At a jump the cdf is above p at the quantile and below it just before.
      expect(share).toBeGreaterThanOrEqual(p - 1e-6);
      const before = facts.discrete ? law.cdf(x - 1e-6 * Math.max(1, x)) : share;
      expect(before).toBeLessThanOrEqual(p + 1e-6);
    }
  });

  test('quantile never falls, and its ends enclose every sample', () => {
    const values = [0, ...shares, 1].map((p) => law.quantile(p));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(drawn[0]!).toBeGreaterThanOrEqual(law.quantile(0));
    expect(drawn[n - 1]!).toBeLessThanOrEqual(law.quantile(1));
  });

  test('cdf goes from 0 to 1 and never falls', () => {
    expect(law.cdf(-1)).toBe(0);
    expect(law.cdf(1e12)).toBeCloseTo(1, 9);
    const values = shares.map((p) => law.cdf(law.quantile(p)));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  test('no sample is negative', () => expect(drawn[0]!).toBeGreaterThanOrEqual(0));

  test('same stream, same samples', () => {
    const streams = [randomStream(9, name), randomStream(9, name)] as const;
    for (let i = 0; i < 1000; i += 1) expect(law.sample(streams[0])).toBe(law.sample(streams[1]));
  });
});

test.each(laws.filter(([, , facts]) => facts.cv !== undefined))('%s has the cv asked for', (name, law, { cv }) => {
  const stream = randomStream(6, name);
  const { mean, error } = meanAndError(Float64Array.from({ length: n }, () => law.sample(stream)));
  // Tails make this a rough figure: within 5 %.
  expect(Math.abs((error * Math.sqrt(n)) / mean - cv!)).toBeLessThanOrEqual(0.05 * cv! + 1e-9);
});

test('the suite would notice a law whose mean is off by one in a hundred', () => {
  const stream = randomStream(5, 'off');
  const drawn = Float64Array.from({ length: 10 * n }, () => exponential(101).sample(stream)).sort();
  const { mean, error } = meanAndError(drawn);
  expect(Math.abs(mean - 100)).toBeGreaterThan(zBound * error);
});

test('closed forms', () => {
  expect(lognormalByPercentiles(80, 400).quantile(0.5)).toBeCloseTo(80, 9);
  expect(lognormalByPercentiles(80, 400).quantile(0.99)).toBeCloseTo(400, 6);
  expect(exponential(100).quantile(0.5)).toBeCloseTo(100 * Math.LN2, 12);
  expect(pareto(10, 2).mean).toBe(20);
  expect(pareto(10, 1).mean).toBe(Infinity);
  expect(pareto(10, 2).quantile(0.75)).toBeCloseTo(20, 12);
  // A gamma and a Weibull law of cv 1 are the exponential law.
  for (const p of shares) {
    expect(gamma(100, 1).quantile(p) / exponential(100).quantile(p)).toBeCloseTo(1, 6);
    expect(weibull(100, 1).quantile(p) / exponential(100).quantile(p)).toBeCloseTo(1, 6);
  }
  expect(samples([3, 1, 2]).mean).toBe(2);
  expect([0, 1 / 3, 0.34, 1].map((p) => samples([3, 1, 2]).quantile(p))).toEqual([1, 1, 2, 3]);
});
