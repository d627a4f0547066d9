// The gate over repeated runs: each run is one value of each figure, and the two sides are told apart by ranks
// (Mann and Whitney), which asks nothing of how the values are spread. The interval of the shift is that of Hodges and
// Lehmann, widened for the number of figures.

import {
  isSaturated,
  judged,
  measuredFigures,
  simultaneousZ,
  type CompareOptions,
  type FigureComparison,
} from './compare.ts';
import type { RunResult, RunSection } from './result.ts';

const median = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

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

/** Figures of the whole run and of each function that all results know. */
const sectionsOf = (results: readonly RunResult[]): [name: string | null, of: (result: RunResult) => RunSection][] => {
  const names = Object.keys(results[0]!.functions).filter((name) =>
    results.every(({ functions }) => name in functions),
  );
  const whole: [null, (result: RunResult) => RunSection] = [null, (result) => result];
  if (names.length < 2) return [whole];
  return [whole, ...names.map((name): [string, (r: RunResult) => RunSection] => [name, (r) => r.functions[name]!])];
};

/** Every figure of `current` against `baseline`, several runs on each side; those of a saturated host are left out. */
export const compareRuns = (
  current: readonly RunResult[],
  baseline: readonly RunResult[],
  options: CompareOptions = {},
): FigureComparison[] => {
  const sections = sectionsOf([...current, ...baseline]);
  const [calmNow, calmBefore] = [current, baseline].map((runs) => runs.filter((result) => !isSaturated(result)));
  const isTrusted = calmNow!.length > 0 && calmBefore!.length > 0;
  const z = simultaneousZ(sections.length * measuredFigures(current[0]!, current[0]!.warmupMs).length);
  return sections.flatMap(([functionName, of]) => {
    const now = (isTrusted ? calmNow! : current).map((result) => measuredFigures(of(result), result.warmupMs));
    const before = (isTrusted ? calmBefore! : baseline).map((result) => measuredFigures(of(result), result.warmupMs));
    return now[0]!.map((figure, index) => {
      const values = (runs: typeof now): number[] => runs.map((figures) => figures[index]!.value);
      const change = {
        functionName,
        before: median(ascending(values(before))),
        now: median(ascending(values(now))),
        ...shiftOf(values(now), values(before), z),
        isTrusted,
      };
      return judged(figure, change, options.practicalPercent ?? 5);
    });
  });
};
