// Measures a scenario and simulates the same instants: a calibration pass with another seed teaches the simulator how
// long the code takes here, then both run, then they are compared.

import type { SandboxKind } from '../../local/index.ts';
import type { RunResult, ValidationFigure } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { calibrated, CalibrationSink } from '../measure/calibrate.ts';
import { compareKinds } from './compare-kinds.ts';
import type { TargetChoice } from '../measure/target.ts';
import { measureScenario } from '../measure/measure-scenario.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import { simulateScenario } from '../simulate/simulate-scenario.ts';

export interface ValidateOptions {
  /** The scenario of the calibration pass (default: the scenario itself); null to keep the scenario's own laws. */
  readonly calibration?: Scenario | null;
  /** What the environments are; threads unless given. */
  readonly sandbox?: SandboxKind;
  readonly signal?: AbortSignal | undefined;
  /** Told what is about to be done. */
  readonly onStage?: (stage: 'calibrating' | 'measuring' | 'simulating', durationMs: number) => void;
}

export interface Validation {
  readonly measured: RunResult;
  /** null when it was stopped before anything was simulated. */
  readonly simulated: RunResult | null;
  readonly figures: readonly ValidationFigure[];
  /** Why nothing was compared; null when it was. */
  readonly saturation: string | null;
  readonly interrupted: boolean;
}

/** Seed of the calibration pass: never the run's own, so that the comparison is with unseen instants. */
const calibrationSeed = (seed: number): number => seed + 7919;

/** Who measures: a platform in a process of its own, unless told otherwise. */
type Measure = typeof measureScenario;

interface Calibration {
  readonly model: Scenario;
  readonly saturation: string | null;
}

const localTarget = ({ sandbox = 'auto' }: ValidateOptions): TargetChoice => ({ kind: 'local', sandbox });

const calibrate = async (scenario: Scenario, options: ValidateOptions, measure: Measure): Promise<Calibration> => {
  const pass = options.calibration ?? scenario;
  const sink = new CalibrationSink(scenario.functions.length, pass.warmupMs);
  options.onStage?.('calibrating', pass.durationMs);
  const seed = calibrationSeed(scenario.seed);
  const { saturation } = await measure(pass, {
    seed,
    observer: sink,
    signal: options.signal,
    target: localTarget(options),
  });
  return {
    model: calibrated(scenario, sink),
    saturation: saturation === null ? null : `during calibration ${saturation}`,
  };
};

const simulatedIfLet = async (model: Scenario, { signal }: ValidateOptions): Promise<RunResult | null> => {
  try {
    return await simulateScenario(model, signal === undefined ? {} : { signal });
  } catch (error) {
    if (error instanceof Interrupted) return null;
    throw error;
  }
};

/** Validates `scenario` on the local platform. */
export const validateScenario = async (
  scenario: Scenario,
  options: ValidateOptions = {},
  measure: Measure = measureScenario,
): Promise<Validation> => {
  const calibration: Calibration =
    options.calibration === null ? { model: scenario, saturation: null } : await calibrate(scenario, options, measure);
  options.onStage?.('measuring', scenario.durationMs);
  const measurement = await measure(scenario, { signal: options.signal, target: localTarget(options) });
  options.onStage?.('simulating', 0);
  const { result: measured, interrupted } = measurement;
  const simulated = await simulatedIfLet(calibration.model, options);
  const isStopped = interrupted || options.signal?.aborted === true;
  const saturation = isStopped ? 'interrupted' : (measurement.saturation ?? calibration.saturation);
  const figures = simulated === null ? [] : compareKinds(measured, simulated, saturation);
  return { measured, simulated, figures, saturation, interrupted: isStopped };
};
