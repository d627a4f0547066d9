// The suites that measure real handlers on the local platform and simulate the same instants.

import { fileURLToPath } from 'node:url';
import {
  statusOf,
  type ReportTable,
  type RunResult,
  type SuiteReport,
  type ValidationFigure,
} from '../../reports/index.ts';
import { packageRoot } from '../input/package-root.ts';
import { compileScenario } from '../scenario/compile.ts';
import { unlessSaturated } from '../validate/compare-kinds.ts';
import { validateScenario } from '../validate/validate-scenario.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** What a suite adds to the comparison: figures of its own, read from files its handlers wrote. */
export interface SuiteObservation {
  readonly figures: readonly ValidationFigure[];
  readonly tables: readonly ReportTable[];
}

export interface ValidationSuite {
  readonly name: string;
  readonly description: string;
  /** The scenario, in the words of a scenario file; paths start at bench/handlers. */
  document(quick: boolean): Record<string, unknown>;
  /** What the calibration pass changes: a shorter run, say. */
  calibration(quick: boolean): Record<string, unknown>;
  /** Called before anything runs. */
  observe?(): Observer;
}

/** Watches the handlers of a suite through files that they write. */
export interface Observer {
  /** Environment variables of the functions. */
  readonly environment: Record<string, string>;
  /** Forgets the calibration pass. */
  beforeMeasuring(): void;
  /** Reads what was observed. */
  read(simulated: RunResult): SuiteObservation;
  /** Cleans up. */
  end(): void;
}

export const handlersDirectory: string = fileURLToPath(new URL('bench/handlers/', packageRoot));

/** A suite is made for some of the figures: that it is too small for others, such as a p99, takes nothing from it. */
export const suiteStatus = (figures: readonly ValidationFigure[], saturation: string | null): SuiteReport['status'] => {
  const judged = figures.filter(({ verdict }) => verdict !== 'no data');
  return statusOf(judged, saturation);
};

export const withEnvironment = (
  document: Record<string, unknown>,
  environment: Record<string, string>,
): Record<string, unknown> => ({
  ...document,
  functions: Object.fromEntries(
    Object.entries(document['functions'] as Record<string, object>).map(([name, f]) => [name, { ...f, environment }]),
  ),
});

const run = async (
  suite: ValidationSuite,
  context: SuiteContext,
  validate: typeof validateScenario,
): Promise<SuiteReport> => {
  const observer = suite.observe?.();
  const seed = context.seed === undefined ? {} : { seed: context.seed };
  const document = { ...withEnvironment(suite.document(context.quick), observer?.environment ?? {}), ...seed };
  const scenario = compileScenario(document, `suite ${suite.name}`, handlersDirectory);
  const calibration = compileScenario(
    { ...document, ...suite.calibration(context.quick) },
    `suite ${suite.name} (calibration)`,
    handlersDirectory,
  );
  const validation = await validate(scenario, {
    calibration,
    sandbox: context.sandbox,
    signal: context.signal,
    onStage: (stage, durationMs) => {
      if (stage === 'measuring') observer?.beforeMeasuring();
      context.onStage(stage, durationMs);
    },
  });
  const { measured, simulated, saturation, interrupted } = validation;
  const observed = interrupted || simulated === null ? undefined : observer?.read(simulated);
  observer?.end();
  const figures = [...validation.figures, ...unlessSaturated(observed?.figures ?? [], saturation)];
  return {
    name: suite.name,
    description: suite.description,
    measured,
    simulated,
    validation: figures,
    status: interrupted ? 'interrupted' : suiteStatus(figures, saturation),
    notes: saturation === null ? [] : [`Not compared: ${saturation}.`],
    tables: observed?.tables ?? [],
  };
};

/** A suite of the bench with the experiment that it is made of, for those who do something else with it. */
export interface MeasuredSuite extends Suite {
  readonly definition: ValidationSuite;
}

/** The suite as the bench runs it; `validate` measures and compares. */
export const validationSuite = (
  suite: ValidationSuite,
  validate: typeof validateScenario = validateScenario,
): MeasuredSuite => ({
  definition: suite,
  name: suite.name,
  description: suite.description,
  run: (context) => run(suite, context, validate),
});
