import { expect, test } from 'vitest';
import { isSettled, simulateScenario } from '../../bench/run/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const scenario = compileScenario(
  {
    name: 'until',
    duration: '30s',
    functions: {
      f: { reservedConcurrency: 12, duration: { exponential: { mean: '100ms' } }, coldStart: { constant: '50ms' } },
    },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '100/s' } } }],
  },
  'test',
  '.',
);

test('replicates until the intervals are small enough, and not much longer', async () => {
  const counts: number[] = [];
  for (const untilShare of [0.02, 0.008]) {
    const { replications, intervals } = await simulateScenario(scenario, { untilShare });
    const { mean, high } = intervals!['throttledShare']!;
    expect((high - mean) / mean).toBeLessThanOrEqual(untilShare);
    counts.push(replications);
  }
  expect(counts[0]).toBeGreaterThanOrEqual(10);
  expect(counts[1]! / counts[0]!).toBeGreaterThan(1.5);
});

test('a figure that is 0 throughout decides nothing', () => {
  const row = { throttledShare: 0, coldShare: 0, meanMs: 10, p99Ms: 20 };
  expect(
    isSettled(
      Array.from({ length: 10 }, () => row),
      0.01,
    ),
  ).toBe(true);
  expect(isSettled([row, row], 0.01)).toBe(false);
});
