// Made-up measurements whose truth is known: each run has 300 requests of 20 to 60 ms unless another number is asked for; what
// differs is how they hang together.

import { summaryOf, type FigureComparison, type RunResult } from '../../reports/index.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import type { RandomStream } from '../../sim/index.ts';
import { normalCdf } from '../../sim/stats/normal.ts';

const usualRequests = 300;
const mostSteps = 60;

/** How the waits of one run come about: numbers between 0 and 1, each evenly spread. */
export type Noise = (stream: RandomStream) => () => number;

export const independent: Noise = (stream) => () => stream.uniform();

/** Most are short and a few long, as latency is. */
export const longTailed: Noise = (stream) => () => stream.exponential();

/** Neighbours in time are alike (correlation 0.7): 300 requests know what 53 independent ones would. */
export const autocorrelated: Noise = (stream) => {
  let level = stream.normal();
  return () => {
    level = 0.7 * level + Math.sqrt(1 - 0.49) * stream.normal();
    return normalCdf(level);
  };
};

/** A measured run of one function, in what is no matter here like `template`; every time is `factor` as long. */
export const madeUpRun = (template: RunResult, stream: RandomStream, noise: Noise, factor: number): RunResult =>
  madeUpRunOf(template, stream, { noise, factor, requests: usualRequests });

export const madeUpRunOf = (
  template: RunResult,
  stream: RandomStream,
  { noise, factor, requests }: { readonly noise: Noise; readonly factor: number; readonly requests: number },
): RunResult => {
  const steps = Math.min(requests, mostSteps);
  const next = noise(stream);
  const rows = new LatencyRows(1);
  const perStep = requests / steps;
  const meanMs = Array.from({ length: steps }, () => {
    let sum = 0;
    for (let i = 0; i < perStep; i += 1) {
      const ms = factor * (20 + 40 * next());
      rows.record(0, ms);
      sum += ms;
    }
    return sum / perStep;
  });
  const each = (value: number): number[] => Array.from({ length: steps }, () => value);
  const counts = rows.counts(0);
  const [summary, histogram] = [summaryOf(counts), counts.encode()];
  const { histograms, series, totals, cost, ...rest } = template;
  return {
    ...rest,
    kind: 'measured',
    functions: {},
    totals: {
      ...totals,
      offered: requests,
      completed: requests,
      failed: 0,
      timedOut: 0,
      dropped: 0,
      throttled: 0,
      coldStarts: 0,
    },
    latencyMs: summary,
    billedMs: summary,
    cost: { ...cost, perMillionUsd: 0.2 + summary.mean / 100 },
    histograms: { ...histograms, latency: histogram, billed: histogram },
    series: {
      ...series,
      stepMs: 25,
      meanMs,
      offered: each(perStep),
      admitted: each(perStep),
      throttled: each(0),
      coldStarts: each(0),
    },
  };
};

/** Runs of a machine that is up to 3 % faster or slower from one to the next. */
export const sideLike = (template: RunResult, stream: RandomStream, runs: number, factor: number): RunResult[] =>
  Array.from({ length: runs }, () => madeUpRun(template, stream, independent, factor * (1 + 0.03 * stream.uniform())));

/** The figure of the whole run that is called `name`. */
export const ofWhole = (figures: readonly FigureComparison[], name: string): FigureComparison =>
  figures.find(({ figure, functionName }) => figure === name && functionName === null)!;
