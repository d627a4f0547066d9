// One suite for every arrival process: ascending, the same whatever the block size, as many as the rate says.

import { describe, expect, test } from 'vitest';
import {
  burst,
  collectInstants,
  instants,
  merge,
  onOffPoints,
  paced,
  poisson,
  randomStream,
  rateCurve,
  sinePoints,
  spreadCounts,
  stepPoints,
  type ArrivalProcess,
  type RateCurve,
  type RatePoint,
} from '../../sim/index.ts';
import { ksBound, ksDistance, zBound } from './statistics.ts';

const endMs = 60_000;

const curves: Readonly<Record<string, readonly RatePoint[]>> = {
  constant: [{ atMs: 0, perSecond: 100 }],
  'ramp up': [
    { atMs: 0, perSecond: 0 },
    { atMs: endMs, perSecond: 300 },
  ],
  'ramp down to silence': [
    { atMs: 0, perSecond: 200 },
    { atMs: 40_000, perSecond: 0 },
  ],
  'a ramp cut by the end': [
    { atMs: 0, perSecond: 10 },
    { atMs: 2 * endMs, perSecond: 400 },
  ],
  'a late start': [{ atMs: 30_000, perSecond: 200 }],
  steps: stepPoints([
    { atMs: 0, perSecond: 50 },
    { atMs: 20_000, perSecond: 300 },
    { atMs: 40_000, perSecond: 0 },
    { atMs: 50_000, perSecond: 100 },
  ]),
  sine: sinePoints(100, 80, 20_000, endMs),
  'sine clipped at 0': sinePoints(50, 100, 30_000, endMs),
  'on and off': onOffPoints(400, 2000, 7000, endMs),
  silence: [{ atMs: 0, perSecond: 0 }],
};

const curveOf = (name: string): RateCurve => rateCurve(curves[name]!, endMs);

/** Integral of `rateAt` over [fromMs, toMs), arrivals; midpoints of 1 ms. */
const integral = (process: ArrivalProcess | RateCurve, fromMs: number, toMs: number): number => {
  let sum = 0;
  for (let atMs = fromMs; atMs < toMs; atMs += 1) sum += process.rateAt(atMs + 0.5) / 1000;
  return sum;
};

/** Builders of every process; with `noise` the count is Poisson, without it exact to one, null where there is no rate. */
const processes: readonly (readonly [name: string, build: () => ArrivalProcess, noise: boolean | null])[] = [
  ...Object.keys(curves).flatMap((name) => [
    [`poisson, ${name}`, () => poisson(curveOf(name), randomStream(3, name)), true] as const,
    [`paced, ${name}`, () => paced(curveOf(name)), false] as const,
  ]),
  ['instants', () => instants([5, 1, 1, 59_999, 70_000, 3000], endMs), null],
  ['no instants', () => instants([], endMs), null],
  ['burst', () => burst(10_000, 5000, endMs), null],
  ['burst after the end', () => burst(endMs, 5000, endMs), null],
  [
    'merge of poissons',
    () => merge([poisson(curveOf('sine'), randomStream(1, 'a')), poisson(curveOf('steps'), randomStream(1, 'b'))]),
    true,
  ],
  ['merge of one', () => merge([paced(curveOf('constant'))]), false],
  [
    'counts spread over their steps',
    () => spreadCounts({ stepMs: 10_000, steps: [0, 2, 3], counts: [500, 1, 3000] }, endMs, randomStream(2, 'counts')),
    true,
  ],
  [
    'counts cut by the end',
    () => spreadCounts({ stepMs: 45_000, steps: [0, 1, 2], counts: [40, 3000, 9] }, endMs, randomStream(2, 'cut')),
    true,
  ],
  ['no counts', () => spreadCounts({ stepMs: 1000, steps: [], counts: [] }, endMs, randomStream(2, 'none')), true],
  ['merge of none', () => merge([]), false],
  [
    'merge of unlike ones',
    () => merge([burst(10_000, 2000, endMs), instants([1, 2, 3], endMs), paced(curveOf('constant'))]),
    null,
  ],
];

const inBlocks = (process: ArrivalProcess, length: number): number[] => {
  const all: number[] = [];
  const block = new Float64Array(length);
  for (;;) {
    const count = process.fill(block);
    all.push(...block.subarray(0, count));
    if (count < length) return all;
  }
};

describe.each(processes)('%s', (_name, build) => {
  const all = [...collectInstants(build())];

  test('ascends inside the run', () => {
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(all[0] ?? 0).toBeGreaterThanOrEqual(0);
    expect(all.at(-1) ?? 0).toBeLessThan(endMs);
  });

  test('does not depend on the size of the blocks', () => {
    for (const length of [1, 7, 512, 4096]) expect(inBlocks(build(), length)).toEqual(all);
  });

  test('has ended when it says so', () => {
    const process = build();
    collectInstants(process);
    expect(process.fill(new Float64Array(8))).toBe(0);
  });
});

test.each(processes.filter(([, , noise]) => noise !== null))(
  '%s comes as often as its rate says, over the run and over each sixth of it',
  (_name, build, noise) => {
    const process = build();
    const all = collectInstants(build());
    const sixths = [0, 1, 2, 3, 4, 5].map((sixth) => [sixth * 10_000, (sixth + 1) * 10_000] as const);
    for (const [fromMs, toMs] of [[0, endMs] as const, ...sixths]) {
      const expected = integral(process, fromMs, toMs);
      const count = all.filter((atMs) => atMs >= fromMs && atMs < toMs).length;
      const slack = noise === true ? zBound * Math.sqrt(expected) + 3 : 1.01;
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(slack);
    }
  },
);

test('gaps of a constant Poisson process are exponential', () => {
  const atMs = collectInstants(poisson(rateCurve([{ atMs: 0, perSecond: 100 }], 1e6), randomStream(9, 'gaps')));
  const gaps = atMs.map((at, index) => at - (atMs[index - 1] ?? 0)).sort();
  expect(ksDistance(gaps, (x) => -Math.expm1(-x / 10))).toBeLessThan(ksBound(gaps.length));
});

test('instants of a ramp have the law of the ramp', () => {
  const atMs = collectInstants(poisson(curveOf('ramp up'), randomStream(4, 'ramp')));
  expect(ksDistance(atMs, (x) => (x / endMs) ** 2)).toBeLessThan(ksBound(atMs.length));
});

test('counts are kept, and spread evenly within their step', () => {
  const counts = { stepMs: 1000, steps: [2, 7], counts: [20_000, 3] };
  const atMs = collectInstants(spreadCounts(counts, endMs, randomStream(5, 'spread')));
  const inStep = atMs.subarray(0, 20_000);
  expect(atMs).toHaveLength(20_003);
  expect(ksDistance(inStep, (x) => (x - 2000) / 1000)).toBeLessThan(ksBound(inStep.length));
  expect([...atMs.subarray(20_000)].every((at) => at >= 7000 && at <= 8000)).toBe(true);
});

test('paced arrivals come on the dot', () => {
  const at = (points: readonly RatePoint[], end: number): number[] => [
    ...collectInstants(paced(rateCurve(points, end))),
  ];
  expect(at([{ atMs: 0, perSecond: 4 }], 1000)).toEqual([0, 250, 500, 750]);
  expect(at([{ atMs: 100, perSecond: 4 }], 1000)).toEqual([100, 350, 600, 850]);
  expect(at(onOffPoints(2, 1000, 2000, 7000), 7000)).toEqual([0, 500, 3000, 3500, 6000, 6500]);
  expect(
    at(
      [
        { atMs: 0, perSecond: 0 },
        { atMs: 1000, perSecond: 2 },
      ],
      1001,
    ),
  ).toEqual([0, 1000]);
});

test.each(Object.keys(curves))('curve %s: its total is the integral of its rate', (name) => {
  const curve = curveOf(name);
  // The midpoint rule is off by at most a millisecond's arrivals at each corner.
  expect(Math.abs(curve.total - integral(curve, 0, endMs))).toBeLessThan(0.5);
});

test.each(processes.filter(([name]) => /instants|burst/.test(name)))(
  '%s: no rate, for it comes at once',
  (_, build) => {
    const process = build();
    expect([0, 1, 5, 10_000, 30_000, endMs].map((atMs) => process.rateAt(atMs))).toEqual([0, 0, 0, 0, 0, 0]);
  },
);

test('a merge has the rates of all together', () => {
  const process = merge([burst(10_000, 2000, endMs), paced(curveOf('constant')), paced(curveOf('ramp up'))]);
  const [constant, ramp] = [curveOf('constant'), curveOf('ramp up')];
  for (const atMs of [0, 10_000, 15_000, endMs])
    expect(process.rateAt(atMs)).toBeCloseTo(constant.rateAt(atMs) + ramp.rateAt(atMs), 9);
});

test.each(Object.keys(curves))('poisson and paced, %s: tell the rate of their curve', (name) => {
  const at = [0, 1, 9999, 10_000, 19_999, 20_001, 30_000, 59_999, endMs];
  const curve = curveOf(name);
  const expected = at.map((atMs) => curve.rateAt(atMs));
  for (const process of [poisson(curve, randomStream(3, name)), paced(curve)])
    expect(at.map((atMs) => process.rateAt(atMs))).toEqual(expected);
});

test('a rate jumps where two points share an instant, and is nothing outside', () => {
  const curve = curveOf('steps');
  expect([0, 19_999, 20_000, 39_999, 40_000, 50_000, 59_999].map((atMs) => curve.rateAt(atMs))).toEqual([
    50, 50, 300, 300, 0, 100, 100,
  ]);
  expect([-1, endMs].map((atMs) => curve.rateAt(atMs))).toEqual([0, 0]);
  expect(curveOf('ramp up').rateAt(15_000)).toBeCloseTo(75, 9);
});

test('a sine is drawn to 0.04 % of its amplitude', () => {
  const curve = curveOf('sine');
  for (let atMs = 0; atMs < endMs; atMs += 13) {
    const exact = 100 + 80 * Math.sin((2 * Math.PI * atMs) / 20_000);
    expect(Math.abs(curve.rateAt(atMs) - exact)).toBeLessThan(0.0004 * 80);
  }
});
