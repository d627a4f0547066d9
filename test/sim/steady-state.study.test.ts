// The warm-up of one long run, and intervals from its batches, on series whose truth is known.

import { expect, test } from 'vitest';
import { simulateBatches } from '../../bench/simulate/simulate-batches.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { batchMeans, erlangB, randomStream, warmUpLength } from '../../sim/index.ts';

/** Values that remember the one before: the mean is `level`. */
const related = (name: string, length: number, memory: number, level: number): number[] => {
  const stream = randomStream(9, name);
  let deviation = stream.normal() / Math.sqrt(1 - memory ** 2);
  return Array.from({ length }, () => {
    deviation = memory * deviation + stream.normal();
    return level + deviation;
  });
};

test('a warm-up is found where it ends, and none where there is none', () => {
  const noise = related('warm-up', 300, 0, 0);
  const rising = noise.map((value, i) => 100 + value - 60 * Math.exp(-i / 15));
  const length = warmUpLength(rising)!;
  // By then the rise is within a standard deviation of the noise.
  expect(length).toBeGreaterThanOrEqual(40);
  expect(length).toBeLessThan(110);
  expect(warmUpLength(noise.map((value) => 100 + value))).toBeLessThanOrEqual(60);
});

test('a series that never settles, or is short, has no steady state', () => {
  expect(warmUpLength(Array.from({ length: 300 }, (_, i) => i))).toBeNull();
  expect(warmUpLength([1, 2, 3])).toBeNull();
});

test.each([0, 0.5, 0.8])(
  'with a memory of %f the 95 %% interval holds the mean about as often as it says',
  (memory) => {
    const runs = 300;
    let held = 0;
    for (let i = 0; i < runs; i += 1) {
      const values = related(`${memory} ${i}`, 640, memory, 10);
      const { estimate } = batchMeans(
        values,
        values.map(() => 1),
      );
      if (estimate.low <= 10 && estimate.high >= 10) held += 1;
    }
    // Batches of a series with memory keep a little of it: a few percent less is what the literature finds.
    expect(held / runs).toBeGreaterThan(0.89);
  },
);

test('batches that are still related say so', () => {
  const values = related('slow', 100, 0.99, 0);
  const { batches, independent } = batchMeans(
    values,
    values.map(() => 1),
  );
  expect(batches).toBe(8);
  expect(independent).toBe(false);
});

const loss = (duration: string, rate: unknown): ReturnType<typeof compileScenario> =>
  compileScenario(
    {
      name: 'loss',
      duration,
      seed: 3,
      account: {
        concurrency: 50,
        unreservedMinimum: 0,
        rules: { scaling: 'unlimited', requestRatePerConcurrency: null },
      },
      functions: {
        f: {
          timeout: '1m',
          duration: { exponential: { mean: '1s' } },
          coldStart: { constant: 0 },
          keepAlive: { fixed: '10m' },
        },
      },
      traffic: [{ to: 'f', arrivals: { poisson: { rate } } }],
    },
    'test',
    '.',
  );

test("one long run knows Erlang's blocking, and how well it knows it", async () => {
  const result = await simulateBatches(loss('4h', '50/s'));
  const { mean, low, high } = result.intervals!['throttledShare']!;
  const truth = erlangB(50, 50);
  expect(low).toBeLessThan(truth);
  expect(high).toBeGreaterThan(truth);
  expect((high - low) / mean).toBeLessThan(0.1);
  expect(result.warmupMs).toBe(result.batches!.warmupMs);
  expect(result.batches!.count).toBeGreaterThanOrEqual(8);
});

test('a run that never settles is refused with the cure', async () => {
  await expect(
    simulateBatches(
      loss('10m', [
        ['0s', '1/s'],
        ['10m', '200/s'],
      ]),
    ),
  ).rejects.toThrow(/duration: the run of 10m finds no steady state; make it longer/);
});
