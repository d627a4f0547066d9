// What the suite of published figures makes of its runs: each figure beside the one that was published, with its tolerance and
// source, from runs that are made up.

import { expect, test } from 'vitest';
import { countedColdStarts, steadyRuns, workedExamples } from '../../bench/suites/published/published-figures.ts';
import { aliveFiguresOf, aliveShares } from '../../bench/suites/published/published-keep-alive.ts';
import { memorySizeFigures } from '../../bench/suites/published/published-memory-sizes.ts';
import {
  backlogFigures,
  cappedFigures,
  doneOf,
  errorFigures,
  idleFigures,
  peakOf,
  rampFigures,
} from '../../bench/suites/published/published-queues.ts';
import { countedFigure, steadyFigures, workedFigures } from '../../bench/suites/published/published-runs.ts';
import { publishedParts } from '../../bench/suites/published/published-parts.ts';
import { publishedReport } from '../../bench/suites/published/published.ts';
import type { RunResult, ValidationFigure } from '../../reports/index.ts';

const made = (fields: object): RunResult => fields as unknown as RunResult;
const whole = (told: unknown): string => `${JSON.stringify(told, null, 1)}\n`;
const held = (figures: readonly ValidationFigure[]) =>
  figures.map(({ measured, simulated, verdict }) => [measured, simulated, verdict]);

const estimate = (mean: number, standardError: number, samples = 40) => ({ mean, standardError, samples });
const intervals = (cold: number, running: number) => ({
  coldShare: estimate(cold, 0.0001),
  concurrencyMean: estimate(running, 0.001),
});

test('throttles of a worked example are held minute by minute, exactly', () => {
  for (const example of workedExamples) {
    // Half a minute a step; what comes after the last minute is not looked at.
    const throttled = [...example.throttledByMinute.flatMap((count) => [count - 1, 1]), 99];
    const series = { throttled, stepMs: 30_000 };
    const figures = workedFigures(example, made({ series }));
    expect(held(figures)).toEqual(example.throttledByMinute.map((count) => [count, count, 'pass']));
    const more = workedFigures(
      example,
      made({ series: { ...series, throttled: [throttled[0]! + 1, ...throttled.slice(1)] } }),
    );
    expect(more.map(({ verdict }) => verdict)).toEqual(['fail', ...figures.slice(1).map(() => 'pass')]);
  }
});

test('steady runs are held by their share of cold starts, their mean concurrency and the count of one run', () => {
  const [run] = steadyRuns;
  const { coldShare, runningMean } = run!;
  expect(held(steadyFigures(run!, made({ intervals: intervals(coldShare, runningMean) })))).toEqual([
    [coldShare, coldShare, 'pass'],
    [runningMean, runningMean, 'not compared'],
  ]);
  const far = steadyFigures(steadyRuns[2]!, made({ intervals: intervals(0.01, 2) }));
  expect(far.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  const [counted] = countedColdStarts;
  const of = (completed: number): ValidationFigure =>
    countedFigure(counted!, made({ totals: { completed }, replications: 40, intervals: intervals(0.05, 1) }));
  // 640 a run, of which a twentieth: 32.
  expect(of(40 * 640)).toMatchObject({ measured: 32, simulated: 32, verdict: 'pass' });
  expect(of(40 * 716).verdict).toBe('pass');
  expect(of(40 * 718).verdict).toBe('fail');
});

test('a steady run is predicted, with the cold starts that were counted in one of its rate', async () => {
  // The first behind the worked examples.
  const { figures } = await publishedParts[1]!();
  expect(figures.map(({ figure, measured }) => [figure, measured])).toEqual([
    ['0.0042/s for 28 h: cold-start share', 0.07948],
    ['0.0042/s for 28 h: mean concurrency', 0.01],
    ['0.0042/s for 28 h: cold starts of one run', 32],
  ]);
  expect(countedColdStarts).toEqual([
    { perSecond: steadyRuns[0]!.perSecond, coldStarts: 32 },
    { perSecond: steadyRuns[1]!.perSecond, coldStarts: 37 },
  ]);
});

test('idle environments that are alive are held at each wait, and on the whole', () => {
  const rows = (off: number) => aliveShares.map((range) => ({ ...range, predicted: [range.share, range.share + off] }));
  expect(aliveFiguresOf(rows(0.09)).map(({ verdict }) => verdict)).toEqual([...aliveShares.map(() => 'pass'), 'pass']);
  expect(aliveFiguresOf(rows(0.11)).map(({ verdict }) => verdict)).toEqual([...aliveShares.map(() => 'pass'), 'fail']);
  expect(aliveFiguresOf(rows(0.16)).map(({ verdict }) => verdict)).toEqual([...aliveShares.map(() => 'fail'), 'fail']);
});

test('handlers at other memory sizes are held within 15 %', () => {
  const at1024 = { dotnet: 79, go: 104, node: 2077, python: 1000 };
  const functions = (times: number): RunResult['functions'] =>
    Object.fromEntries(
      Object.entries(at1024).flatMap(([runtime, ms]) =>
        [128, 256, 512, 1024, 2048].map((memoryMb) => [
          `${runtime}-${memoryMb}`,
          { latencyMs: { p50: (times * ms * 1024) / memoryMb } },
        ]),
      ),
    ) as unknown as RunResult['functions'];
  const figures = memorySizeFigures(functions(1));
  expect(figures).toHaveLength(16);
  expect(new Set(memorySizeFigures(functions(1.4)).map(({ verdict }) => verdict))).toEqual(new Set(['fail', 'pass']));
  expect(held(figures).slice(0, 4)).toEqual([
    [666, 632, 'pass'],
    [330, 316, 'pass'],
    [159, 158, 'pass'],
    [50, 39.5, 'fail'],
  ]);
});

const steps = (concurrency: number[], stepMs = 10_000) => made({ series: { concurrency, stepMs } });

test('queues are held by how long they last, their peaks, and what is refused', async () => {
  // Six minutes of ten seconds a step, of which the first two are the start: a message a second, one of five failing.
  const offered = Array.from({ length: 36 }, (_, step) => (step < 12 ? 1 : 10));
  expect(doneOf(made({ series: { offered, stepMs: 10_000 }, totals: { failed: 20, completed: 80 } }))).toBe(0.8);
  expect(peakOf(steps([0, 3, 7, 7, 2]))).toEqual({ peak: 7, afterS: 20 });
  const backlog = Array.from({ length: 80 }, (_, step) => (step < 59 ? 600 : 0));
  const all = [
    ...backlogFigures(steps(backlog)),
    ...errorFigures([1600, 406]),
    ...rampFigures([
      { peak: 195, afterS: 70 },
      { peak: 358, afterS: 109 },
      { peak: 1074, afterS: 170 },
      { peak: 1060, afterS: 136 },
    ]),
    ...cappedFigures(made({ totals: { concurrency: { max: 60 } }, throttlesByReason: { a: 1, b: 2 } })),
    ...idleFigures(made({ eventSources: { 'traffic.0.sqs': { emptyReceives: 900 } } })),
  ];
  await expect(whole(all)).toMatchFileSnapshot('../golden/suites/published-queue-figures.txt');
});

test('one figure that fails fails the suite, wherever it stands', () => {
  const [figure] = aliveFiguresOf(aliveShares.map((range) => ({ ...range, predicted: [range.share] })));
  const table = { title: 't', columns: [], rows: [], note: '' };
  const of = (verdict: ValidationFigure['verdict'], ofStarts: ValidationFigure['verdict']): string =>
    publishedReport([{ ...figure!, verdict }], { figures: [{ ...figure!, verdict: ofStarts }], table }, made({}))
      .status;
  expect([of('pass', 'pass'), of('fail', 'pass'), of('pass', 'fail'), of('not compared', 'pass')]).toEqual([
    'passed',
    'failed',
    'failed',
    'passed',
  ]);
  const { tables } = publishedReport(
    [figure!, { ...figure!, unit: 'count', measured: null, simulated: 12_345.6 }],
    { figures: [], table },
    made({}),
  );
  expect(tables[0]!.rows.map((row) => row.slice(1, 3))).toEqual([
    ['99.000 %', '99.000 %'],
    ['', '12350'],
  ]);
});
