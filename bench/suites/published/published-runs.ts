// Runs of one function that were published, and those of the Operator Guide: what is predicted of them.

import type { Estimate, RunResult, ValidationFigure } from '../../../reports/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { steadyRunHours, type countedColdStarts, type SteadyRun, type WorkedExample } from './published-figures.ts';
import { predicted, publishedScenario } from './published-scenario.ts';

/** Requests that last 59 s, so that those of one minute hold their environments until the next. */
export const workedScenario = ({ requestsByMinute }: WorkedExample): Scenario =>
  publishedScenario({
    name: 'published worked example',
    duration: `${requestsByMinute.length}m`,
    account: { era: '2018', region: 'us-east-1', concurrency: 10_000 },
    functions: { f: { timeout: '60s', duration: { constant: '59s' }, coldStart: { constant: 0 } } },
    traffic: [{ to: 'f', arrivals: requestsByMinute.map((count, minute) => ({ burst: { at: `${minute}m`, count } })) }],
  });

export const minuteSums = (series: readonly number[], stepMs: number, minutes: number): number[] => {
  const sums = Array.from({ length: minutes }, () => 0);
  series.forEach((value, step) => {
    const minute = Math.floor((step * stepMs) / 60_000);
    if (minute < minutes) sums[minute]! += value;
  });
  return sums;
};

/** Throttles by minute. */
export const workedFigures = (example: WorkedExample, { series }: Pick<RunResult, 'series'>): ValidationFigure[] => {
  const { throttled, stepMs } = series;
  const predicted = minuteSums(throttled, stepMs, example.throttledByMinute.length);
  return example.throttledByMinute.map((published, minute) => ({
    figure: `${example.title}: throttled in minute ${minute + 1}`,
    functionName: null,
    measured: published,
    simulated: predicted[minute]!,
    unit: 'count',
    tolerance: 'exact',
    verdict: predicted[minute] === published ? 'pass' : 'fail',
    note: 'AWS Lambda Operator Guide',
  }));
};

export const steadyScenario = ({
  perSecond,
  warmMs,
  coldMs,
}: Pick<SteadyRun, 'perSecond' | 'warmMs' | 'coldMs'>): Scenario =>
  publishedScenario({
    name: `published steady ${perSecond}/s`,
    duration: `${steadyRunHours}h`,
    seed: 5,
    account: { era: '2020' },
    functions: {
      f: {
        timeout: '60s',
        keepAlive: { preset: '2020' },
        duration: { exponential: { mean: `${warmMs}ms` } },
        coldStart: { constant: `${Math.max(0, coldMs - warmMs)}ms` },
      },
    },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: `${perSecond}/s` } } }],
  });

/** Within two standard errors of both figures together, or 10 %. */
export const near = (published: number, publishedError: number, predicted: number, predictedError: number): boolean =>
  Math.abs(predicted - published) <= Math.max(2 * Math.hypot(publishedError, predictedError), 0.1 * published);

/** Mean concurrency was published to a thousandth. */
const runningRounding = 0.0005;

export const runningVerdict = (published: number, predicted: Estimate): Pick<ValidationFigure, 'verdict' | 'note'> => {
  // Published to so few digits that rounding alone is several percent: nothing to hold a prediction against.
  if (runningRounding > 0.02 * published) return { verdict: 'not compared', note: 'published to two digits' };
  const close = near(published, runningRounding, predicted.mean, predicted.standardError);
  return { verdict: close ? 'pass' : 'fail', note: 'SimFaaS data 2020' };
};

/** Enough for the spread of one run to be known within 12 %, quick or not: a spread of four runs judges at random. */
const replications = 40;

export const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;

/** All replications of a steady run. */
export const replicated = (run: SteadyRun): Promise<RunResult> => predicted(steadyScenario(run), { replications });

/** Share of cold starts and mean concurrency, over all replications. */
export const steadyFigures = (run: SteadyRun, { intervals }: Pick<RunResult, 'intervals'>): ValidationFigure[] => {
  const cold = intervals!['coldShare']!;
  const running = intervals!['concurrencyMean']!;
  const common = { functionName: null, tolerance: '2 standard errors or 10 %' } as const;
  return [
    {
      ...common,
      figure: `${run.perSecond}/s for ${steadyRunHours} h: cold-start share`,
      measured: run.coldShare,
      simulated: cold.mean,
      unit: 'share',
      verdict: near(run.coldShare, run.coldShareError, cold.mean, cold.standardError) ? 'pass' : 'fail',
      note: `SimFaaS data 2020; published ± ${percent(run.coldShareError)}, predicted ± ${percent(cold.standardError)}`,
    },
    {
      ...common,
      figure: `${run.perSecond}/s for ${steadyRunHours} h: mean concurrency`,
      measured: run.runningMean,
      simulated: running.mean,
      unit: 'count',
      ...runningVerdict(run.runningMean, running),
    },
  ];
};

/** One run's count scatters: the prediction for a single run has the spread of the replications. */
export const countedFigure = (
  { perSecond, coldStarts }: (typeof countedColdStarts)[number],
  result: Pick<RunResult, 'totals' | 'replications' | 'intervals'>,
): ValidationFigure => {
  const ran = result.totals.completed / result.replications;
  const share = result.intervals!['coldShare']!;
  const mean = share.mean * ran;
  const spread = share.standardError * Math.sqrt(share.samples) * ran;
  return {
    figure: `${perSecond}/s for ${steadyRunHours} h: cold starts of one run`,
    functionName: null,
    measured: coldStarts,
    simulated: mean,
    unit: 'count',
    tolerance: '2 standard deviations of one run or 12 %',
    verdict: Math.abs(mean - coldStarts) <= Math.max(2 * spread, 0.12 * coldStarts) ? 'pass' : 'fail',
    note: `pacslab 2020; one run scatters by ± ${spread.toFixed(1)}`,
  };
};
