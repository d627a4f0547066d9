// The figures of a section that the gate and the history look at, each with how far it may be off and how many values are
// behind it.

import type { Histogram } from 'hdr-histogram-js';
import { firstCountedStep, latencyWidening, shareWidening } from './clustering.ts';
import { arrivedLack, quantileLack, ranLack, ranOf } from '../result/enough-data.ts';
import type { Trials } from '../../sim/stats/fisher.ts';
import { number } from '../words/format.ts';
import type { RunSection } from '../result/result.ts';
import { shareDoubt, type Doubt } from '../histogram/doubt.ts';
import { decoded, meanDoubt, quantileDoubt, spreadOf, type Spread } from '../histogram/histogram-doubt.ts';

export type FigureUnit = 'ms' | 'share' | 'usd';

export interface MeasuredFigure {
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly value: number;
  /** Values behind it; of none the value is nothing, though it reads 0. */
  readonly count: number;
  /** Why `count` values (those of several runs together) say nothing of it; null when they do. */
  readonly lack: (count: number) => string | null;
  /** Of a share: what it was counted from, as independent trials. */
  readonly trials?: Trials;
  /** At so many standard deviations of the normal law. */
  readonly doubt: (z: number) => Doubt;
}

/** Their names, in their order. */
export const measuredFigureNames = [
  'latency p50',
  'latency p90',
  'latency p95',
  'latency p99',
  'latency mean',
  'throttled share',
  'error share',
  'cold-start share',
  'init p50',
  'billed mean',
  'cost per million',
] as const;

interface Share {
  readonly part: number;
  readonly whole: number;
  readonly lack: string | null;
  /** The same counts by step, where there are any. */
  readonly partByStep?: readonly number[];
  readonly wholeByStep?: readonly number[];
}

const shareFigure = (
  figure: string,
  { part, whole, lack, partByStep = [], wholeByStep = [] }: Share,
): MeasuredFigure => {
  const value = whole === 0 ? 0 : part / whole;
  const wider = partByStep.length === 0 ? 1 : shareWidening(partByStep, wholeByStep);
  return {
    figure,
    unit: 'share',
    value,
    count: lack === null ? whole : 0,
    lack: (count) => (count > 0 ? null : lack),
    trials: { part: Math.round(part / wider ** 2), whole: Math.round(whole / wider ** 2) },
    doubt: (z) => shareDoubt(value, whole, z * wider),
  };
};

/** A mean of one value has no doubt that could be told. */
const meanLack =
  (none: string | null) =>
  (count: number): string | null => {
    if (count === 0) return none ?? 'no values';
    return count < 2 ? `${number(count)} value: a mean takes 2` : null;
  };

/** The quantiles and the mean of latency; `wider` is by how much neighbours in time are alike. */
const latencyFigures = (
  { totals, latencyMs }: RunSection,
  latency: Histogram,
  spread: Spread,
  wider: number,
): MeasuredFigure[] => {
  const notRun = ranLack({ totals });
  const common = { unit: 'ms', count: latencyMs.count } as const;
  const quantile = (name: 'p50' | 'p90' | 'p95' | 'p99'): MeasuredFigure => {
    const share = Number(name.slice(1)) / 100;
    return {
      ...common,
      figure: `latency ${name}`,
      value: latencyMs[name],
      lack: (count) => (count === 0 ? (notRun ?? 'no answers') : quantileLack(share, count)),
      doubt: (z) => quantileDoubt(latency, share, z * wider),
    };
  };
  return [
    quantile('p50'),
    quantile('p90'),
    quantile('p95'),
    quantile('p99'),
    {
      ...common,
      figure: 'latency mean',
      value: latencyMs.mean,
      lack: meanLack(notRun),
      doubt: (z) => meanDoubt(spread, z, wider),
    },
  ];
};

const shareFigures = (section: RunSection, warmupMs: number): MeasuredFigure[] => {
  const { totals, series } = section;
  const first = firstCountedStep(series, warmupMs);
  const notRun = ranLack(section);
  return [
    shareFigure('throttled share', {
      part: totals.throttled,
      whole: totals.offered,
      lack: arrivedLack(section),
      partByStep: series.throttled.slice(first),
      wholeByStep: series.offered.slice(first),
    }),
    shareFigure('error share', {
      part: totals.failed + totals.timedOut + totals.dropped,
      whole: totals.offered,
      lack: totals.dropped > 0 ? null : notRun,
    }),
    // Cold starts come where a run begins: that they are together there is no noise.
    shareFigure('cold-start share', { part: totals.coldStarts, whole: ranOf(section), lack: notRun }),
  ];
};

const initFigure = ({ totals, initMs, histograms }: RunSection): MeasuredFigure => ({
  figure: 'init p50',
  unit: 'ms',
  value: initMs.p50,
  count: initMs.count,
  lack: (count) => (count === 0 ? (ranLack({ totals }) ?? 'no cold starts') : quantileLack(0.5, count, 'cold starts')),
  doubt: (z) => quantileDoubt(decoded(histograms.init), 0.5, z),
});

const billedFigures = ({ totals, billedMs, cost, histograms }: RunSection, wider: number): MeasuredFigure[] => {
  let spread: Spread | null = null;
  const billed = (z: number): Doubt => {
    spread ??= spreadOf(decoded(histograms.billed));
    return meanDoubt(spread, z, wider);
  };
  const relative = billedMs.mean === 0 ? 0 : cost.perMillionUsd / billedMs.mean;
  const common = { lack: meanLack(ranLack({ totals })) };
  return [
    { ...common, figure: 'billed mean', unit: 'ms', value: billedMs.mean, count: billedMs.count, doubt: billed },
    {
      ...common,
      figure: 'cost per million',
      unit: 'usd',
      value: cost.perMillionUsd,
      count: cost.requests === 0 ? 0 : billedMs.count,
      doubt: (z) => {
        const { below, above } = billed(z);
        // Infinite times nothing is no number.
        const of = (doubt: number): number => (Number.isFinite(doubt) ? doubt * relative : doubt);
        return { below: of(below), above: of(above) };
      },
    },
  ];
};

/** Every figure of a section, what came in its warm-up left out; larger is worse in all of them. */
export const measuredFigures = (section: RunSection, warmupMs = 0): MeasuredFigure[] => {
  const latency = decoded(section.histograms.latency);
  const spread = spreadOf(latency);
  const wider = latencyWidening(section, spread.deviation / 1000, warmupMs);
  return [
    ...latencyFigures(section, latency, spread, wider),
    ...shareFigures(section, warmupMs),
    initFigure(section),
    ...billedFigures(section, wider),
  ];
};

/** The value, or null where nothing was counted. */
export const countedValue = ({ value, count }: MeasuredFigure): number | null => (count === 0 ? null : value);
