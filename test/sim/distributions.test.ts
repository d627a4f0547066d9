// One suite for every law: samples, mean, quantile and cdf must tell the same story.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  countedSamples,
  exponential,
  fittedQuantiles,
  gamma,
  lognormal,
  lognormalByMean,
  lognormalByPercentiles,
  mixture,
  pareto,
  quantiles,
  randomStream,
  samples,
  stratified,
  weibull,
  type Distribution,
} from '../../sim/index.ts';
import { ksBound, ksDistance, meanAndError, zBound } from './statistics.ts';
import { expectAtLeast, expectAtMost, expectSame } from '../support/quick-expect.ts';

const known = [
  { p: 0, value: 0 },
  { p: 0.5, value: 20 },
  { p: 0.75, value: 20 },
  { p: 0.9, value: 60 },
  { p: 1, value: 3000 },
];

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
    'counted samples',
    countedSamples({
      values: exponentialSamples.toReversed(),
      counts: exponentialSamples.map((_, i) => 1 + ((i * i) % 97)),
    }),
    { discrete: true },
  ],
  [
    'counted samples, one outlier',
    countedSamples({ values: [3000, 21, 20], counts: [1, 1, 19_998] }),
    { discrete: true },
  ],
  ['one counted sample', countedSamples({ values: [7], counts: [12] }), { discrete: true, cv: 0 }],
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
  ['quantiles with a low mean', fittedQuantiles(known, 40).law, { discrete: true }],
  ['quantiles with a high mean', fittedQuantiles(known, 300).law, { discrete: true }],
  ['quantiles with the least mean', fittedQuantiles(known, 0).law, { discrete: true }],
  ['quantiles with the most mean', fittedQuantiles(known, 1e6).law, { discrete: true }],
  ['quantiles and a tail', fittedQuantiles(known.slice(0, 4), 50).law, { discrete: true }],
  ['a least value and a mean', fittedQuantiles([{ p: 0, value: 30 }], 130).law, {}],
  ['a law of strata', stratified(exponential(250), 100), { cv: 1 }],
  [
    'a law of strata with jumps',
    stratified(countedSamples({ values: [1, 5, 90], counts: [6, 3, 1] }), 7),
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
      expectAtLeast(share, p - 1e-6);
      const before = facts.discrete ? law.cdf(x - 1e-6 * Math.max(1, x)) : share;
      expectAtMost(before, p + 1e-6);
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
    for (let i = 0; i < 1000; i += 1) expectSame(law.sample(streams[0]), law.sample(streams[1]));
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
  // No Weibull law is narrower than one of shape 200, or wider than one of shape 0.1.
  expect(weibull(100, 1e-6).quantile(0.9) / weibull(100, 1e-6).quantile(0.1)).toBeCloseTo(
    (Math.log(10) / -Math.log(0.9)) ** (1 / 200),
    9,
  );
  expect(weibull(100, 1e9).quantile(0.9) / weibull(100, 1e9).quantile(0.8)).toBeCloseTo(
    (Math.log(10) / Math.log(5)) ** 10,
    6,
  );
  expect(samples([3, 1, 2]).mean).toBe(2);
  expect([0, 1 / 3, 0.34, 1].map((p) => samples([3, 1, 2]).quantile(p))).toEqual([1, 1, 2, 3]);
});

describe('quantiles with a mean', () => {
  const anyQuantiles = fc
    .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
      minLength: 1,
      maxLength: 12,
    })
    .map((pairs) => {
      const ps = [0, ...pairs.map(([p]) => p)].sort((a, b) => a - b);
      const values = [0, ...pairs.map(([, value]) => value)].sort((a, b) => a - b);
      return ps.map((p, index) => ({ p, value: values[index]! }));
    });

  test('are all kept, and the mean is met wherever it can be', () => {
    fc.assert(
      fc.property(anyQuantiles, fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (points, isOpen, share) => {
        const all = isOpen ? points : [...points, { p: 1, value: points.at(-1)!.value * 2 }];
        const { leastMean, mostMean } = fittedQuantiles(all, 0);
        const mean = leastMean + share * ((mostMean === Infinity ? leastMean * 3 + 10 : mostMean) - leastMean);
        const { law } = fittedQuantiles(all, mean);
        expect(Math.abs(law.mean - mean)).toBeLessThanOrEqual(1e-6 * mean + 1e-9);
        for (const [index, { p, value }] of all.entries()) {
          // Of several values at one share, one is told.
          if (all[index - 1]?.p === p || all[index + 1]?.p === p) continue;
          expect(law.quantile(p)).toBeCloseTo(value, 6);
        }
        const drawn = Array.from({ length: 101 }, (_, i) => law.quantile(i / 101));
        expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
        expect(drawn.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      }),
    );
  });

  test('that is beyond them has the nearest, and the range is told', () => {
    const { law, leastMean, mostMean } = fittedQuantiles(known, 1e6);
    // 0.5 of 20, 0.25 of 20, 0.15 of 60, 0.1 of 3000; and each one step lower.
    expect(leastMean).toBeCloseTo(0.25 * 20 + 0.15 * 20 + 0.1 * 60, 9);
    expect(mostMean).toBeCloseTo(0.5 * 20 + 0.25 * 20 + 0.15 * 60 + 300, 9);
    expect(law.mean).toBeCloseTo(mostMean, 9);
    expect(fittedQuantiles(known, 1).law.mean).toBeCloseTo(leastMean, 9);
    expect(fittedQuantiles(known.slice(0, 4), 1e6).mostMean).toBe(Infinity);
  });
});

describe('strata', () => {
  test('give each share its draw, deck after deck, and each stream its own decks', () => {
    const law = stratified(samples([0, 1, 2, 3, 4, 5, 6, 7]), 8);
    const streams = [randomStream(1, 'a'), randomStream(1, 'b')];
    const orders = new Set<string>();
    for (let deck = 0; deck < 20; deck += 1) {
      const drawn: number[][] = [[], []];
      for (let i = 0; i < 8; i += 1) for (const which of [0, 1]) drawn[which]!.push(law.sample(streams[which]!));
      for (const values of drawn) {
        orders.add(values.join());
        expect(values.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    }
    expect(orders.size).toBeGreaterThan(30);
  });

  test('bring the mean of few draws nearer to the law', () => {
    const law = exponential(100);
    const spread = (drawn: Distribution): number => {
      const stream = randomStream(3, 'spread');
      const means = Array.from({ length: 200 }, () => {
        let sum = 0;
        for (let i = 0; i < 50; i += 1) sum += drawn.sample(stream);
        return sum / 50;
      });
      return Math.sqrt(means.reduce((sum, mean) => sum + (mean - 100) ** 2, 0) / means.length);
    };
    expect(spread(law)).toBeGreaterThan(10);
    expect(spread(stratified(law, 50))).toBeLessThan(4);
  });
});
