// The gate over repeated runs: each run is one value of each figure, and the two sides are told apart by ranks
// (Mann and Whitney), which asks nothing of how the values are spread. The interval of the shift is that of Hodges and
// Lehmann, widened for the number of figures.

import { isSaturated, sectionsOf, simultaneousZ, usualPracticalPercent, type CompareOptions } from './compare.ts';
import { comparePairs, exactPairs } from './compare-pairs.ts';
import { judged, type FigureComparison, type Needed } from './judge.ts';
import { measuredFigureNames, measuredFigures, type MeasuredFigure } from './measured-figures.ts';
import { ascending, median } from '../../sim/stats/median.ts';
import type { RunResult } from '../result/result.ts';
import type { Interval } from '../result/uncertainty.ts';

/** By how much `now` lies above `before`, with its interval; infinite where there are too few values to tell. */
export const shiftOf = (
  now: readonly number[],
  before: readonly number[],
  z: number,
): { readonly difference: number; readonly low: number; readonly high: number } => {
  const differences = ascending(now.flatMap((value) => before.map((other) => value - other)));
  const pairs = differences.length;
  const spread = Math.sqrt((pairs * (now.length + before.length + 1)) / 12);
  // So many differences lie outside on each side (normal law of Mann and Whitney's U, with its correction for steps).
  const outside = Math.floor(pairs / 2 - z * spread - 0.5);
  const difference = median(differences);
  if (outside < 0) return { difference, low: -Infinity, high: Infinity };
  return { difference, low: differences[outside]!, high: differences[pairs - 1 - outside]! };
};

/** Fewest runs a side from which a change can be told at all. */
export const fewestRuns = (figures: number): number => {
  const z = simultaneousZ(figures);
  let runs = 2;
  while (runs ** 2 / 2 - z * Math.sqrt((runs ** 2 * (2 * runs + 1)) / 12) - 0.5 < 0) runs += 1;
  return runs;
};

/** Figures that are compared: those of the whole, and of each function that is called, where there are several functions. */
export const figuresCompared = (functions: number, called: number): number =>
  measuredFigureNames.length * (functions < 2 ? 1 : called + 1);

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
};

/** Ranks need so much more data than means of normal values (their efficiency, 3/π, by its root). */
const rankFactor = Math.sqrt(Math.PI / 3);

interface Sides {
  readonly now: readonly number[];
  readonly before: readonly number[];
}

/** The interval that the spread of the runs lets expect, also where they are too few for one by ranks. */
const expectedInterval = ({ now, before }: Sides, difference: number, z: number): Interval => {
  const of = (values: readonly number[]): number => deviation(values) / Math.sqrt(values.length);
  const half = z * rankFactor * Math.hypot(of(now), of(before));
  return { low: difference - half, high: difference + half };
};

interface Context {
  readonly functionName: string | null;
  readonly practicalPercent: number;
  readonly z: number;
  readonly fewest: number;
  readonly obstacle: string | null;
}

const lackOf = (side: string, figures: readonly MeasuredFigure[]): string | null => {
  // Runs without any value have nothing to be ranked by.
  const without = figures.filter(({ count }) => count === 0);
  const lack = without[0]?.lack(0) ?? figures[0]!.lack(figures.reduce((sum, { count }) => sum + count, 0));
  if (lack === null) return null;
  const some = without.length === 0 || figures.length === 1 ? '' : `${without.length} of ${figures.length} runs: `;
  return `${side} ${some}${lack}`;
};

const comparedFigure = (
  now: readonly MeasuredFigure[],
  before: readonly MeasuredFigure[],
  { functionName, practicalPercent, z, fewest, obstacle }: Context,
): FigureComparison => {
  const valuesOf = (figures: readonly MeasuredFigure[]): number[] => figures.map(({ value }) => value);
  const medianOf = (figures: readonly MeasuredFigure[]): number | null =>
    figures.some(({ count }) => count === 0) ? null : median(ascending(valuesOf(figures)));
  const sides = { now: valuesOf(now), before: valuesOf(before) };
  const runs = Math.min(now.length, before.length);
  const shift = shiftOf(sides.now, sides.before, z);
  const change = {
    functionName,
    before: medianOf(before),
    now: medianOf(now),
    ...shift,
    expected: expectedInterval(sides, shift.difference, z),
    lack: lackOf('now', now) ?? lackOf('baseline', before),
    obstacle,
    times: (factor: number): Needed => ({ runs: Math.max(fewest, Math.ceil(runs * factor)) }),
  };
  return judged(now[0]!, change, { practicalPercent, exact: null });
};

/**
 * Every figure of `current` against `baseline`, several runs on each side; those of a saturated host are left out. Sides without
 * chance between them are compared in pairs.
 */
export const compareRuns = (
  current: readonly RunResult[],
  baseline: readonly RunResult[],
  options: CompareOptions = {},
): FigureComparison[] => {
  const exact = exactPairs(current, baseline);
  if (exact !== null) return comparePairs(exact, options);
  const sections = sectionsOf([...current, ...baseline]);
  const [calmNow, calmBefore] = [current, baseline].map((runs) => runs.filter((result) => !isSaturated(result)));
  const isTrusted = calmNow!.length > 0 && calmBefore!.length > 0;
  const figures = sections.length * measuredFigureNames.length;
  const context = {
    practicalPercent: options.practicalPercent ?? usualPracticalPercent,
    z: simultaneousZ(figures),
    fewest: fewestRuns(figures),
    obstacle: isTrusted ? null : 'as every run of a side was on a saturated host',
  };
  return sections.flatMap(([functionName, of]) => {
    const figuresOf = (runs: readonly RunResult[]): MeasuredFigure[][] =>
      runs.map((result) => measuredFigures(of(result), result.warmupMs));
    const now = figuresOf(isTrusted ? calmNow! : current);
    const before = figuresOf(isTrusted ? calmBefore! : baseline);
    const column = (all: MeasuredFigure[][], index: number): MeasuredFigure[] => all.map((own) => own[index]!);
    return measuredFigureNames.map((_, index) =>
      comparedFigure(column(now, index), column(before, index), { ...context, functionName }),
    );
  });
};
