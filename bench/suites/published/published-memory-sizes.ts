// Predicts how long a handler takes at other memory sizes from one of them: CPU by memory.

import type { RunResult, ValidationFigure } from '../../../reports/index.ts';
import { predicted, publishedScenario } from './published-scenario.ts';

const sizesMb = [128, 256, 512, 1024, 2048] as const;
const knownAt = sizesMb.indexOf(1024);

/** FaaSdom 2020 (Maissen et al., DEBS'20, Apache-2.0): a product of matrices, median of 100, ms in the function at each size. */
const matrixMs: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  dotnet: [666, 330, 159, 79, 50],
  go: [940, 458, 220, 104, 63],
  node: [16_816, 8552, 4322, 2077, 1133],
  python: [7904, 3928, 1947, 1000, 564],
};

const tolerance = 0.15;

const cases = Object.entries(matrixMs).flatMap(([runtime, published]) =>
  sizesMb.map((memoryMb, at) => ({ name: `${runtime}-${memoryMb}`, runtime, memoryMb, published, at })),
);

/** One call of each at each size. */
export const memorySizesDocument = (): Record<string, unknown> => ({
  name: 'published memory sizes',
  duration: '1m',
  account: { era: '2020' },
  functions: Object.fromEntries(
    cases.map(({ name, memoryMb, published }) => [
      name,
      {
        memory: `${memoryMb}MB`,
        timeout: '60s',
        cpu: { share: '100%', measuredAt: '1024MB' },
        duration: { constant: `${published[knownAt]}ms` },
        coldStart: { constant: 0 },
      },
    ]),
  ),
  traffic: cases.map(({ name }) => ({ to: name, arrivals: { burst: { at: '0s', count: 1 } } })),
});

/** Each size from the one of 1,024 MB. */
export const predictMemorySizes = async (): Promise<ValidationFigure[]> =>
  memorySizeFigures((await predicted(publishedScenario(memorySizesDocument()))).functions);

/** The same, of the functions of that run. */
export const memorySizeFigures = (functions: RunResult['functions']): ValidationFigure[] =>
  cases
    .filter(({ at }) => at !== knownAt)
    .map(({ name, runtime, memoryMb, published, at }) => {
      const predicted = functions[name]!.latencyMs.p50;
      return {
        figure: `matrix product in ${runtime} at ${memoryMb} MB, from 1024 MB`,
        functionName: null,
        measured: published[at]!,
        simulated: predicted,
        unit: 'ms',
        tolerance: '15 %',
        verdict: Math.abs(predicted / published[at]! - 1) <= tolerance ? 'pass' : 'fail',
        note: 'FaaSdom 2020',
      };
    });
