// Random streams: reproducible, of no relation to one another, and of the laws they claim.

import { describe, expect, test } from 'vitest';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import { normalCdf } from '../../sim/stats/normal.ts';
import { chiSquaredBound, chiSquaredOfEven, ksBound, ksDistance, meanAndError, zBound } from './statistics.ts';

const n = 100_000;
const seeds = [0, 1, 7, -3, 123_456_789, 2 ** 40];

const draw = (count: number, next: () => number): Float64Array => Float64Array.from({ length: count }, next);
const uniforms = (stream: RandomStream, count = n): Float64Array => draw(count, () => stream.uniform());

/** Correlation of two columns of draws, in standard errors. */
const correlation = (a: Float64Array, b: Float64Array): number => {
  const products = a.map((value, index) => (value - 0.5) * (b[index]! - 0.5) * 12);
  return meanAndError(products).mean * Math.sqrt(a.length);
};

test('same seed and name: the same draws', () => {
  for (const seed of seeds) {
    expect(uniforms(randomStream(seed, 'a'), 1000)).toEqual(uniforms(randomStream(seed, 'a'), 1000));
  }
});

test('the draws of a seed stay what they are: recorded results can be reproduced', () => {
  const stream = randomStream(1, 'arrivals');
  expect([stream.uniform(), stream.exponential(), stream.normal()].map((x) => x.toFixed(9))).toMatchInlineSnapshot(`
    [
      "0.018916139",
      "1.371841781",
      "1.227124993",
    ]
  `);
});

test('another seed or another name: other draws, uncorrelated also when shifted by one', () => {
  const base = uniforms(randomStream(1, 'f/duration'));
  const others = [
    ['f/coldStart', 1],
    ['g/duration', 1],
    ['f/duratioo', 1],
    ['f/duration', 2],
    ['f/duration', -1],
    ['', 1],
  ] as const;
  for (const [name, seed] of others) {
    const other = uniforms(randomStream(seed, name));
    expect(Math.abs(correlation(base, other))).toBeLessThan(zBound);
    expect(Math.abs(correlation(base.subarray(1), other.subarray(0, n - 1)))).toBeLessThan(zBound);
  }
});

test('first draws of neighbouring seeds are uniform', () => {
  const firsts = draw(n, () => 0).map((_, seed) => randomStream(seed, 'x').uniform());
  expect(ksDistance(firsts.sort(), (x) => x)).toBeLessThan(ksBound(n));
});

describe.each(seeds)('under seed %i', (seed) => {
  test('uniform: inside (0, 1), even over 256 bins and over pairs', () => {
    const values = uniforms(randomStream(seed, 'uniform'), 2 * n);
    expect(values.every((x) => x > 0 && x < 1)).toBe(true);
    const bins = Array.from({ length: 256 }, () => 0);
    const pairs = Array.from({ length: 256 }, () => 0);
    values.forEach((x, i) => {
      bins[Math.floor(x * 256)]! += 1;
      if (i % 2 === 1) pairs[Math.floor(values[i - 1]! * 16) * 16 + Math.floor(x * 16)]! += 1;
    });
    expect(chiSquaredOfEven(bins)).toBeLessThan(chiSquaredBound(255));
    expect(chiSquaredOfEven(pairs)).toBeLessThan(chiSquaredBound(255));
    expect(ksDistance(values.slice(0, n).sort(), (x) => x)).toBeLessThan(ksBound(n));
  });

  test('uniform: no serial correlation', () => {
    const values = uniforms(randomStream(seed, 'serial'));
    for (const lag of [1, 2, 3, 7]) {
      const z = correlation(values.subarray(lag), values.subarray(0, n - lag));
      expect(Math.abs(z)).toBeLessThan(zBound);
    }
  });

  test('exponential and normal have their laws', () => {
    const stream = randomStream(seed, 'laws');
    const exponentials = draw(n, () => stream.exponential()).sort();
    expect(ksDistance(exponentials, (x) => -Math.expm1(-x))).toBeLessThan(ksBound(n));
    const normals = draw(n, () => stream.normal()).sort();
    expect(ksDistance(normals, normalCdf)).toBeLessThan(ksBound(n));
  });
});

test('the uniformity test would notice a stream that is off by one in a hundred', () => {
  const stream = randomStream(1, 'off');
  const skewed = draw(4 * n, () => stream.uniform() ** 1.03).sort();
  expect(ksDistance(skewed, (x) => x)).toBeGreaterThan(ksBound(4 * n));
});
