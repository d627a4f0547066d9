// Measures a function at several memory sizes: a version is published at each, $LATEST is set back at once, the versions are invoked
// in turn, one invocation at a time, and deleted in the end. Whatever happens, what was changed is changed back.

import { Outcome } from '../../lambda/index.ts';
import { emptyAnswer, TargetError, type DeployedFunction, type SizeControl, type Target } from '../../loadgen/index.ts';
import { estimate } from '../../sim/index.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import { unrefused } from '../measure/unrefused.ts';
import { durationUsd, exactly, type SizeFigures } from './sizes.ts';

export interface SizeMeasurement {
  readonly control: SizeControl;
  readonly target: Target;
  readonly functionName: string;
  readonly sizesMb: readonly number[];
  /** Warm ones, of each size. */
  readonly invocations: number;
  readonly payload: (index: number) => string;
  readonly tier: 1 | 2 | 3;
  readonly signal: AbortSignal;
  /** Told what is being done, and the part of the work that is. */
  readonly onStage: (stage: string, done: number) => void;
  /** Told of what could not be changed back. */
  readonly onNote: (text: string) => void;
}

export interface MeasuredSizes {
  readonly deployed: DeployedFunction;
  readonly sizes: readonly SizeFigures[];
  /** What all invocations come to on Lambda, requests not counted. */
  readonly lambdaUsd: number;
  /** What the first error of each size says. */
  readonly errors: readonly string[];
}

/** One size under way. */
interface Trial {
  readonly memoryMb: number;
  readonly version: string;
  readonly durationsMs: number[];
  readonly billedMs: number[];
  /** Of cold starts too. */
  allBilledMs: number;
  initMs: number | null;
  failed: number;
  error: string | null;
}

/** So many errors in a size, and it is given up. */
const mostFailures = 3;
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** A version at each size; `created` are those that were not there before. $LATEST is as it was when this is over. */
const publishSizes = async (
  { control, functionName, sizesMb, signal, onStage, onNote }: SizeMeasurement,
  ownMb: number,
  created: string[],
): Promise<Map<number, string>> => {
  const versions = new Map<number, string>();
  const before = new Set(await control.versions(functionName));
  try {
    for (const [index, memoryMb] of sizesMb.entries()) {
      if (signal.aborted) throw new Interrupted('stopped before it was measured');
      onStage(`publishing ${functionName} with ${memoryMb} MB`, index / sizesMb.length);
      await control.setMemory(functionName, memoryMb);
      const version = await control.publish(functionName);
      // Lambda publishes nothing new where nothing has changed: that version is somebody's.
      if (!before.has(version)) created.push(version);
      versions.set(memoryMb, version);
    }
  } finally {
    await control.setMemory(functionName, ownMb).catch((error: Error) => {
      onNote(
        `${functionName} was left at another memory size than its ${ownMb} MB: ${error.message}; set it back by hand`,
      );
    });
  }
  return versions;
};

/** One invocation of a size; refused ones are tried again. */
const invokeOnce = async (
  { target, functionName, payload }: SizeMeasurement,
  trial: Trial,
  index: number,
): Promise<void> => {
  const answer = emptyAnswer();
  await unrefused({
    send: () => target.invoke({ functionName: `${functionName}:${trial.version}`, payload: payload(index) }, answer),
    answer,
    pause,
    refused: `${functionName} is throttled at ${trial.memoryMb} MB: it needs room for one invocation at a time`,
  });
  trial.allBilledMs += answer.billedMs;
  if (answer.outcome !== Outcome.completed) {
    if (!answer.ran)
      throw new TargetError(`${functionName} with ${trial.memoryMb} MB: ${answer.statusCode} ${answer.errorType}`);
    trial.failed += 1;
    trial.error ??=
      answer.outcome === Outcome.timedOut ? 'timed out' : `${answer.errorType} ${answer.errorMessage}`.trim();
    return;
  }
  if (answer.durationMs === 0)
    throw new TargetError(`${target.name} tells no REPORT line of ${functionName}, without which no time is known`);
  if (answer.coldStart) {
    trial.initMs ??= answer.initMs;
    return;
  }
  trial.durationsMs.push(answer.durationMs);
  trial.billedMs.push(answer.billedMs);
};

const isDone = (trial: Trial, invocations: number): boolean =>
  trial.failed >= mostFailures || trial.durationsMs.length >= invocations;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

const figuresOf = (trial: Trial, deployed: DeployedFunction, tier: 1 | 2 | 3): SizeFigures => {
  const { memoryMb, durationsMs, billedMs, failed, initMs } = trial;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const costs = billedMs.map((billed) => durationUsd(deployed, memoryMb, { billedMs: billed, tier }));
  const known = sorted.length > 0;
  return {
    memoryMb,
    invocations: sorted.length,
    durationMs: known ? estimate(sorted) : exactly(deployed.timeoutMs),
    costUsd: known ? estimate(costs) : exactly(durationUsd(deployed, memoryMb, { billedMs: deployed.timeoutMs, tier })),
    spreadMs: known ? { p5: quantile(sorted, 0.05), p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) } : null,
    initMs,
    // At least one ran: a trial ends by that.
    failedShare: failed / (sorted.length + failed),
  };
};

/** Beyond so many invocations more than wanted, every one of them cold, a function never stays warm. */
const mostColdShare = 3;

const measureVersions = async (
  measurement: SizeMeasurement,
  versions: ReadonlyMap<number, string>,
): Promise<Trial[]> => {
  const { invocations, signal, onStage } = measurement;
  const trials = [...versions].map(([memoryMb, version]): Trial => ({
    memoryMb,
    version,
    durationsMs: [],
    billedMs: [],
    allBilledMs: 0,
    initMs: null,
    failed: 0,
    error: null,
  }));
  const mostRounds = mostColdShare * (invocations + 1) + mostFailures;
  for (let round = 0; trials.some((trial) => !isDone(trial, invocations)); round += 1) {
    if (round > mostRounds)
      throw new TargetError(`${measurement.functionName} starts cold again and again: no warm time can be measured`);
    for (const trial of trials) {
      if (signal.aborted) throw new Interrupted('stopped while it was measured');
      if (isDone(trial, invocations)) continue;
      onStage(`${trial.memoryMb} MB, invocation ${round + 1}`, Math.min(1, round / (invocations + 1)));
      await invokeOnce(measurement, trial, round);
    }
  }
  return trials;
};

/** Rejects with TargetError, and with Interrupted after Ctrl-C, when all is back as it was. */
export const measureSizes = async (measurement: SizeMeasurement): Promise<MeasuredSizes> => {
  const { control, functionName, tier, onNote } = measurement;
  const deployed = await control.configuration(functionName);
  const created: string[] = [];
  try {
    const versions = await publishSizes(measurement, deployed.memoryMb, created);
    const trials = await measureVersions(measurement, versions);
    return {
      deployed,
      sizes: trials.map((trial) => figuresOf(trial, deployed, tier)),
      lambdaUsd: trials.reduce(
        (sum, { memoryMb, allBilledMs }) => sum + durationUsd(deployed, memoryMb, { billedMs: allBilledMs, tier }),
        0,
      ),
      errors: trials.flatMap(({ memoryMb, error, failed }) =>
        error === null ? [] : [`${memoryMb} MB: ${failed} of its invocations ended so: ${error}`],
      ),
    };
  } finally {
    for (const version of created) {
      await control.deleteVersion(functionName, version).catch((error: Error) => {
        onNote(`version ${version} of ${functionName} was left there: ${error.message}; delete it by hand`);
      });
    }
  }
};
