// The gate's comparison: one result against its baseline, figure by figure. A change counts when it is both beyond
// doubt (the interval of the difference leaves out zero) and of practical size; less than that is "same" when the whole
// interval is small, else "unclear".

import { isDeepStrictEqual } from 'node:util';
import { number, share, usd } from './format.ts';
import type { RunResult, RunSection } from './result.ts';
import { decoded, meanDoubt, quantileDoubt, shareDoubt, type Doubt } from './uncertainty.ts';

export type FigureVerdict = 'improved' | 'same' | 'regressed' | 'unclear';

export interface FigureComparison {
  readonly figure: string;
  /** null for the whole run. */
  readonly functionName: string | null;
  readonly baseline: number;
  readonly current: number;
  /** Infinity for a figure that was 0. */
  readonly changePercent: number;
  /** 95 % interval of the difference, in the figure's unit. */
  readonly low: number;
  readonly high: number;
  readonly verdict: FigureVerdict;
  readonly sentence: string;
}

export interface CompareOptions {
  /** Changes up to this size do not matter; default 5. */
  readonly practicalPercent?: number;
}

type Unit = 'ms' | 'share' | 'usd';

export interface MeasuredFigure {
  readonly figure: string;
  readonly unit: Unit;
  readonly value: number;
  readonly doubt: Doubt;
}

/** Smaller changes than this never matter, however large in percent. */
const leastChange: Readonly<Record<Unit, number>> = { ms: 0.05, share: 0.001, usd: 0 };

const shareFigure = (figure: string, part: number, whole: number): MeasuredFigure => {
  const value = whole === 0 ? 0 : part / whole;
  return { figure, unit: 'share', value, doubt: shareDoubt(value, whole) };
};

/** Every figure of a section; larger is worse in all of them. */
export const measuredFigures = (section: RunSection): MeasuredFigure[] => {
  const { totals, latencyMs, initMs, billedMs, cost, histograms } = section;
  const latency = decoded(histograms.latency);
  const quantile = (name: 'p50' | 'p90' | 'p95' | 'p99'): MeasuredFigure => ({
    figure: `latency ${name}`,
    unit: 'ms',
    value: latencyMs[name],
    doubt: quantileDoubt(latency, Number(name.slice(1)) / 100),
  });
  const billed = meanDoubt(decoded(histograms.billed));
  const relative = billedMs.mean === 0 ? 0 : cost.perMillionUsd / billedMs.mean;
  const ran = totals.completed + totals.failed + totals.timedOut;
  const failed = totals.failed + totals.timedOut + totals.dropped;
  return [
    quantile('p50'),
    quantile('p90'),
    quantile('p95'),
    quantile('p99'),
    { figure: 'latency mean', unit: 'ms', value: latencyMs.mean, doubt: meanDoubt(latency) },
    shareFigure('throttled share', totals.throttled, totals.offered),
    shareFigure('error share', failed, totals.offered),
    shareFigure('cold-start share', totals.coldStarts, ran),
    { figure: 'init p50', unit: 'ms', value: initMs.p50, doubt: quantileDoubt(decoded(histograms.init), 0.5) },
    { figure: 'billed mean', unit: 'ms', value: billedMs.mean, doubt: billed },
    {
      figure: 'cost per million',
      unit: 'usd',
      value: cost.perMillionUsd,
      doubt: { below: billed.below * relative, above: billed.above * relative },
    },
  ];
};

const text: Readonly<Record<Unit, (value: number) => string>> = {
  ms: (value) => `${number(value)} ms`,
  share,
  usd,
};

const verdictOf = (difference: number, interval: { low: number; high: number }, practical: number): FigureVerdict => {
  if (interval.low >= -practical && interval.high <= practical) return 'same';
  if (difference > practical && interval.low > 0) return 'regressed';
  if (difference < -practical && interval.high < 0) return 'improved';
  return 'unclear';
};

const sentenceOf = (name: string, figure: MeasuredFigure, comparison: Omit<FigureComparison, 'sentence'>): string => {
  const { baseline, current, low, high, verdict } = comparison;
  const show = text[figure.unit];
  const sign = (value: number): string => (value < 0 ? `-${show(-value)}` : `+${show(value)}`);
  const words = {
    improved: 'improved',
    regressed: 'REGRESSED',
    same: 'stayed the same',
    unclear: 'may have changed; a longer run would tell',
  };
  return (
    `${name}${figure.figure} ${words[verdict]}: ${show(baseline)} before, ${show(current)} now ` +
    `(difference ${sign(current - baseline)}, 95 % interval ${sign(low)} to ${sign(high)})`
  );
};

const compared = (
  functionName: string | null,
  now: MeasuredFigure,
  before: MeasuredFigure,
  options: { practicalPercent: number; exact: boolean },
): FigureComparison => {
  const difference = now.value - before.value;
  const spread = (ours: number, theirs: number): number => (options.exact ? 0 : Math.hypot(ours, theirs));
  const low = difference - spread(now.doubt.below, before.doubt.above);
  const high = difference + spread(now.doubt.above, before.doubt.below);
  const practical = Math.max(leastChange[now.unit], (options.practicalPercent / 100) * Math.abs(before.value));
  const comparison = {
    figure: now.figure,
    functionName,
    baseline: before.value,
    current: now.value,
    changePercent: difference === 0 ? 0 : before.value === 0 ? Infinity : (100 * difference) / before.value,
    low,
    high,
    verdict: difference === 0 ? ('same' as const) : verdictOf(difference, { low, high }, practical),
  };
  return { ...comparison, sentence: sentenceOf(functionName === null ? '' : `${functionName}: `, now, comparison) };
};

/** Simulated runs of one scenario and seed have no chance in them. */
const isExact = (current: RunResult, baseline: RunResult): boolean =>
  current.kind === 'simulated' &&
  baseline.kind === 'simulated' &&
  current.seed === baseline.seed &&
  isDeepStrictEqual(current.scenario, baseline.scenario);

/** Every figure of the run and of each function that both results know. */
export const compareResults = (
  current: RunResult,
  baseline: RunResult,
  options: CompareOptions = {},
): FigureComparison[] => {
  const names = Object.keys(current.functions).filter((name) => name in baseline.functions);
  const pairs: [string | null, RunSection, RunSection][] = [
    [null, current, baseline],
    ...(names.length > 1
      ? names.map((name): [string, RunSection, RunSection] => [
          name,
          current.functions[name]!,
          baseline.functions[name]!,
        ])
      : []),
  ];
  const settings = { practicalPercent: options.practicalPercent ?? 5, exact: isExact(current, baseline) };
  return pairs.flatMap(([name, now, before]) => {
    const past = measuredFigures(before);
    return measuredFigures(now).map((figure, index) => compared(name, figure, past[index]!, settings));
  });
};
