// How often what the gate says is true, over many made-up runs.

import { beforeAll, describe, expect, test } from 'vitest';
import {
  compareResults,
  compareRuns,
  fewestRuns,
  gateSentence,
  gateVerdict,
  isBlind,
  type FigureComparison,
  type RunResult,
} from '../../reports/index.ts';
import { measuredFigureNames } from '../../reports/comparing/measured-figures.ts';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import { independent, madeUpRun, ofWhole as of, sideLike } from './made-up-runs.ts';
import { simulated } from './support.ts';

let template: RunResult;
beforeAll(async () => {
  template = await simulated({ seconds: 5 });
});

/** Runs of a machine that is up to 3 % faster or slower from one to the next. */
const sideOf = (stream: RandomStream, runs: number, factor = 1): RunResult[] =>
  sideLike(template, stream, runs, factor);

const fewest = (runs: number) => ({ runs, measured: runs, needed: fewestRuns(measuredFigureNames.length) });

describe('three runs a side', () => {
  test('never say that nothing changed, whatever they show, and could not tell', () => {
    const stream = randomStream(1, 'three');
    for (let study = 0; study < 30; study += 1) {
      for (const factor of [1, 1.02, 1.15, 2]) {
        const figures = compareRuns(sideOf(stream, 3, factor), sideOf(stream, 3));
        for (const text of [gateSentence(figures), gateSentence(figures, fewest(3))]) {
          expect(text).toMatch(/^could not tell whether latency p50 changed/);
          expect(text).not.toMatch(/nothing changed|no change/);
        }
        expect(gateVerdict(figures)).toBe('could not tell');
        expect(new Set(figures.map(({ verdict }) => verdict))).not.toContain('same');
      }
    }
    // Not even of runs that are equal to the last digit.
    const [run] = sideOf(stream, 1);
    expect(gateVerdict(compareRuns([run!, run!, run!], [run!, run!, run!]))).toBe('could not tell');
  });

  test('name the change, the fewest that can tell, and how many would settle it', () => {
    const stream = randomStream(2, 'three');
    const figures = compareRuns(sideOf(stream, 3, 1.15), sideOf(stream, 3));
    expect(gateSentence(figures, fewest(3))).toMatch(
      /^could not tell whether latency p50 changed \(\+1\d\.\d %\): 3 runs a side can never settle 11 figures at once with 95 %, 7 are the fewest that can; .*about \d+ runs a side would settle (all of them|latency p50)/,
    );
    const { needed } = of(figures, 'latency p50');
    // As many as it says do settle it.
    const runs = needed !== null && 'runs' in needed ? needed.runs : 0;
    expect(runs).toBeGreaterThanOrEqual(7);
    expect(runs).toBeLessThan(20);
    let found = 0;
    for (let i = 0; i < 20; i += 1) {
      const settled = compareRuns(sideOf(stream, runs, 1.15), sideOf(stream, runs));
      if (of(settled, 'latency p50').verdict === 'regressed') found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(18);
  });
});

describe('one run a side', () => {
  /** Two runs of equal code that leave the median between −9 and +9 %, say. */
  const unsure = (): FigureComparison[] => {
    const stream = randomStream(6, 'modes');
    const [now, before] = sideOf(stream, 2);
    return compareResults(now!, before!);
  };

  test('the length that would settle it does, most of the time', async () => {
    const runs = async (seconds: number, seed: number, p50: number): Promise<RunResult> => ({
      ...(await simulated({ seconds, seed, p50 })),
      kind: 'measured',
    });
    const unclear = compareResults(await runs(8, 1, 86), await runs(8, 2, 80));
    const { verdict, needed, sentence } = of(unclear, 'latency p50');
    expect(verdict).toBe('unclear');
    expect(sentence).toMatch(/could not be told; about .* a run would settle it/);
    const seconds = Math.ceil((needed !== null && 'lengthMs' in needed ? needed.lengthMs : 0) / 1000);
    expect(seconds).toBeGreaterThan(8);
    expect(seconds).toBeLessThan(600);
    let told = 0;
    for (let seed = 10; seed < 30; seed += 2) {
      const settled = compareResults(await runs(2 * seconds, seed, 86), await runs(2 * seconds, seed + 1, 80));
      if (of(settled, 'latency p50').verdict !== 'unclear') told += 1;
    }
    expect(told).toBeGreaterThanOrEqual(8);
  });

  test('a change of that size is seen, indeed', () => {
    const stream = randomStream(7, 'seen');
    let found = 0;
    for (let i = 0; i < 40; i += 1) {
      const [, seen] = /a change of more than ([\d.]+) %/.exec(gateSentence(unsure()))!;
      const now = madeUpRun(template, stream, independent, 1 + Number(seen) / 100);
      const before = madeUpRun(template, stream, independent, 1);
      if (of(compareResults(now, before), 'latency p50').verdict === 'regressed') found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(38);
  });

  test('a saturated host sees nothing, and one answer tells nothing', async () => {
    const both = await Promise.all([1, 2].map((seed) => simulated({ seconds: 240, seed })));
    const [now, before] = both.map((result) => ({ ...result, kind: 'measured' as const }));
    expect(isBlind(compareResults(now!, before!))).toBe(false);
    expect(isBlind(compareResults({ ...now!, warnings: ['host saturated: busy'] }, before!))).toBe(true);
    const one = { ...before!, latencyMs: { ...before!.latencyMs, count: 1, p50: 90 } };
    expect(isBlind(compareResults(now!, one))).toBe(true);
  });
});
