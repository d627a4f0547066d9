// Predicts published cold starts from the laws that stand for a runtime: INIT and first invocation by runtime and memory size,
// tails of INIT, images.

import type { ReportTable, RunResult, ValidationFigure } from '../../../reports/index.ts';
import { predicted, publishedScenario } from './published-scenario.ts';
import {
  clientColdStarts,
  publishedInits,
  publishedStarts,
  startSizesMb,
  type PublishedInit,
} from './published-start-figures.ts';

/** A function of which only cold starts are asked for. */
interface Case {
  readonly name: string;
  readonly settings: Record<string, unknown>;
}

const coldStartOf = (runtime: string): Record<string, string> => {
  const [name, language] = runtime.split(' ') as [string, string?];
  return language === undefined ? { runtime: name } : { runtime: name, language };
};

/** Cold starts of each case, all at once; a minimal handler takes 1 ms when it is warm. */
const startsDocument = (cases: readonly Case[], count: number): Record<string, unknown> => ({
  name: 'published cold starts',
  duration: '1s',
  account: {
    concurrency: cases.length * count + 100,
    rules: { scaling: 'unlimited', requestRatePerConcurrency: null },
  },
  functions: Object.fromEntries(
    cases.map(({ name, settings }) => [name, { timeout: '60s', duration: { constant: '1ms' }, ...settings }]),
  ),
  traffic: cases.map(({ name }) => ({ to: name, arrivals: { burst: { at: '0s', count } } })),
});

const started = async (document: Record<string, unknown>): Promise<RunResult['functions']> =>
  (await predicted(publishedScenario(document))).functions;

const percent = (published: number, predicted: number): string => {
  const error = (100 * predicted) / published - 100;
  return `${error < 0 ? '' : '+'}${error.toFixed(1)} %`;
};

const within = (share: number, published: number, predicted: number): ValidationFigure['verdict'] =>
  Math.abs(predicted / published - 1) <= share ? 'pass' : 'fail';

const startTolerance = 0.15;
const tailTolerance = 0.2;
const perCase = 2000;
/** Enough for a 99th percentile within 1 %. */
const perTail = 20_000;

const sizeCase = (index: number, memoryMb: number): string => `s${index}-${memoryMb}`;

export interface ColdStartPrediction {
  readonly figures: readonly ValidationFigure[];
  readonly table: ReportTable;
}

/** Every runtime at every size. */
export const sizesDocument = (): Record<string, unknown> =>
  startsDocument(
    publishedStarts.flatMap(([runtime], index) =>
      startSizesMb.map((memoryMb) => ({
        name: sizeCase(index, memoryMb),
        settings: { memory: `${memoryMb}MB`, coldStart: coldStartOf(runtime), placement: 'none' },
      })),
    ),
    perCase,
  );

/** INIT and first invocation together, at the sizes of which both were published; INIT alone at the others. */
export const predictStarts = async (): Promise<ColdStartPrediction> => {
  const functions = await started(sizesDocument());
  const figures: ValidationFigure[] = [];
  const rows = publishedStarts.map(([runtime, initMs, [atSmall, atLarge]], index): string[] => {
    const own = startSizesMb.map((memoryMb) => functions[sizeCase(index, memoryMb)]!);
    const both = [
      [0, atSmall],
      [startSizesMb.length - 1, atLarge],
    ] as const;
    const of = both.map(([at, firstMs]) => {
      const published = initMs[at]! + firstMs;
      const predicted = own[at]!.latencyMs.mean;
      return {
        figure: `${runtime} at ${startSizesMb[at]} MB: Init Duration and first Duration`,
        functionName: null,
        measured: published,
        simulated: predicted,
        unit: 'ms',
        tolerance: '15 %',
        verdict: within(startTolerance, published, predicted),
        note: 'lambda-perf 2026',
      } satisfies ValidationFigure;
    });
    figures.push(...of);
    return [
      runtime,
      ...of.flatMap(({ measured, simulated }) => [
        measured.toFixed(1),
        simulated.toFixed(1),
        percent(measured, simulated),
      ]),
      ...own.map((section, at) => percent(initMs[at]!, section.initMs.mean)),
      of.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'pass',
    ];
  });
  return {
    figures,
    table: {
      title: 'Cold starts: Init Duration and first Duration, ms',
      columns: [
        'runtime',
        ...['128 MB', '1,024 MB'].flatMap((size) => [`${size} published`, 'predicted', 'error']),
        ...startSizesMb.map((memoryMb) => `INIT ${memoryMb} MB`),
        'verdict',
      ],
      rows,
      note:
        'Published: maxday/lambda-perf, 18 Aug 2026, means of ten; tolerance 15 %. The last columns are errors of the mean Init ' +
        'Duration alone, which scatters by a tenth from day to day.',
    },
  };
};

const initFigure = ({ runtime, package: packageType, figure, ms, source }: PublishedInit, predicted: number) =>
  ({
    figure: `${runtime} as ${packageType}: Init Duration ${figure}`,
    functionName: null,
    measured: ms,
    simulated: predicted,
    unit: 'ms',
    tolerance: '20 %',
    verdict: within(tailTolerance, ms, predicted),
    note: source,
  }) satisfies ValidationFigure;

/** Those of which tails or images were published, and those that clients saw. */
export const tailsDocument = (): Record<string, unknown> =>
  startsDocument(
    [
      ...publishedInits.map(({ runtime, package: packageType }, index) => ({
        name: `i${index}`,
        settings: { package: packageType, coldStart: coldStartOf(runtime) },
      })),
      ...clientColdStarts.map(({ runtime }, index) => ({
        name: `c${index}`,
        settings: { coldStart: coldStartOf(runtime) },
      })),
    ],
    perTail,
  );

/** Tails and images; and, for information, what clients saw of cold starts years ago. */
export const predictInits = async (): Promise<ValidationFigure[]> => {
  const functions = await started(tailsDocument());
  return [
    ...publishedInits.map((published, index) =>
      initFigure(published, functions[`i${index}`]!.initMs[published.figure]),
    ),
    ...clientColdStarts.map(({ runtime, ms }, index): ValidationFigure => ({
      figure: `cold beyond warm as the client sees it: ${runtime}`,
      functionName: null,
      measured: ms,
      simulated: functions[`c${index}`]!.latencyMs.p50 - 1,
      unit: 'ms',
      tolerance: 'none',
      verdict: 'not compared',
      note: 'FaaSdom 2020: the runtime of that year',
    })),
  ];
};
