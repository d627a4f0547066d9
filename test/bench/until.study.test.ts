// How many replications `--until` takes.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
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
