// The gate over several runs a side: what is noise between runs, and what is a change.

import { expect, test } from 'vitest';
import { shiftOf } from '../../reports/compare-runs.ts';
import { compareRuns, fewestRuns, type RunResult } from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';
import { copyOf, simulated } from './support.ts';

/** Runs of one code on a machine with better and worse minutes: every time is up to 15 % longer. */
const runsOf = async (count: number, name: string, factor = 1): Promise<RunResult[]> => {
  const stream = randomStream(1, name);
  const result: RunResult = { ...(await simulated({ seconds: 20 })), kind: 'measured' };
  return Array.from({ length: count }, () => {
    const minute = factor * (1 + 0.15 * stream.uniform());
    const run = copyOf(result) as { latencyMs: Record<string, number> } & RunResult;
    for (const [figure, value] of Object.entries(run.latencyMs)) {
      if (figure !== 'count') run.latencyMs[figure] = value * minute;
    }
    return run;
  });
};

test('the shift of two samples, and where it is known to lie', () => {
  const before = Array.from({ length: 20 }, (_, i) => i);
  const { difference, low, high } = shiftOf(
    before.map((value) => value + 30),
    before,
    1.96,
  );
  expect(difference).toBe(30);
  // Twenty values evenly over twenty: a shift is known to about four.
  expect(low).toBeGreaterThan(25);
  expect(high).toBeLessThan(35);
  expect(high - 30).toBe(30 - low);
});

test('an interval holds the shift about as often as it says', () => {
  const stream = randomStream(2, 'shift');
  const runs = 2000;
  let held = 0;
  for (let i = 0; i < runs; i += 1) {
    const draw = (): number[] => Array.from({ length: 10 }, () => stream.exponential());
    const { low, high } = shiftOf(draw(), draw(), 1.96);
    if (low <= 0 && high >= 0) held += 1;
  }
  expect(held / runs).toBeGreaterThan(0.94);
  expect(held / runs).toBeLessThan(0.98);
});

test('too few runs tell nothing, and it is known how many do', () => {
  expect(shiftOf([1, 2], [10, 20], 1.96)).toMatchObject({ low: -Infinity, high: Infinity });
  const fewest = fewestRuns(11);
  expect(fewest).toBeGreaterThan(4);
  expect(fewest).toBeLessThan(10);
});

test('better and worse minutes are no regression, a slower handler is', async () => {
  const [before, now, slower] = await Promise.all([runsOf(10, 'before'), runsOf(10, 'now'), runsOf(10, 'slow', 1.2)]);
  expect(compareRuns(now, before).filter(({ verdict }) => verdict === 'regressed')).toEqual([]);
  const regressed = compareRuns(slower, before).filter(({ verdict }) => verdict === 'regressed');
  expect(regressed.map(({ figure }) => figure)).toContain('latency p50');
  expect(regressed[0]!.sentence).toMatch(/REGRESSED: .* before, .* now \(\+\d+\.?\d* %, difference \+/);
});
