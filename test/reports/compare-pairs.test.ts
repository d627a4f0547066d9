// Runs of one scenario and seed on both sides, compared pair by pair: which side is without data, and that it is said.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { comparePairs, exactPairs } from '../../reports/comparing/compare-pairs.ts';
import type { RunResult } from '../../reports/index.ts';

const run = (seed: number, provisionedConcurrency: number): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'pairs',
        duration: '20s',
        seed,
        functions: {
          f: { provisionedConcurrency, duration: { constant: '10ms' }, coldStart: { constant: '50ms' } },
        },
        traffic: [{ to: 'f', arrivals: { poisson: { rate: '50/s' } } }],
      },
      'pairs.yaml',
      '.',
    ),
  );

const init = (pairs: readonly (readonly [RunResult, RunResult])[]) => {
  const figures = comparePairs({ exact: 'simulated runs of one scenario, seed by seed', pairs } as never, {});
  return figures.find(({ figure }) => figure === 'init p50');
};

test('pairs are of one seed each, in whichever order', async () => {
  const [one, two] = [await run(1, 0), await run(2, 0)];
  const [oneAgain, twoAgain] = [await run(1, 0), await run(2, 0)];
  const paired = exactPairs([oneAgain, twoAgain], [two, one]);
  expect(paired!.pairs.map(([now, before]) => [now.seed, before.seed])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(exactPairs([oneAgain], [one, two])).toBe(null);
  expect(exactPairs([oneAgain, oneAgain], [one, two])).toBe(null);
});

test('a side without data is named, ours first', async () => {
  const [cold, warm] = [await run(1, 0), await run(1, 20)];
  expect(warm.totals.coldStarts).toBe(0);
  const noData = (side: string) => ({ verdict: 'no data', sentence: `init p50 has no data: ${side} no cold starts` });
  expect(init([[warm, cold]])).toMatchObject(noData('now'));
  expect(init([[cold, warm]])).toMatchObject(noData('baseline'));
  expect(init([[warm, warm]])).toMatchObject(noData('now'));
  expect(init([[cold, cold]])!.verdict).toBe('same');
  // What a pair tells is enough, where another has nothing on either side.
  expect(
    init([
      [cold, cold],
      [warm, warm],
    ])!.verdict,
  ).toBe('same');
});
