// The gate's comparison: one result against its baseline, figure by figure. A change counts when it is both beyond
// doubt (the interval of the difference leaves out zero, widened for the number of figures) and of practical size; less than that is "same" when the whole
// interval is small, else "unclear".

import { isDeepStrictEqual } from 'node:util';
import { normalQuantile } from '../sim/index.ts';
import { firstCountedStep, latencyWidening, shareWidening } from './clustering.ts';
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
  /** Interval of the difference, in the figure's unit: all figures together at 95 %. */
  readonly low: number;
  readonly high: number;
  readonly verdict: FigureVerdict;
  readonly sentence: string;
}

export interface CompareOptions {
  /** Changes up to this size do not matter; default 5, and 0 where there is no chance: there every change is one. */
  readonly practicalPercent?: number;
}

type Unit = 'ms' | 'share' | 'usd';

export interface MeasuredFigure {
  readonly figure: string;
  readonly unit: Unit;
  readonly value: number;
  /** At so many standard deviations of the normal law. */
  readonly doubt: (z: number) => Doubt;
}

/** Smaller changes than this never matter, however large in percent. */
const leastChange: Readonly<Record<Unit, number>> = { ms: 0.05, share: 0.001, usd: 0 };

interface Share {
  readonly part: number;
  readonly whole: number;
  /** The same counts by step, where there are any. */
  readonly partByStep?: readonly number[];
  readonly wholeByStep?: readonly number[];
}

const shareFigure = (figure: string, { part, whole, partByStep = [], wholeByStep = [] }: Share): MeasuredFigure => {
  const value = whole === 0 ? 0 : part / whole;
  const wider = partByStep.length === 0 ? 1 : shareWidening(partByStep, wholeByStep);
  return { figure, unit: 'share', value, doubt: (z) => shareDoubt(value, whole, z * wider) };
};

/** Every figure of a section, what came in its warm-up left out; larger is worse in all of them. */
export const measuredFigures = (section: RunSection, warmupMs = 0): MeasuredFigure[] => {
  const { totals, latencyMs, initMs, billedMs, cost, histograms } = section;
  const latency = decoded(histograms.latency);
  const wider = latencyWidening(section, latency.stdDeviation / 1000, warmupMs);
  const { offered, throttled } = section.series;
  const first = firstCountedStep(section.series, warmupMs);
  const quantile = (name: 'p50' | 'p90' | 'p95' | 'p99'): MeasuredFigure => ({
    figure: `latency ${name}`,
    unit: 'ms',
    value: latencyMs[name],
    doubt: (z) => quantileDoubt(latency, Number(name.slice(1)) / 100, z * wider),
  });
  const billed = (z: number): Doubt => meanDoubt(decoded(histograms.billed), z * wider);
  const relative = billedMs.mean === 0 ? 0 : cost.perMillionUsd / billedMs.mean;
  const ran = totals.completed + totals.failed + totals.timedOut;
  const failed = totals.failed + totals.timedOut + totals.dropped;
  return [
    quantile('p50'),
    quantile('p90'),
    quantile('p95'),
    quantile('p99'),
    { figure: 'latency mean', unit: 'ms', value: latencyMs.mean, doubt: (z) => meanDoubt(latency, z * wider) },
    shareFigure('throttled share', {
      part: totals.throttled,
      whole: totals.offered,
      partByStep: throttled.slice(first),
      wholeByStep: offered.slice(first),
    }),
    shareFigure('error share', { part: failed, whole: totals.offered }),
    // Cold starts come where a run begins: that they are together there is no noise.
    shareFigure('cold-start share', { part: totals.coldStarts, whole: ran }),
    {
      figure: 'init p50',
      unit: 'ms',
      value: initMs.p50,
      doubt: (z) => quantileDoubt(decoded(histograms.init), 0.5, z),
    },
    { figure: 'billed mean', unit: 'ms', value: billedMs.mean, doubt: billed },
    {
      figure: 'cost per million',
      unit: 'usd',
      value: cost.perMillionUsd,
      doubt: (z) => {
        const { below, above } = billed(z);
        return { below: below * relative, above: above * relative };
      },
    },
  ];
};

const text: Readonly<Record<Unit, (value: number) => string>> = {
  ms: (value) => `${number(value)} ms`,
  share,
  usd,
};

const verdictOf = (
  difference: number,
  interval: { low: number; high: number },
  practical: number,
  isTrusted: boolean,
): FigureVerdict => {
  if (difference === 0) return 'same';
  if (!isTrusted) return 'unclear';
  if (interval.low >= -practical && interval.high <= practical) return 'same';
  if (difference > practical && interval.low > 0) return 'regressed';
  if (difference < -practical && interval.high < 0) return 'improved';
  return 'unclear';
};

const percentText = (percent: number): string =>
  Number.isFinite(percent) ? `${percent < 0 ? '' : '+'}${number(percent)} %` : 'from 0';

const sentenceOf = (
  name: string,
  figure: Pick<MeasuredFigure, 'unit' | 'figure'>,
  comparison: Omit<FigureComparison, 'sentence'> & { readonly isTrusted: boolean },
): string => {
  const { baseline, current, low, high, verdict } = comparison;
  const show = text[figure.unit];
  const sign = (value: number): string => (value < 0 ? `-${show(-value)}` : `+${show(value)}`);
  const words = {
    improved: 'improved',
    regressed: 'REGRESSED',
    same: 'stayed the same',
    unclear: comparison.isTrusted
      ? 'may have changed; a longer run would tell'
      : 'was measured on a saturated host, which it speaks of',
  };
  if (verdict !== 'unclear' && verdict !== 'same' && low === high)
    return `${name}${figure.figure} ${words[verdict]}: ${show(baseline)} before, ${show(current)} now (${percentText(comparison.changePercent)}, exactly)`;
  const interval =
    Number.isFinite(low) && Number.isFinite(high)
      ? `95 % interval ${sign(low)} to ${sign(high)}`
      : 'too few values for an interval';
  return (
    `${name}${figure.figure} ${words[verdict]}: ${show(baseline)} before, ${show(current)} now ` +
    `(${percentText(comparison.changePercent)}, difference ${sign(current - baseline)}, ${interval})`
  );
};

const compared = (
  functionName: string | null,
  now: MeasuredFigure,
  before: MeasuredFigure,
  options: { practicalPercent: number; exact: boolean; z: number; isTrusted: boolean },
): FigureComparison => {
  const difference = now.value - before.value;
  const spread = (ours: number, theirs: number): number => (options.exact ? 0 : Math.hypot(ours, theirs));
  const ours = now.doubt(options.z);
  const theirs = before.doubt(options.z);
  const change = {
    functionName,
    before: before.value,
    now: now.value,
    difference,
    low: difference - spread(ours.below, theirs.above),
    high: difference + spread(ours.above, theirs.below),
    isTrusted: options.isTrusted,
  };
  return judged(now, change, options.practicalPercent, options.exact ? 0 : leastChange[now.unit]);
};

/** A change of a figure, with the interval of the difference. */
export interface Change {
  readonly functionName: string | null;
  readonly before: number;
  readonly now: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** False where the host's own limits shaped a figure: nothing is concluded then. */
  readonly isTrusted: boolean;
}

/** The verdict on a change, and its sentence. */
export const judged = (
  figure: Pick<MeasuredFigure, 'figure' | 'unit'>,
  { functionName, before, now, difference, low, high, isTrusted }: Change,
  practicalPercent: number,
  least: number = leastChange[figure.unit],
): FigureComparison => {
  const practical = Math.max(least, (practicalPercent / 100) * Math.abs(before));
  const comparison = {
    figure: figure.figure,
    functionName,
    baseline: before,
    current: now,
    changePercent: difference === 0 ? 0 : before === 0 ? Infinity : (100 * difference) / before,
    low,
    high,
    verdict: verdictOf(difference, { low, high }, practical, isTrusted),
  };
  const name = functionName === null ? '' : `${functionName}: `;
  return { ...comparison, sentence: sentenceOf(name, figure, { ...comparison, isTrusted }) };
};

/**
 * Standard deviations of the normal law for intervals of which, by chance, one in twenty comparisons has any that leaves
 * the truth out (Bonferroni): many figures are looked at, and one alarm is an alarm.
 */
export const simultaneousZ = (figures: number): number => normalQuantile(1 - 0.05 / (2 * figures));

/** Whether a measured run says of itself that the host's own limits shaped its figures. */
export const isSaturated = ({ warnings }: RunResult): boolean =>
  warnings.some((warning) => warning.startsWith('host saturated'));

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
  const figures = pairs.length * measuredFigures(current, current.warmupMs).length;
  const exact = isExact(current, baseline);
  const settings = {
    practicalPercent: options.practicalPercent ?? (exact ? 0 : 5),
    exact,
    z: simultaneousZ(figures),
    isTrusted: !isSaturated(current) && !isSaturated(baseline),
  };
  return pairs.flatMap(([name, now, before]) => {
    const past = measuredFigures(before, baseline.warmupMs);
    return measuredFigures(now, current.warmupMs).map((figure, index) =>
      compared(name, figure, past[index]!, settings),
    );
  });
};
