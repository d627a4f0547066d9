// What a step says of its latencies lies within what the run says of all.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

test.each(['250ms', '33ms', '1777ms'])('no step of a constant %s is above its maximum', async (constant) => {
  const { series, latencyMs } = await simulateScenario(
    compileScenario(
      {
        name: 't',
        duration: '1m',
        functions: { f: { duration: { constant }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } } }],
      },
      'test',
      '.',
    ),
  );
  for (const values of [series.meanMs!, series.p50Ms, series.p99Ms]) {
    expect(Math.max(...values)).toBeLessThanOrEqual(latencyMs.max);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * latencyMs.max);
  }
});
