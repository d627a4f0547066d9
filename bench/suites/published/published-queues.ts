// Published measurements of SQS event source mappings, carried over as numbers with their source, and what scenarios predict.

import type { RunResult, ValidationFigure } from '../../../reports/index.ts';
import { share } from '../../../reports/words/format.ts';
import { predicted, publishedScenario } from './published-scenario.ts';

/** A mapping with batches of one message; `sqs`, `functions` and the rest as a scenario writes them. */
interface QueueCase {
  readonly era: string;
  readonly minutes: number;
  readonly handler: string;
  readonly arrivals: object;
  readonly worker?: object;
  readonly sqs?: object;
}

/** The scenario of a case. */
export const queueDocument = ({
  era,
  minutes,
  handler,
  arrivals,
  worker,
  sqs,
}: QueueCase): Record<string, unknown> => ({
  name: 'published queue',
  duration: `${minutes}m`,
  seed: 7,
  account: { era, concurrency: 5000 },
  functions: {
    worker: {
      timeout: '30s',
      duration: { gamma: { mean: handler, cv: 0.1 } },
      coldStart: { constant: '200ms' },
      ...worker,
    },
  },
  traffic: [{ to: 'worker', via: 'sqs', arrivals, sqs: { batchSize: 1, ...sqs } }],
});

const simulateQueue = (one: QueueCase): Promise<RunResult> => predicted(publishedScenario(queueDocument(one)));

const constantRate = (perSecond: number): object => ({ constant: { rate: `${perSecond}/s` } });

/**
 * rehanvdm.com (experiment of 2025 on event source mappings and errors): 2,000 messages a second of 50 ms, so many done a
 * second in steady state by the share of errors.
 */
const throughputsUnderErrors: readonly { readonly errors: string; readonly perSecond: number }[] = [
  { errors: '1%', perSecond: 1600 },
  { errors: '10%', perSecond: 300 },
];

const steadyFromMinute = 2;
const steadyMinutes = 6;

const erringCase = (errors: string, handler: string, perSecond: number): QueueCase => ({
  era: '2025-06-01',
  minutes: steadyMinutes,
  handler,
  arrivals: constantRate(perSecond),
  worker: { errors },
});

/** Messages done a second, when the start is over. */
export const throughputWith = async (errors: string, handler = '50ms', perSecond = 2000): Promise<number> =>
  doneOf(await simulateQueue(erringCase(errors, handler, perSecond)));

/** Messages done a second, of a run of six minutes. */
export const doneOf = ({ series, totals }: Pick<Told, 'series' | 'totals'>): number => {
  const { offered, stepMs } = series;
  const from = (steadyFromMinute * 60_000) / stepMs;
  const begun = offered.slice(from).reduce((sum, count) => sum + count, 0);
  const { failed, completed } = totals;
  return ((begun / ((steadyMinutes - steadyFromMinute) * 60)) * completed) / (completed + failed);
};

/** rehanvdm.com (2025): 1,000 messages a second into an idle mapping; the highest concurrency, and when. */
export const ramps: readonly { readonly handlerMs: number; readonly peak: number; readonly afterS: number }[] = [
  { handlerMs: 100, peak: 195, afterS: 70 },
  { handlerMs: 200, peak: 358, afterS: 80 },
  { handlerMs: 400, peak: 795, afterS: 170 },
  { handlerMs: 600, peak: 1060, afterS: 210 },
];

const rampCase = (handlerMs: number): QueueCase => ({
  era: '2025-06-01',
  minutes: 6,
  handler: `${handlerMs}ms`,
  arrivals: constantRate(1000),
});

interface Peak {
  readonly peak: number;
  readonly afterS: number;
}

/** The highest concurrency of such a ramp, and when it was first reached. */
export const rampOf = async (handlerMs: number): Promise<Peak> => peakOf(await simulateQueue(rampCase(handlerMs)));

/** The same, of a run. */
export const peakOf = ({ series }: Pick<Told, 'series'>): Peak => {
  const peak = Math.max(...series.concurrency);
  return { peak, afterS: (series.concurrency.indexOf(peak) * series.stepMs) / 1000 };
};

interface Published {
  readonly figure: string;
  readonly measured: number;
  readonly simulated: number;
  /** Relative; 0 for exactly. */
  readonly tolerance: number;
  readonly note: string;
}

export const figureOf = ({ figure, measured, simulated, tolerance, note }: Published): ValidationFigure => ({
  figure,
  functionName: null,
  measured,
  simulated,
  unit: 'count',
  tolerance: tolerance === 0 ? 'exact' : share(tolerance),
  verdict: Math.abs(simulated - measured) <= tolerance * measured ? 'pass' : 'fail',
  note,
});

const backlogCase: QueueCase = {
  era: '2018-11-01',
  minutes: 15,
  handler: '1700ms',
  arrivals: { burst: { at: '0s', count: 100_000 } },
};

type Told = Pick<RunResult, 'series' | 'totals' | 'throttlesByReason' | 'eventSources'>;

/** How long a backlog lasts, and what runs at once meanwhile. */
export const backlogFigures = ({ series }: Pick<Told, 'series'>): ValidationFigure[] => {
  const lastBusy = series.concurrency.findLastIndex((value) => value > 0) + 1;
  const common = { tolerance: 0.1, note: 'mikhail.io, Nov 2018' };
  return [
    figureOf({
      ...common,
      figure: 'SQS, 100,000 messages of 1.7 s: minutes until all are done',
      measured: 9.8,
      simulated: (lastBusy * series.stepMs) / 60_000,
    }),
    figureOf({
      ...common,
      figure: 'SQS, 100,000 messages of 1.7 s: highest concurrency',
      measured: 612,
      simulated: Math.max(...series.concurrency),
    }),
  ];
};

/** Of each share of errors, what is done a second. */
export const errorFigures = (donePerSecond: readonly number[]): ValidationFigure[] =>
  throughputsUnderErrors.map(({ errors, perSecond }, index) =>
    figureOf({
      figure: `SQS, 2,000/s of 50 ms, ${errors} errors: done a second`,
      measured: perSecond,
      simulated: donePerSecond[index]!,
      tolerance: 0.35,
      note: 'rehanvdm.com 2025; the rule is fitted to it',
    }),
  );

/** Of each ramp, its peak and when it came. */
export const rampFigures = (peaks: readonly Peak[]): ValidationFigure[] => {
  const figures: ValidationFigure[] = [];
  for (const [index, { handlerMs, ...published }] of ramps.entries()) {
    const predicted = peaks[index]!;
    const common = { tolerance: 0.35, note: 'rehanvdm.com 2025; the start is fitted to it' };
    const what = `SQS, 1,000/s of ${handlerMs} ms`;
    figures.push(
      figureOf({
        ...common,
        figure: `${what}: highest concurrency`,
        measured: published.peak,
        simulated: predicted.peak,
      }),
      figureOf({
        ...common,
        figure: `${what}: seconds until then`,
        measured: published.afterS,
        simulated: predicted.afterS,
      }),
    );
  }
  return figures;
};

const cappedCase: QueueCase = {
  era: '2025-06-01',
  minutes: 3,
  handler: '50ms',
  arrivals: constantRate(2000),
  worker: { reservedConcurrency: 70 },
  sqs: { maximumConcurrency: 60 },
};

/** What a MaximumConcurrency below the reservation lets run, and what is refused all the same. */
export const cappedFigures = ({
  totals,
  throttlesByReason,
}: Pick<Told, 'totals' | 'throttlesByReason'>): ValidationFigure[] => {
  const refused = Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0);
  const what = 'SQS, MaximumConcurrency 60, reserved 70, 2,000/s of 50 ms';
  const common = { tolerance: 0, note: 'rehanvdm.com 2025' };
  return [
    figureOf({
      ...common,
      figure: `${what}: highest concurrency`,
      measured: 60,
      simulated: totals.concurrency.max,
    }),
    figureOf({ ...common, figure: `${what}: throttled`, measured: 0, simulated: refused }),
  ];
};

const idleCase: QueueCase = {
  era: '2021-12-23',
  minutes: 60,
  handler: '50ms',
  arrivals: { burst: { at: '60m', count: 1 } },
};

/** How often an idle mapping looks. */
export const idleFigures = ({ eventSources }: Pick<Told, 'eventSources'>): ValidationFigure[] => {
  return [
    figureOf({
      figure: 'SQS, an idle mapping: empty receives a minute',
      measured: 15,
      simulated: Number(eventSources!['traffic.0.sqs']!['emptyReceives']) / 60,
      tolerance: 0,
      note: 'DataBiosphere/azul#3708, 2021',
    }),
  ];
};

/** All of them, in the order of their figures. */
export const queueCases: readonly QueueCase[] = [
  backlogCase,
  ...throughputsUnderErrors.map(({ errors }) => erringCase(errors, '50ms', 2000)),
  ...ramps.map(({ handlerMs }) => rampCase(handlerMs)),
  cappedCase,
  idleCase,
];

/** What is published about queues beside what is predicted, part by part. */
export const queueParts: readonly (() => Promise<ValidationFigure[]>)[] = [
  async () => backlogFigures(await simulateQueue(backlogCase)),
  async () => {
    const done: number[] = [];
    for (const { errors } of throughputsUnderErrors) done.push(await throughputWith(errors));
    return errorFigures(done);
  },
  async () => {
    const peaks: Peak[] = [];
    for (const { handlerMs } of ramps) peaks.push(await rampOf(handlerMs));
    return rampFigures(peaks);
  },
  async () => cappedFigures(await simulateQueue(cappedCase)),
  async () => idleFigures(await simulateQueue(idleCase)),
];
