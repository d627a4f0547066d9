// Several runs a side that leave nothing to chance: simulated runs of one scenario, seed by seed, or the very same measured
// runs. They are compared in pairs, and without intervals.

import { isDeepStrictEqual } from 'node:util';
import { isOfOneSeed, sectionsOf, type CompareOptions } from './compare.ts';
import { judged, type Exactness, type FigureComparison } from './judge.ts';
import { measuredFigureNames, measuredFigures, type MeasuredFigure } from './measured-figures.ts';
import { ascending, median } from '../../sim/stats/median.ts';
import type { RunResult } from '../result/result.ts';

type Pair<T> = readonly [now: T, before: T];

export interface ExactPairs {
  readonly exact: Exactness;
  readonly pairs: readonly Pair<RunResult>[];
}

/** Each of `current` with one of `baseline` that is `alike`, none twice; null where one finds none. */
const matched = (
  current: readonly RunResult[],
  baseline: readonly RunResult[],
  alike: (now: RunResult, before: RunResult) => boolean,
): Pair<RunResult>[] | null => {
  if (current.length !== baseline.length) return null;
  const left = [...baseline];
  const pairs: Pair<RunResult>[] = [];
  for (const now of current) {
    const index = left.findIndex((before) => alike(now, before));
    if (index < 0) return null;
    pairs.push([now, ...left.splice(index, 1)] as unknown as Pair<RunResult>);
  }
  return pairs;
};

/** One run named several times is still one run. */
const isDistinct = (runs: readonly RunResult[]): boolean =>
  runs.every((run, index) => runs.slice(0, index).every((other) => !isDeepStrictEqual(run, other)));

/** The pairs of two sides between which there is no chance; null where there is. */
export const exactPairs = (current: readonly RunResult[], baseline: readonly RunResult[]): ExactPairs | null => {
  const ofOneSeed = matched(current, baseline, isOfOneSeed);
  if (ofOneSeed !== null) return { exact: 'simulated runs of one scenario, seed by seed', pairs: ofOneSeed };
  const same = matched(current, baseline, isDeepStrictEqual);
  return same === null || !isDistinct(current) ? null : { exact: 'the same runs on both sides', pairs: same };
};

const comparedPairs = (
  functionName: string | null,
  figures: readonly Pair<MeasuredFigure>[],
  { exact, practicalPercent }: { readonly exact: Exactness; readonly practicalPercent: number },
): FigureComparison => {
  const medianOf = (side: 0 | 1): number | null => {
    const values = figures.map((pair) => pair[side]).filter(({ count }) => count > 0);
    return values.length === 0 ? null : median(ascending(values.map(({ value }) => value)));
  };
  const lackOf = (side: 0 | 1): string | null => {
    // Where neither run of a pair counted anything, the others tell.
    const told = figures.filter((pair) => pair.some(({ count }) => count > 0));
    const without = (told.length === 0 ? figures : told).map((pair) => pair[side]).find(({ count }) => count === 0);
    return without === undefined ? null : `${side === 0 ? 'now' : 'baseline'} ${without.lack(0)}`;
  };
  const differences = ascending(
    figures.filter((pair) => pair.every(({ count }) => count > 0)).map(([now, before]) => now.value - before.value),
  );
  const change = {
    functionName,
    before: medianOf(1),
    now: medianOf(0),
    difference: differences.length === 0 ? 0 : median(differences),
    low: differences[0] ?? 0,
    high: differences.at(-1) ?? 0,
    lack: lackOf(0) ?? lackOf(1),
    obstacle: null,
    times: null,
  };
  return judged(figures[0]![0], change, { practicalPercent, exact });
};

/** Every figure, from the least to the most that any pair shows. */
export const comparePairs = ({ exact, pairs }: ExactPairs, options: CompareOptions): FigureComparison[] =>
  sectionsOf(pairs.flat()).flatMap(([functionName, of]) => {
    const figuresOf = (result: RunResult): MeasuredFigure[] => measuredFigures(of(result), result.warmupMs);
    const all = pairs.map(([now, before]) => [figuresOf(now), figuresOf(before)] as const);
    return measuredFigureNames.map((_, index) =>
      comparedPairs(
        functionName,
        all.map(([now, before]): Pair<MeasuredFigure> => [now[index]!, before[index]!]),
        { exact, practicalPercent: options.practicalPercent ?? 0 },
      ),
    );
  });
