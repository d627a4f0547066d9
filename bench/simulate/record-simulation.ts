// One simulated run of a scenario, recorded: at once, or watched and stopped by others.

import { Recorder, type RecorderOptions } from '../../reports/counting/recorder.ts';
import { TracedRecorder, type TraceChoice } from '../../reports/counting/traced-recorder.ts';
import {
  CloudWatch,
  simulation,
  type SimulatedFunction,
  type Simulation,
  type SimulationOptions,
} from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runPaced } from './pace.ts';
import { simulatedFunctions, simulationOf } from './simulation-of.ts';
import { workDone } from './work-done.ts';

/** A simulation was stopped before there was anything to tell. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A simulated run that has yet to be driven, and what it is recorded in. */
interface PreparedRun {
  readonly recorder: Recorder;
  readonly simulation: Simulation;
  /** Nothing more happens. */
  readonly finish: () => void;
}

/** One that nobody reads any more, for the next run; null while there is none. */
let spare: Recorder | null = null;

/** Nobody reads `recorder` any more: it is that of the next run. */
export const leaveRecorder = (recorder: Recorder): void => {
  if (!(recorder instanceof TracedRecorder)) spare = recorder;
};

const recorderOf = (options: RecorderOptions): Recorder => {
  const again = spare;
  if (again === null) return new Recorder(options);
  spare = null;
  again.reset(options);
  return again;
};

const prepared = (
  scenario: Scenario,
  functions: readonly SimulatedFunction[],
  options: Omit<SimulationOptions, 'sink'>,
  { stepMs, withoutStepLatencies = false, traces }: Pick<RecordOptions, 'stepMs' | 'withoutStepLatencies' | 'traces'>,
): PreparedRun => {
  const recorded = {
    functions: functions.map((f) => f.config),
    durationMs: scenario.durationMs,
    warmupMs: scenario.warmupMs,
    priceTier: scenario.document.account.priceTier,
    savings: Object.fromEntries(scenario.capacityProviders.map(({ name, savingsShare }) => [name, savingsShare])),
    ...(stepMs === undefined ? {} : { stepMs }),
    withoutStepLatencies,
  };
  const recorder = traces === undefined ? recorderOf(recorded) : new TracedRecorder(recorded, traces);
  const needsMetrics = scenario.document.cloudWatch || scenario.alarms.length > 0;
  const configs = functions.map(({ config }) => config);
  const metrics = needsMetrics ? new CloudWatch(recorder, configs) : undefined;
  const run = simulation({
    ...options,
    sink: metrics ?? recorder,
    ...(metrics === undefined ? {} : { metrics }),
  });
  return {
    recorder,
    simulation: run,
    finish: () => {
      recorder.finish(run.finish());
      if (metrics !== undefined) recorder.cloudWatch(metrics);
    },
  };
};

/** One simulated run of `scenario`, recorded in steps of `stepMs` (default: short ones). */
export const recordSimulation = (
  scenario: Scenario,
  functions: readonly SimulatedFunction[],
  seed: number,
  stepMs?: number,
): Recorder => {
  const recorded = stepMs === undefined ? {} : { stepMs };
  const run = prepared(scenario, functions, simulationOf(scenario, functions, seed), recorded);
  while (run.simulation.advance());
  run.finish();
  return run.recorder;
};

/** The first thousands of events of a run, so many of them; nothing is told of it. */
export const beginSimulation = (
  scenario: Scenario,
  functions: readonly SimulatedFunction[],
  seed: number,
  thousands: number,
): void => {
  const run = prepared(scenario, functions, simulationOf(scenario, functions, seed), { withoutStepLatencies: true });
  for (let told = 0; told < thousands && run.simulation.advance(); told += 1);
  run.simulation.stop();
  run.finish();
  leaveRecorder(run.recorder);
};

/** How a run under way is watched and stopped. */
export interface RecordOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then which share of the work is done. */
  readonly onShare?: ((share: number) => void) | undefined;
  /** What becomes of a run that is stopped: `kept` as far as it came, or `thrown` away. Default: thrown. */
  readonly stopped?: 'kept' | 'thrown';
  readonly stepMs?: number;
  /** Whether no latencies are counted by step: then a result has none in its series, and no map of them. */
  readonly withoutStepLatencies?: boolean;
  /** Which requests are traced; none unless given. */
  readonly traces?: TraceChoice | undefined;
}

/** A run, and where it was stopped. */
export interface WatchedRun {
  readonly recorder: Recorder;
  /** null for a whole run. */
  readonly stoppedAtMs: number | null;
}

const stoppedBefore = ({ name, document }: Scenario): Interrupted =>
  new Interrupted(`${name}: stopped during the warm-up of ${document.warmup}, of which there are no figures`);

/**
 * The same as `recordSimulation`, with others let in between.
 * @throws Interrupted once the signal comes, unless what is there is kept and is more than the warm-up
 */
export const watchSimulation = async (
  scenario: Scenario,
  functions: readonly SimulatedFunction[],
  seed: number,
  { signal, onShare, stopped = 'thrown', ...recorded }: RecordOptions,
): Promise<WatchedRun> => {
  const { durationMs, warmupMs } = scenario;
  const run = prepared(scenario, functions, simulationOf(scenario, functions, seed), recorded);
  // Made anew: what the simulation reads must not be asked twice.
  const done =
    onShare === undefined
      ? null
      : workDone(
          scenario.traffic.map(({ arrivals }) => arrivals(seed)),
          durationMs,
        );
  let stoppedAtMs: number | null = null;
  await runPaced(run.simulation, { signal, onReached: (atMs) => onShare?.(done!(atMs)) }, (atMs) => {
    if (stopped === 'thrown') throw new Interrupted(`${scenario.name}: stopped`);
    if (atMs <= warmupMs) throw stoppedBefore(scenario);
    // All that was to arrive may be there already.
    stoppedAtMs = Math.min(atMs, durationMs);
    if (atMs < durationMs) run.recorder.stop(atMs);
  });
  run.finish();
  return { recorder: run.recorder, stoppedAtMs };
};

/**
 * What `read` finds in a run of which no latencies by step are counted. Its recorder is that of the next such run then: `read` keeps
 * nothing of it but what it returns.
 * @throws Interrupted once the signal comes
 */
export const readSimulation = async <Found>(
  scenario: Scenario,
  seed: number,
  options: Pick<RecordOptions, 'signal' | 'stepMs'>,
  read: (recorder: Recorder) => Found,
): Promise<Found> => {
  const run = await watchSimulation(scenario, simulatedFunctions(scenario), seed, {
    ...options,
    withoutStepLatencies: true,
  });
  const found = read(run.recorder);
  leaveRecorder(run.recorder);
  return found;
};
