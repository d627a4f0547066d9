// What the gate says: a change with its size and how sure it is, that it could not tell and what would settle it, and that
// nothing ran. Never that nothing changed where it does not know.

import { beforeAll, describe, expect, test } from 'vitest';
import { checkTable } from '../../bench/commands/check-table.ts';
import { outcomeOf } from '../../bench/commands/check-outcome.ts';
import {
  compareResults,
  compareRuns,
  figuresCompared,
  gateSentence,
  gateVerdict,
  isBlind,
  junitOfComparison,
  type FigureComparison,
  type RunResult,
} from '../../reports/index.ts';
import { measuredFigureNames, measuredFigures } from '../../reports/comparing/measured-figures.ts';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import { ofWhole as of, sideLike } from './made-up-runs.ts';
import { copyOf, simulated } from './support.ts';

let template: RunResult;
beforeAll(async () => {
  template = await simulated({ seconds: 5 });
});

/** Runs of a machine that is up to 3 % faster or slower from one to the next. */
const sideOf = (stream: RandomStream, runs: number, factor = 1): RunResult[] =>
  sideLike(template, stream, runs, factor);

test('the names of the figures are theirs', () => {
  expect(measuredFigures(template).map(({ figure }) => figure)).toEqual(measuredFigureNames);
  expect(figuresCompared(1, 1)).toBe(11);
  expect(figuresCompared(3, 2)).toBe(33);
});

describe('one run a side', () => {
  test('a pass names what it could not tell of, and is no claim that nothing changed', async () => {
    const both = await Promise.all([1, 2].map((seed) => simulated({ seconds: 240, seed })));
    const [now, before] = both.map((result) => ({ ...result, kind: 'measured' as const }));
    const figures = compareResults(now!, before!);
    expect(of(figures, 'latency p50').verdict).toBe('same');
    expect(figures.some(({ verdict }) => verdict === 'unclear')).toBe(true);
    expect(gateVerdict(figures)).toBe('pass');
    expect(gateSentence(figures)).toMatch(
      /^no change in \d+ of 33 figures \(within 5 %, by intervals that hold all 33 figures at once with 95 %\); could not tell of \d+ \(/,
    );
  });

  test('of equal files nothing changed, exactly where there is no chance', async () => {
    const result = await simulated();
    expect(gateSentence(compareResults(result, result))).toMatch(
      /^nothing changed: 33 same of 33 figures \(simulated runs of one scenario and seed, so that this is exact\)$/,
    );
    // Pooled of other numbers of replications they are not of one making.
    const pooled = {
      ...result,
      replications: 5,
      latencyMs: { ...result.latencyMs, p50: result.latencyMs.p50 * 1.001 },
    };
    expect(of(compareResults(pooled, result), 'latency p50').verdict).not.toBe('regressed');
  });

  test('a measured run against itself is the same run, and said to be; equal counts of two runs are no proof', async () => {
    const result: RunResult = { ...(await simulated({ seconds: 0.4 })), kind: 'measured' };
    expect(gateSentence(compareResults(result, copyOf(result)))).toMatch(
      /^nothing changed: \d+ same of 33 figures \(the same run on both sides, so that this is exact\)/,
    );
    const other = { ...result, host: { ...result.host, cpuModel: 'another' } };
    for (const twin of [other, { ...result, kind: 'simulated' as const }]) {
      const figures = compareResults(result, twin);
      expect(gateSentence(figures)).not.toMatch(/nothing changed|exact/);
      for (const { verdict, low, high, baseline, unit, practicalPercent } of figures) {
        if (verdict !== 'same') continue;
        const practical = Math.max(unit === 'ms' ? 0.05 : 0.001, (practicalPercent / 100) * baseline!);
        expect(Math.max(-low, high)).toBeLessThanOrEqual(practical);
      }
      // Neither nothing throttled of 40 is known to a tenth of a point.
      expect(of(figures, 'throttled share').verdict).toBe('unclear');
    }
  });

  test('a regression comes with its interval, the practical size and how sure that is', async () => {
    const runs = await Promise.all([96, 80].map((p50, seed) => simulated({ seconds: 120, seed, p50 })));
    const [now, before] = runs.map((result) => ({ ...result, kind: 'measured' as const }));
    expect(gateSentence(compareResults(now!, before!))).toMatch(
      /^regressed: .*latency p50 \+\d+\.\d % \[\+\d[\d.]* % to \+\d[\d.]* %\].* \(each by more than 5 %, by intervals that hold all 33 figures at once with 95 %\); \d+ same/,
    );
  });
});

describe('the table', () => {
  test('the change is that of the two columns beside it, also where the ranks see another', () => {
    const stream = randomStream(3, 'table');
    const before = sideOf(stream, 9);
    // Half of the runs on both sides fell into a hole: the medians lie apart, the middle of all pairs does not.
    const fallen = (runs: RunResult[], from: number): RunResult[] =>
      runs.map((run, index) =>
        index < from ? run : { ...run, latencyMs: { ...run.latencyMs, p50: 254.8 + 10 * index } },
      );
    const now = fallen(sideOf(stream, 9), 4);
    before.splice(0, 9, ...fallen(before, 5));
    const figure = of(compareRuns(now, before), 'latency p50');
    expect(figure.changePercent).toBeCloseTo((100 * (figure.current! - figure.baseline!)) / figure.baseline!, 9);
    expect(figure.changePercent).toBeGreaterThan(400);
    expect(figure.sentence).toMatch(/middle of all pairs of runs \+/);
  });

  test('values have units, and what was not counted is a dash', () => {
    const stream = randomStream(4, 'units');
    const [now, before] = sideOf(stream, 2);
    const cold = { ...before!, initMs: { ...before!.initMs, count: 0, p50: 0 } };
    const text = checkTable(compareResults(now!, cold), { color: false });
    expect(text).toMatch(/│ latency p50 +│ [\d.]+ ms +│ [\d.]+ ms +│ [+−]?[\d.]+ % +│ .* to .* │/);
    expect(text).toMatch(/│ throttled share +│ 0 % +│ 0 % +│ 0 % +│/);
    expect(text).toMatch(/│ cost per million +│ \$[\d.]+ +│ \$[\d.]+ +│/);
    expect(text).toMatch(/│ init p50 +│ – +│ [\d.]+ ms +│ – +│ +│ no data │/);
  });

  test('names obey nobody', async () => {
    const result = await simulated();
    const { api, job } = result.functions;
    const named = { ...result, functions: { 'a\u001B[2Jb\u202E': api!, job: job! } };
    const text = checkTable(compareResults(named, named), { color: false });
    // oxlint-disable-next-line no-control-regex -- what a terminal obeys
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(text).toContain('a\\u001b[2Jb\\u202e');
  });
});

describe('no data', () => {
  const empty = (result: RunResult): RunResult => ({
    ...result,
    kind: 'measured',
    totals: { ...result.totals, completed: 0, failed: 0, timedOut: 0, throttled: result.totals.offered, coldStarts: 0 },
    latencyMs: { ...result.latencyMs, count: 0, p50: 0, p90: 0, p95: 0, p99: 0, mean: 0 },
    initMs: { ...result.initMs, count: 0, p50: 0 },
    billedMs: { ...result.billedMs, count: 0, mean: 0 },
    cost: { ...result.cost, requests: 0, perMillionUsd: 0 },
    functions: {},
  });

  test('a side that ran nothing neither improved nor stayed the same, and passes by no setting', async () => {
    const result: RunResult = { ...(await simulated()), kind: 'measured', functions: {} };
    for (const [now, before] of [
      [empty(result), result],
      [result, empty(result)],
      [empty(result), empty(result)],
    ] as const) {
      for (const figures of [compareResults(now, before), compareRuns(Array(8).fill(now), Array(8).fill(before))]) {
        for (const name of ['latency p50', 'latency mean', 'error share', 'billed mean', 'cost per million'])
          expect(of(figures, name).verdict).toBe('no data');
        expect(gateVerdict(figures)).toMatch(/no data|regressed/);
        for (const mode of ['blind', 'fail', 'pass'] as const) expect(outcomeOf(figures, [], mode).passes).toBe(false);
      }
    }
    const figures = compareResults(empty(result), empty(result));
    expect(gateSentence(figures)).toMatch(
      /^no data: latency p50 has no data: none of [\d,]+ invocations ran \([\d,]+ throttled\), on both sides$/,
    );
    const cases = { fails: outcomeOf(figures, [], 'pass').fails };
    expect(junitOfComparison('x', figures, cases)).toMatch(
      /failures="1"[\s\S]*<failure message="latency p50 has no data/,
    );
  });

  test('a quantile of too few values has none; equal values stay the same', async () => {
    const few: RunResult = { ...(await simulated({ seconds: 0.4 })), kind: 'measured' };
    const other: RunResult = { ...(await simulated({ seconds: 0.4, seed: 9 })), kind: 'measured' };
    expect(few.latencyMs.count).toBeLessThan(100);
    const p99 = of(compareResults(few, other), 'latency p99');
    expect(p99).toMatchObject({
      verdict: 'no data',
      sentence: expect.stringMatching(/answers: p99 takes 100, so that one lies beyond it/),
    });
    expect(of(compareResults(few, few), 'latency p99').verdict).toBe('same');
  });

  test('a function to which nothing is sent is in no figure', async () => {
    const result = await simulated();
    const { api, job } = result.functions;
    const idle = { ...job!, totals: { ...job!.totals, offered: 0 } };
    const three = { ...result, functions: { api: api!, job: job!, idle } };
    const names = new Set(compareResults(three, three).map(({ functionName }) => functionName));
    expect(names).toEqual(new Set([null, 'api', 'job']));
  });
});

describe('what becomes of a gate that could not tell', () => {
  const blind = (): FigureComparison[] => {
    const stream = randomStream(5, 'modes');
    return compareRuns(sideOf(stream, 3, 1.15), sideOf(stream, 3));
  };
  /** Two runs of equal code that leave the median between −9 and +9 %, say. */
  const unsure = (): FigureComparison[] => {
    const stream = randomStream(6, 'modes');
    const [now, before] = sideOf(stream, 2);
    return compareResults(now!, before!);
  };

  test('is a setting', () => {
    const figures = blind();
    expect(isBlind(figures)).toBe(true);
    expect(outcomeOf(figures, [], 'blind')).toMatchObject({ verdict: 'could not tell', passes: false });
    expect(outcomeOf(figures, [], 'fail')).toMatchObject({ verdict: 'could not tell', passes: false });
    expect(outcomeOf(figures, [], 'pass')).toMatchObject({ verdict: 'could not tell', passes: true });
  });

  test('a median that is not settled, but known to a tenth, passes by default, with what would have been seen', () => {
    const figures = unsure();
    expect(of(figures, 'latency p50').verdict).toBe('unclear');
    expect(isBlind(figures)).toBe(false);
    expect(outcomeOf(figures, [], 'blind')).toMatchObject({ verdict: 'could not tell', passes: true });
    expect(outcomeOf(figures, [], 'fail')).toMatchObject({ verdict: 'could not tell', passes: false });
    expect(gateSentence(figures)).toMatch(
      /^could not tell whether latency p50 changed \([+−][\d.]+ % \[−[\d.]+ % to \+[\d.]+ %\]\); a change of more than [\d.]+ % would have been seen; \d same, /,
    );
  });

  test('one unclear figure of the tail fails only where that is asked for', async () => {
    const both = await Promise.all([1, 2].map((seed) => simulated({ seconds: 240, seed })));
    const [now, before] = both.map((result) => ({ ...result, kind: 'measured' as const }));
    const figures = compareResults(now!, before!);
    expect(outcomeOf(figures, [], 'blind')).toMatchObject({ verdict: 'pass', passes: true });
    expect(outcomeOf(figures, [], 'fail')).toMatchObject({ verdict: 'could not tell', passes: false });
  });

  test('JUnit fails what holds the gate, and skips the rest', () => {
    const failuresIn = (figures: FigureComparison[], mode: 'blind' | 'fail' | 'pass'): string =>
      /failures="(\d+)"/.exec(junitOfComparison('x', figures, outcomeOf(figures, [], mode)))![1]!;
    expect(failuresIn(blind(), 'blind')).toBe('1');
    expect(failuresIn(blind(), 'fail')).toBe('11');
    expect(failuresIn(blind(), 'pass')).toBe('0');
    expect(failuresIn(unsure(), 'blind')).toBe('0');
    expect(junitOfComparison('x', blind())).toMatch(/failures="0" errors="0" skipped="11"/);
  });

  test('an objective that is broken or without data is told before it', () => {
    const figures = blind();
    const objective = { figure: 'p99', limit: '<1s', bound: 1000, value: 'x' } as const;
    expect(outcomeOf(figures, [{ ...objective, verdict: 'broken' }], 'pass')).toMatchObject({
      verdict: 'objective broken',
      passes: false,
    });
    expect(outcomeOf(figures, [{ ...objective, verdict: 'no data' }], 'pass')).toMatchObject({
      verdict: 'objective without data',
      passes: false,
    });
  });
});
