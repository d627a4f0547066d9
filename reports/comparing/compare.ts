// The gate's comparison: one result against its baseline, figure by figure. A change counts when it is both beyond
// doubt (the interval of the difference leaves out zero, widened for the number of figures) and of practical size; less than that is "same" when the whole
// interval is small, else "unclear".

import { isDeepStrictEqual } from 'node:util';
import { normalCdf, normalQuantile } from '../../sim/index.ts';
import { isByChance } from '../../sim/stats/fisher.ts';
import { judged, type Change, type Exactness, type FigureComparison, type Practice } from './judge.ts';
import { countedValue, measuredFigureNames, measuredFigures, type MeasuredFigure } from './measured-figures.ts';
import type { RunResult, RunSection } from '../result/result.ts';

export interface CompareOptions {
  /** Changes up to this size do not matter; default 5, and 0 where there is no chance: there every change is one. */
  readonly practicalPercent?: number;
}

/** The practical size of a change of what was measured, percent. */
export const usualPracticalPercent = 5;

/** Why a side says nothing of a figure; of exact figures only those without any value say nothing. */
const lackOf = (now: MeasuredFigure, before: MeasuredFigure, isExact: boolean): string | null => {
  const of = ({ lack, count }: MeasuredFigure): string | null => (isExact && count > 0 ? null : lack(count));
  const [ours, theirs] = [of(now), of(before)];
  if (ours !== null && ours === theirs) return `${ours}, on both sides`;
  if (ours !== null) return `now ${ours}`;
  return theirs === null ? null : `baseline ${theirs}`;
};

interface Settings extends Practice {
  readonly z: number;
  readonly obstacle: string | null;
  readonly times: Change['times'];
}

/** Of few trials the score intervals are too narrow: they hold zero where chance explains the difference exactly counted. */
const isChance = (now: MeasuredFigure, before: MeasuredFigure, z: number): boolean =>
  now.trials !== undefined && before.trials !== undefined && isByChance(now.trials, before.trials, normalCdf(-z));

const compared = (
  functionName: string | null,
  now: MeasuredFigure,
  before: MeasuredFigure,
  settings: Settings,
): FigureComparison => {
  const { exact, z, obstacle, times } = settings;
  const difference = now.value - before.value;
  const spread = (ours: number, theirs: number): number => (exact !== null ? 0 : Math.hypot(ours, theirs));
  const ours = now.doubt(z);
  const theirs = before.doubt(z);
  const interval = {
    low: difference - spread(ours.below, theirs.above),
    high: difference + spread(ours.above, theirs.below),
  };
  const change = {
    functionName,
    before: countedValue(before),
    now: countedValue(now),
    difference,
    ...(exact === null && isChance(now, before, z)
      ? { low: Math.min(0, interval.low), high: Math.max(0, interval.high) }
      : interval),
    lack: lackOf(now, before, exact !== null),
    obstacle,
    times,
  };
  return judged(now, change, settings);
};

/**
 * Standard deviations of the normal law for intervals of which, by chance, one in twenty comparisons has any that leaves
 * the truth out (Bonferroni): many figures are looked at, and one alarm is an alarm.
 */
export const simultaneousZ = (figures: number): number => normalQuantile(1 - 0.05 / (2 * figures));

/** Whether a measured run says of itself that the host's own limits shaped its figures. */
export const isSaturated = ({ warnings }: Pick<RunResult, 'warnings'>): boolean => saturationOf({ warnings }) !== null;

/** What a measured run says of the host's own limits; null where they did not show. */
export const saturationOf = ({ warnings }: Pick<RunResult, 'warnings'>): string | null =>
  warnings.find((warning) => warning.startsWith('host saturated')) ?? null;

/** Simulated runs of one scenario, seed and number of replications have no chance in them. */
export const isOfOneSeed = (current: RunResult, baseline: RunResult): boolean =>
  current.kind === 'simulated' &&
  baseline.kind === 'simulated' &&
  current.seed === baseline.seed &&
  current.replications === baseline.replications &&
  isDeepStrictEqual(current.scenario, baseline.scenario);

/** What leaves nothing to chance between two results; equal counts of two measured runs do not. */
const exactnessOf = (current: RunResult, baseline: RunResult): Exactness | null => {
  if (isOfOneSeed(current, baseline)) return 'simulated runs of one scenario and seed';
  return isDeepStrictEqual(current, baseline) ? 'the same run on both sides' : null;
};

type Named = readonly [name: string | null, of: (result: RunResult) => RunSection];

/** The whole run, and where there are several each function that all results know and that anything was sent to. */
export const sectionsOf = (results: readonly RunResult[]): Named[] => {
  const names = Object.keys(results[0]!.functions).filter((name) =>
    results.every(({ functions }) => name in functions),
  );
  const whole: Named = [null, (result) => result];
  if (names.length < 2) return [whole];
  const called = names.filter((name) => results.some(({ functions }) => functions[name]!.totals.offered > 0));
  return [whole, ...called.map((name): Named => [name, (result) => result.functions[name]!])];
};

/** Every figure of the run and of each function that both results know. */
export const compareResults = (
  current: RunResult,
  baseline: RunResult,
  options: CompareOptions = {},
): FigureComparison[] => {
  const sections = sectionsOf([current, baseline]);
  const figures = sections.length * measuredFigureNames.length;
  const exact = exactnessOf(current, baseline);
  const lengthMs = Math.max(current.durationMs, baseline.durationMs);
  const settings = {
    practicalPercent: options.practicalPercent ?? (exact !== null ? 0 : usualPracticalPercent),
    exact,
    z: simultaneousZ(figures),
    obstacle: isSaturated(current) || isSaturated(baseline) ? 'as the host was saturated' : null,
    times: (factor: number) => ({ lengthMs: factor * lengthMs }),
  };
  return sections.flatMap(([name, of]) => {
    const past = measuredFigures(of(baseline), baseline.warmupMs);
    return measuredFigures(of(current), current.warmupMs).map((figure, index) =>
      compared(name, figure, past[index]!, settings),
    );
  });
};
