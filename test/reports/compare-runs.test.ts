// The gate over several runs a side: what is noise between runs, and what is a change.

import { expect, test } from 'vitest';
import { shiftOf } from '../../reports/comparing/compare-runs.ts';
import { compareRuns, fewestRuns, gateSentence, type RunResult } from '../../reports/index.ts';
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

test('simulated runs of the same seeds are paired seed by seed, in whatever order, and exact', async () => {
  const runs = await Promise.all([1, 2, 3].map((seed) => simulated({ seconds: 5, seed })));
  const figures = compareRuns(runs, [runs[2]!, runs[0]!, runs[1]!]);
  expect(new Set(figures.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
  expect(gateSentence(figures)).toMatch(
    /^nothing changed: 33 same of 33 figures \(simulated runs of one scenario, seed by seed, so that this is exact\)$/,
  );
  const withP50 = (run: RunResult, factor: number): RunResult => ({
    ...run,
    latencyMs: { ...run.latencyMs, p50: run.latencyMs.p50 * factor },
  });
  const verdictOf = (factors: readonly number[]): string =>
    compareRuns(
      runs.map((run, index) => withP50(run, factors[index]!)),
      runs,
    )[0]!.verdict;
  expect(verdictOf([1, 1, 1.001])).toBe('regressed');
  expect(verdictOf([1, 0.999, 1])).toBe('improved');
  expect(verdictOf([1.001, 0.999, 1])).toBe('unclear');
  // Other seeds are another draw: that is chance again.
  const other = await simulated({ seconds: 5, seed: 4 });
  expect(gateSentence(compareRuns(runs, [...runs.slice(1), other]))).toMatch(/^could not tell/);
});

test('the same measured runs on both sides are the same; one run named three times is one run', async () => {
  const runs = await runsOf(3, 'same runs');
  expect(gateSentence(compareRuns(runs, runs.toReversed()))).toMatch(/^nothing changed: .*the same runs on both sides/);
  const once = [runs[0]!, runs[0]!, runs[0]!];
  expect(gateSentence(compareRuns(once, once))).toMatch(/^could not tell/);
});

test('what does not matter in practice is no regression, so large as it is said to be', async () => {
  const [before, slower] = await Promise.all([runsOf(10, 'before'), runsOf(10, 'slow', 1.2)]);
  const regressed = (options?: { practicalPercent: number }): number =>
    compareRuns(slower, before, options).filter(({ verdict }) => verdict === 'regressed').length;
  expect(regressed()).toBeGreaterThan(0);
  expect(regressed({ practicalPercent: 5 })).toBe(regressed());
  expect(regressed({ practicalPercent: 60 })).toBe(0);
});
