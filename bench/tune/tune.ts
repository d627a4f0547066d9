// Power tuning: figures at several memory sizes, predicted from a scenario, measured, or read from another tool's result.

import { ConfigError } from '../input/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Wish } from './choose-size.ts';
import { fitCpu } from './fit-cpu.ts';
import type { MeasuredSizes } from './measure-sizes.ts';
import type { PowerPoint } from './power-result.ts';
import { betweenSizes, predictedSize, readSize } from './predict-sizes.ts';
import { defaultSizes } from './sizes.ts';
import { fitOf, tuningOf, type Tuning } from './tuning.ts';

export interface TuneOptions {
  readonly wish: Wish;
  /** Ascending; default: the usual ones. */
  readonly sizesMb: readonly number[] | undefined;
}

/** The function that is meant, by index: the one that is named, or the only one. Throws ConfigError. */
export const tunedFunction = ({ name, functions }: Scenario, functionName: string | undefined): number => {
  const names = functions.flatMap(({ config }) => (config.versionOf === undefined ? [config.name] : []));
  const wanted = functionName ?? (names.length === 1 ? names[0]! : null);
  const index = functions.findIndex(({ config }) => config.versionOf === undefined && config.name === wanted);
  if (index >= 0) return index;
  const message =
    wanted === null
      ? `missing; one function is tuned at a time, and there are: ${names.join(', ')}`
      : `no function is called "${wanted}"; there are: ${names.join(', ')}`;
  throw new ConfigError(name, [{ path: '--function', message }]);
};

const others =
  'or measure it with --target local; a result of aws-lambda-power-tuning may be given in place of the scenario';

const checkPredictable = (scenario: Scenario, functionIndex: number): void => {
  const { config, duration } = scenario.functions[functionIndex]!;
  const problems = [
    ...(duration === null
      ? [
          {
            path: `functions.${config.name}.duration`,
            message: `missing, and no time follows without; write it, ${others}`,
          },
        ]
      : []),
    ...(scenario.document.functions[config.name]!.cpu === undefined
      ? [
          {
            path: `functions.${config.name}.cpu`,
            message: `missing, and without it the time is the same at every memory size; write cpu (share, measuredAt), ${others}`,
          },
        ]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(scenario.name, problems);
};

/** Several functions of a scenario are told apart. */
const titleOf = ({ name, functions }: Scenario, functionIndex: number): string =>
  functions.length === 1 ? name : `${name} ${functions[functionIndex]!.config.name}`;

/** Whether a single thread is all that the function's CPU work fills. */
const threadNote = (threads: number): string[] =>
  threads > 1 ? [`its work fills ${threads} vCPUs, says cpu.threads`] : [];

/** The sizes of a scenario's function by its CPU model. Throws ConfigError where it has none. */
export const predictTuning = (scenario: Scenario, functionIndex: number, { wish, sizesMb }: TuneOptions): Tuning => {
  checkPredictable(scenario, functionIndex);
  const { config } = scenario.functions[functionIndex]!;
  const { share, measuredAt, threads } = scenario.document.functions[config.name]!.cpu!;
  const sizes = sizesMb ?? defaultSizes(config.memoryMb, scenario.rules.date);
  return tuningOf({
    name: titleOf(scenario, functionIndex),
    functionName: config.name,
    kind: 'predicted',
    from: `its durations and cpu: ${share} of the time at ${measuredAt} is work for the CPU`,
    wish,
    ownMb: config.memoryMb,
    sizes: sizes.map((memoryMb) => predictedSize(scenario, functionIndex, memoryMb)),
    fit: null,
    lambdaUsd: 0,
    notes: threadNote(threads),
  });
};

/** What was measured of a scenario's function. */
export const measuredTuning = (
  scenario: Scenario,
  functionIndex: number,
  measured: MeasuredSizes,
  { wish, where, isLocal }: { readonly wish: Wish; readonly where: string; readonly isLocal: boolean },
): Tuning => {
  const { config } = scenario.functions[functionIndex]!;
  const { deployed, sizes, lambdaUsd, errors } = measured;
  return tuningOf({
    name: titleOf(scenario, functionIndex),
    functionName: config.name,
    kind: 'measured',
    from: `warm invocations, one at a time, on ${where}`,
    wish,
    ownMb: deployed.memoryMb,
    sizes,
    fit: fitOf(sizes, deployed.memoryMb, scenario.rules.date),
    lambdaUsd: isLocal ? 0 : lambdaUsd,
    notes: [
      ...errors,
      ...(isLocal
        ? [
            'this machine’s cores stand for vCPUs, one at most: times are its own, only how they change with memory carries over',
          ]
        : []),
    ],
  });
};

/** The date whose CPU by memory holds for a result that does not say when it was measured. */
const rulesDate = '2023-12-01';

/** Another tool's result; sizes that it has not are predicted from those it has. Throws ConfigError. */
export const readTuning = (
  { name, from, points }: { readonly name: string; readonly from: string; readonly points: readonly PowerPoint[] },
  { wish, sizesMb = [] }: TuneOptions,
): Tuning => {
  const known = points.map(readSize);
  const missing = sizesMb.filter((memoryMb) => !points.some((point) => point.memoryMb === memoryMb));
  const fit = fitCpu(
    points.map(({ memoryMb, durationMs }) => ({ memoryMb, meanMs: durationMs })),
    points[0]!.memoryMb,
    rulesDate,
  );
  if (missing.length > 0 && fit === null) {
    const message = `nothing can be said of ${missing.join(', ')} MB: that takes three measured sizes, and there are ${points.length}; remove it`;
    throw new ConfigError('the command line', [{ path: '--sizes', message }]);
  }
  const between = missing.map((memoryMb) => betweenSizes(points, fit!, memoryMb));
  return tuningOf({
    name,
    functionName: null,
    kind: 'read',
    from,
    wish,
    ownMb: null,
    sizes: [...known, ...between],
    fit,
    lambdaUsd: 0,
    notes:
      between.length === 0
        ? []
        : [`${missing.join(', ')} MB: not measured, by the CPU model fitted to the other sizes`],
  });
};
